"""What the entries about disclosure do to the tables; no record loses a word by them."""

from scg.extensions import db
from scg.models.disclosure import HeldBack
from scg.projections.finding import row
from scg.record.projection import Written, projects


@projects("disclosure.held_back")
def held_back(entry: Written) -> None:
    """A record held back from some audiences."""
    told = {name: entry.fields[name] for name in ("record", "audiences", "exemption", "reason")}
    who = {"held_at": entry.at, "held_by": entry.by}
    db.session.add(HeldBack(incident=entry.log, seq=entry.seq, **told, **who))


@projects("disclosure.released")
def released(entry: Written) -> None:
    """It is held back no longer; it stays in the list."""
    found = row(HeldBack, entry.log, entry.fields["held"])
    found.released_at, found.released_by = entry.at, entry.by
    found.released_because = entry.fields["reason"]
