"""What the entries about the situation do to the tables."""

from sqlalchemy import update

from scg.extensions import db
from scg.models.situation import Update
from scg.record.projection import Written, projects


@projects("update.reported", "update.repeated")
def reported(entry: Written) -> None:
    """The agency's picture from now on; the one before stays, no longer the latest."""
    fields = entry.fields
    before = (Update.incident == entry.log, Update.agency == fields["agency"], Update.latest)
    db.session.execute(update(Update).where(*before).values(latest=False))
    told = ("agency", "what", "so_what", "what_might", "rag", "trend", "unchanged")
    place = {"incident": entry.log, "seq": entry.seq, "meeting": fields["meeting_number"], "at": entry.at}
    db.session.add(Update(**place, by=entry.by, **{name: fields[name] for name in told}))
