"""Where a person stands in a log: by forum, and by the seats they hold now."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, inspect, select

from scg.models.directory import Person
from scg.models.incidents import Incident, Seat
from scg.models.prepared import Prepared
from scg.models.rows import columns_of
from scg.words import Role

_person, _incident, _seat = (columns_of(table) for table in (Person, Incident, Seat))
_held = and_(_seat.incident == bindparam("log"), _seat.person == _person.id, _seat.ended_at.is_(None))
_standing = Prepared(
    select(
        _person.forum,
        _person.agency,
        _person.active,
        _person.administrator,
        _incident.forum.label("incident_forum"),
        _seat.role,
    )
    .select_from(inspect(Person).local_table)
    .outerjoin(inspect(Incident).local_table, _incident.ref == bindparam("log"))
    .outerjoin(inspect(Seat).local_table, _held)
    .where(_person.id == bindparam("person"))
)


@dataclass(frozen=True)
class Standing:
    """A person's agency and roles in one log, an incident's or their forum's, and whether their account is open."""

    agency: str
    active: bool
    in_incident: bool
    roles: frozenset[Role]


def standing_of(person: str, log: str) -> Standing | None:
    """Where a person stands, by one question; no roles where the log isn't theirs to see, None for nobody."""
    rows = _standing.rows(person=person, log=log)
    if not rows:
        return None
    one = rows[0]
    held = {Role(row.role) for row in rows if row.role is not None}
    roles = _roles(held, administrator=one.administrator, in_incident=one.incident_forum is not None)
    theirs = (one.incident_forum or log) == one.forum
    return Standing(one.agency, one.active, one.incident_forum is not None, roles if theirs else frozenset())


def _roles(held: set[Role], *, administrator: bool, in_incident: bool) -> frozenset[Role]:
    standing = {Role.ADMINISTRATOR} if administrator else set()
    return frozenset(standing | (held if in_incident else {Role.COLLEAGUE}))
