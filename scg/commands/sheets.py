"""Paper: a pack of numbered sheets printed for a meeting, and what is entered from a sheet afterwards."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import func, select

from scg.commands import command
from scg.commands.finding import HELD, incident, meeting
from scg.commands.given import Ask, MeetingNumber, OptionalText, Whole
from scg.extensions import db
from scg.models.sheets import PaperSheet, SheetEntry
from scg.record.change import Change
from scg.rules.london import show
from scg.rules.sheets import LINES, parts_of, sheet_ref, short, told
from scg.words import Already, MeetingState, Refused, SheetFate, SheetKind

MOST = 99  # a meeting's sheets: what a number of two figures can tell
Count = Annotated[Whole, Field(ge=0, le=20)]
_Named = Annotated[str, StringConstraints(pattern=r"^(SCG[0-9]{3,4}/P[0-9]{2}(/[a-z0-9_-]{1,20})?)?$")]
Sheet = Annotated[_Named, Ask("Sheet of paper", widget="hidden")]


@command("Print a paper pack", button="Number the sheets")
def print_pack(
    change: Change,
    *,
    meeting_number: Annotated[MeetingNumber, Ask("Meeting", widget="choice", missing="Select the meeting")],
    roll_calls: Annotated[Count, Ask("Roll-call sheets", "None where one was printed before")] = 1,
    decisions: Annotated[Count, Ask("Decision sheets", "One for each decision, written on both sides")] = 3,
    actions: Annotated[Count, Ask("Action sheets", "Six actions on each")] = 2,
    logs: Annotated[Count, Ask("Log sheets", "Twelve lines on each")] = 3,
) -> None:
    """Give sheets of paper their numbers, before a meeting or after it: gapless for it, and never given again."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.SCHEDULED, MeetingState.HELD_ALREADY, *HELD)
    wanted = (roll_calls, decisions, actions, logs)
    kinds = [kind for kind, count in zip(SheetKind, wanted, strict=True) for _ in range(count)]
    last, packs = _printed(change, found.number)
    if not kinds or last + len(kinds) > MOST:
        raise Refused(f"Ask for 1 to {MOST - last} sheets", field="decisions")
    refs = [sheet_ref(found.number, number) for number in range(last + 1, last + len(kinds) + 1)]
    sheets = [{"sheet": ref, "kind": kind} for ref, kind in zip(refs, kinds, strict=True)]
    about: dict[str, Any] = {"meeting_number": found.number, "number": packs + 1, "sheets": sheets}
    # A sheet that gets its number by itself is what the entry is about: whoever asked for it is led there.
    ent = f"pack:{found.number}/{packs + 1}" if len(refs) > 1 else f"sheet:{refs[0]}"
    change.record("pack.printed", ent, meeting=found.number, **about, first=refs[0], last=refs[-1])


@command("Account for a sheet", button="Record")
def account_for_sheet(
    change: Change,
    *,
    sheet: Sheet,
    fate: Annotated[SheetFate, Ask("What became of it")],
    reason: Annotated[OptionalText, Ask("Note", "Where it is kept, or how it was lost")] = "",
) -> None:
    """Say what became of a printed sheet from which nothing more is to be entered: none goes missing unseen."""
    incident(change)
    printed = db.session.get(PaperSheet, (change.log, sheet))
    if printed is None:
        raise Refused(f"There is no sheet {sheet} in this incident", field="sheet")
    if printed.fate == fate:
        raise Already(f"Sheet {short(sheet)} is {fate} already")
    used = select(SheetEntry.entry).where(SheetEntry.incident == change.log, SheetEntry.sheet == sheet)
    if fate == SheetFate.UNUSED and db.session.scalar(used.limit(1)) is not None:
        raise Refused(f"Sheet {short(sheet)} was used: something was entered from it", field="fate")
    change.record("sheet.accounted_for", f"sheet:{sheet}", sheet=sheet, fate=fate, reason=reason)


def _printed(change: Change, number: int) -> tuple[int, int]:
    """The highest number of a meeting's sheets, and how many packs they came in."""
    query = select(func.max(PaperSheet.number), func.max(PaperSheet.pack))
    of_it = (PaperSheet.incident == change.log, PaperSheet.meeting == number)
    last, packs = db.session.execute(query.where(*of_it)).one()
    return last or 0, packs or 0


def from_sheet(
    change: Change, sheet: str, kind: SheetKind, meeting_number: int | None, happened_at: datetime | None
) -> dict[str, Any]:
    """What an entry keeps of the sheet that it is made from; nothing where it is made from none.

    Refused where there is no such sheet or line, where it is of another meeting or kind, where the time it
    happened isn't told, and where it was entered before: by what and when.
    """
    if not sheet:
        return {}
    ref, line = parts_of(sheet)
    printed = db.session.get(PaperSheet, (change.log, ref))
    if printed is None or printed.meeting != meeting_number:
        raise Refused(f"There is no sheet {ref} of this meeting", field="sheet")
    if printed.kind != kind or not _is_line(kind, line):
        raise Refused(f"Sheet {ref} is for {printed.kind}, and has no such line", field="sheet")
    if happened_at is None:
        raise Refused("Enter when it happened, as the sheet says", field="happened_at")
    _not_entered(change, ref, line)
    return {"sheet": sheet}


def _is_line(kind: SheetKind, line: str) -> bool:
    if kind in LINES:
        return line.isdecimal() and line == str(int(line)) and 1 <= int(line) <= LINES[kind]
    return bool(line) == (kind == SheetKind.ROLL_CALL)


def _not_entered(change: Change, ref: str, line: str) -> None:
    same = (SheetEntry.incident == change.log, SheetEntry.sheet == ref, SheetEntry.line == line)
    before = db.session.scalar(select(SheetEntry).where(*same).limit(1))
    if before is not None:
        which = f"Sheet {short(ref)}" + (f", line {line}," if line else "")
        as_what = f"{told(before.ent)} at {show(before.at)} by {before.by}"
        raise Refused(f"{which} was entered as {as_what}", field="sheet")
