"""What the entries that scg makes of itself, of checkpoints, keys and its clock, do to the tables."""

from sqlalchemy import select

from scg.extensions import db
from scg.models.checkpoints import Checkpoint, SigningKey
from scg.record.projection import Written, projects


@projects("checkpoint.made")
def made(entry: Written) -> None:
    """A checkpoint of one of the forum's logs."""
    fields = entry.fields
    told = {name: fields[name] for name in ("log", "seq", "link", "reason", "note", "public")}
    db.session.add(Checkpoint(forum=entry.log, entry=entry.seq, at=entry.time("signed_at"), **told))


@projects("clock.stepped")
def stepped(entry: Written) -> None:
    """Nothing: the record itself says that its times go back here."""


@projects("key.begun", "key.rotated")
def key(entry: Written) -> None:
    """A key that signs from here on, and the one before it, if any, ended."""
    before = select(SigningKey).where(SigningKey.forum == entry.log, SigningKey.ended_at.is_(None))
    for old in db.session.scalars(before):
        old.ended_at = entry.at
    place = {"forum": entry.log, "entry": entry.seq}
    db.session.add(SigningKey(**place, public=entry.fields["public"], begun_at=entry.at))
