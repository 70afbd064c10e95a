"""Which roles a person has in a log: by forum, and by the seats they hold now."""

from sqlalchemy import select

from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Incident, Seat
from scg.words import Role


def roles_of(person: Person, log: str) -> frozenset[Role]:
    """The person's roles in an incident, or in their own forum; none where it isn't theirs to see."""
    forum = db.session.scalar(select(Incident.forum).where(Incident.ref == log))
    if (forum or log) != person.forum:
        return frozenset()
    standing = {Role.ADMINISTRATOR} if person.administrator else set()
    if forum is None:
        return frozenset(standing | {Role.COLLEAGUE})
    held = select(Seat.role).where(Seat.incident == log, Seat.person == person.id, Seat.ended_at.is_(None))
    return frozenset(standing | {Role(role) for role in db.session.scalars(held)})
