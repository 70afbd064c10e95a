"""What the entries about sheets of paper do to the tables."""

from scg.models.rows import add_row, set_row
from scg.models.sheets import PaperSheet, SheetEntry
from scg.record.projection import Written, projects


@projects("pack.printed")
def printed(entry: Written) -> None:
    """The sheets of a pack, numbered."""
    fields = entry.fields
    pack = {"meeting": fields["meeting_number"], "pack": fields["number"], "entry": entry.seq}
    who = {"incident": entry.log, "printed_at": entry.at, "by": entry.by}
    for one in fields["sheets"]:
        number = int(one["sheet"].rpartition("/P")[2])
        open_end = {"fate": "", "fate_at": None, "fate_by": ""}
        add_row(PaperSheet, ref=one["sheet"], kind=one["kind"], number=number, **pack, **who, **open_end)


@projects("sheet.accounted_for")
def accounted_for(entry: Written) -> None:
    """What became of a sheet."""
    told = {"fate": entry.fields["fate"], "fate_at": entry.at, "fate_by": entry.by}
    set_row(PaperSheet, entry.log, entry.fields["sheet"], **told)


def came_back(entry: Written) -> None:
    """That an entry was made from a sheet, or from a line of it; nothing where it wasn't."""
    sheet = entry.fields.get("sheet", "")
    if not sheet:
        return
    meeting, number, *line = sheet.split("/")
    place = {"incident": entry.log, "entry": entry.seq, "sheet": f"{meeting}/{number}", "line": "".join(line)}
    times = {"happened_at": entry.happened_at, "at": entry.at}
    add_row(SheetEntry, **place, **times, ent=entry.ent, by=entry.by)
