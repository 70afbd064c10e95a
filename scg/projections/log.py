"""What the loggist's entries do to the tables."""

from scg.extensions import db
from scg.models.log import LogNote
from scg.projections.finding import row
from scg.projections.sheets import came_back
from scg.record.projection import Written, projects


@projects("log.written", "log.corrected")
def written(entry: Written) -> None:
    """A free entry, and the one it corrects, if any, struck."""
    fields = entry.fields
    told = {name: fields[name] for name in ("text", "verbatim", "speaker", "corrects", "item")}
    when = {"happened_at": entry.happened_at, "recorded_at": entry.at}
    place = {"incident": entry.log, "seq": entry.seq, "meeting": fields["meeting_number"], "by": entry.by}
    db.session.add(LogNote(**place, **when, **told))
    if fields["corrects"]:
        row(LogNote, entry.log, fields["corrects"]).corrected_by = entry.seq
    came_back(entry)
