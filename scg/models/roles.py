"""Where a person stands in a log: by forum, by the seats they hold now, and by what let them in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, inspect, select

from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Incident, Seat
from scg.models.invitations import Handover
from scg.models.logins import Login, Token
from scg.models.policy import Policy
from scg.models.prepared import Prepared
from scg.models.rows import columns_of
from scg.words import Role

SECOND_FACTOR = "second_factor"  # the policy that names the roles asked for one
_person, _incident, _seat = (columns_of(table) for table in (Person, Incident, Seat))
_login, _token, _policy = (columns_of(table) for table in (Login, Token, Policy))
_handover = columns_of(Handover)
_pending = and_(_handover.countersigned_at.is_(None), _handover.withdrawn_at.is_(None))
_coming = exists().where(_handover.incident == bindparam("log"), _handover.incoming == _person.id, _pending)
_held = and_(_seat.incident == bindparam("log"), _seat.person == _person.id, _seat.ended_at.is_(None))
_by_login = and_(_login.id == bindparam("login"), _login.person == _person.id, _login.ended_at.is_(None))
_by_token = and_(_token.digest == bindparam("token"), _token.person == _person.id, _token.ended_at.is_(None))
_asked = and_(_policy.forum == _person.forum, _policy.name == SECOND_FACTOR)
_standing = Prepared(
    select(
        _person.forum,
        _person.agency,
        _person.active,
        _person.administrator,
        _person.guest,
        _incident.forum.label("incident_forum"),
        _seat.role,
        _coming.label("incoming"),
        _login.id.label("login"),
        _login.second,
        _login.confirmed_at,
        _token.digest.label("token"),
        _policy.settled,
    )
    .select_from(inspect(Person).local_table)
    .outerjoin(inspect(Incident).local_table, _incident.ref == bindparam("log"))
    .outerjoin(inspect(Seat).local_table, _held)
    .outerjoin(inspect(Login).local_table, _by_login)
    .outerjoin(inspect(Token).local_table, _by_token)
    .outerjoin(inspect(Policy).local_table, _asked)
    .where(_person.id == bindparam("person"))
)


@dataclass(frozen=True)
class Standing:
    """A person's agency and roles in one log, an incident's or their forum's, and whether their account is open.

    `let_in` says whether the login or token they came by still holds, `second` whether a second factor was
    given with it, `confirmed_at` when they last showed that it is they. `asked` are the roles that their forum
    asks for a second factor.
    """

    agency: str
    active: bool
    in_incident: bool
    roles: frozenset[Role]
    let_in: bool
    second: bool
    confirmed_at: datetime | None
    asked: frozenset[Role]

    @property
    def lacking(self) -> list[Role]:
        """Those of their roles that ask for a second factor which wasn't given."""
        return [] if self.second else sorted(self.roles & self.asked)


def standing_of(person: str, log: str, *, login: str = "", token: str = "") -> Standing | None:
    """Where a person stands, by one question; no roles where the log isn't theirs to see, None for nobody.

    `login` is the id of the login, or `token` the digest of the token, that they came by.
    """
    rows = _standing.rows(person=person, log=log, login=login, token=token)
    if not rows:
        return None
    one = rows[0]
    return Standing(
        agency=one.agency,
        active=one.active,
        in_incident=one.incident_forum is not None,
        roles=_roles(one, rows, log),
        let_in=one.login is not None or one.token is not None,
        second=bool(one.second),
        confirmed_at=one.confirmed_at,
        # Whoever came by an invitation is a guest of one incident, with the code that was read out to them.
        asked=frozenset() if one.guest else frozenset(Role(role) for role in (one.settled or {}).get("roles", ())),
    )


def _roles(one: Any, rows: list[Any], log: str) -> frozenset[Role]:
    if (one.incident_forum or log) != one.forum:
        return frozenset()
    standing = {Role.ADMINISTRATOR} if one.administrator else set()
    if one.incident_forum is not None:
        standing |= {Role.INCOMING} if one.incoming else set()
        return frozenset(standing | {Role(row.role) for row in rows if row.role is not None})
    return frozenset(standing if one.guest else standing | {Role.COLLEAGUE})


def roles_of(log: str, people: list[str]) -> dict[str, frozenset[Role]]:
    """The roles in an incident of those of these people who have any, by the same law, by one question."""
    coming = exists().where(_handover.incident == Incident.ref, _handover.incoming == Person.id, _pending)
    query = (
        select(Person.id, Person.administrator, Seat.role, coming.label("incoming"))
        .join(Incident, Incident.forum == Person.forum)
        .outerjoin(Seat, and_(Seat.incident == Incident.ref, Seat.person == Person.id, Seat.ended_at.is_(None)))
        .where(Incident.ref == log, Person.active, Person.id.in_(people))
    )
    found: dict[str, frozenset[Role]] = {}
    for row in db.session.execute(query):
        roles = {Role(row.role)} if row.role is not None else set()
        roles |= {Role.ADMINISTRATOR} if row.administrator else set()
        roles |= {Role.INCOMING} if row.incoming else set()
        found[row.id] = found.get(row.id, frozenset()) | roles
    return {person: roles for person, roles in found.items() if roles}
