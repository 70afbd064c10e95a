"""Who looks at a page: the person, their agency, and what their seats carry."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, inspect, or_, select

from scg import engine
from scg.extensions import db
from scg.models.directory import Agency, Forum, Person
from scg.models.incidents import Incident
from scg.models.logins import Login, Token
from scg.models.policy import Policy
from scg.models.prepared import Prepared
from scg.models.roles import SECOND_FACTOR, Standing, roles_of, standing_of
from scg.models.rows import row_of
from scg.pieces.standing import read_once
from scg.rules.access import ACTS, may
from scg.words import Role

_person, _agency, _login, _token = (inspect(table).local_table for table in (Person, Agency, Login, Token))
columns_of_person = _person.c
VIEWERS = select(
    _person.c.id,
    _person.c.forum,
    _person.c.name,
    _person.c.post,
    _person.c.agency,
    _agency.c.name.label("agency_name"),
    _person.c.administrator,
    _person.c.guest,
)
_of_agency = and_(_agency.c.forum == _person.c.forum, _agency.c.code == _person.c.agency)
WITH_AGENCY = _person.outerjoin(_agency, _of_agency)
_by_person = Prepared(VIEWERS.select_from(WITH_AGENCY).where(_person.c.id == bindparam("person")))
_still_in = Prepared(
    select(_login.c.id)
    .select_from(_login.join(_person, _login.c.person == _person.c.id))
    .where(_login.c.id == bindparam("login"), _login.c.ended_at.is_(None), _person.c.active)
)
_by_token = Prepared(
    VIEWERS.select_from(WITH_AGENCY.join(_token, _token.c.person == _person.c.id)).where(
        _token.c.digest == bindparam("digest"), _token.c.ended_at.is_(None), _person.c.active
    )
)
AT_ONCE = 200  # looked up by one query


@dataclass(frozen=True)
class Viewer:
    """A person as pages and doors know them, detached from the tables, and by which login, or by a token."""

    id: str
    forum: str
    name: str
    post: str
    agency: str
    agency_name: str
    administrator: bool
    guest: bool = False
    login: str = ""
    token: bool = False

    @property
    def person(self) -> "Viewer":
        """The person themself."""
        return self

    @property
    def shown(self) -> str:
        """How the record shows them: name and agency."""
        return f"{self.name}, {self.agency_name}"

    def standing(self, log: str) -> Standing | None:
        """Where they stand in an incident, or in their forum, as it is now; None where their account is closed."""
        found = read_once(f"standing of {self.id} {self.login}", log, lambda: self._standing(log))
        return found if found is not None and found.active else None

    def _standing(self, log: str) -> Standing | None:
        return standing_of(self.id, log, login=self.login)

    def roles(self, log: str) -> frozenset[Role]:
        """Their roles in an incident, or in their forum, as they are now."""
        standing = self.standing(log)
        return standing.roles if standing is not None else frozenset()

    def sees(self, ref: str) -> bool:
        """Whether an incident is theirs to see: by a role, with the second factor that it may be asked for."""
        standing = self.standing(ref)
        if standing is None or not standing.in_incident:
            return False
        return bool(standing.roles) and not self.wants_second(standing)

    def wants_second(self, standing: Standing) -> bool:
        """Whether a second factor is asked of them, standing so, that wasn't given; a token never gives one."""
        return bool(self.login or self.token) and bool(standing.lacking)


def viewer_of(person_id: str) -> Viewer:
    """The viewer with this id; the person must exist."""
    (found,) = _by_person.rows(person=person_id)
    return viewer_from(found._asdict())


def viewer_by_token(digest: str) -> Viewer | None:
    """Whoever a token that hasn't ended belongs to, by the token's SHA-256, if their account is open."""
    found = _by_token.one(digest=digest)
    return viewer_from({**found._asdict(), "token": True}) if found is not None else None


def viewer_from(who: Mapping[str, Any]) -> Viewer:
    """The viewer that one row of VIEWERS tells of."""
    return Viewer(**{**who, "agency_name": who["agency_name"] or who["agency"]})


def still_signed_in(login: str) -> bool:
    """Whether a login, by its id, still lets anybody in."""
    return _still_in.one(login=login) is not None


def signed_in_among(logins: Iterable[str]) -> dict[str, bool]:
    """Those of these logins that still let somebody in, each with whether no second factor is wanting.

    None is of a guest's, as in Standing.
    """
    open_ones = (
        select(Login.id, or_(Login.second, Person.guest).label("enough"))
        .join(Person, Person.id == Login.person)
        .where(Login.ended_at.is_(None), Person.active)
    )
    found: dict[str, bool] = {}
    for some in _in_portions(logins):
        found |= {one.id: bool(one.enough) for one in db.session.execute(open_ones.where(Login.id.in_(some)))}
    return found


def roles_among(ref: str, people: Iterable[str]) -> dict[str, frozenset[Role]]:
    """The roles that each of these people has in an incident; whoever has none may not see it, and is left out."""
    found: dict[str, frozenset[Role]] = {}
    for some in _in_portions(people):
        found |= roles_of(ref, some)
    return found


def asked_in(forum: str) -> frozenset[Role]:
    """The roles that a forum asks for a second factor."""
    policy = row_of(Policy, forum, SECOND_FACTOR)
    return frozenset(Role(role) for role in policy.settled.get("roles", ())) if policy is not None else frozenset()


def _in_portions(asked: Iterable[str]) -> Iterator[list[str]]:
    """What is asked about, in portions, between which others may run."""
    waiting = list(asked)
    for start in range(0, len(waiting), AT_ONCE):
        yield waiting[start : start + AT_ONCE]
        engine.sleep(0)


def is_known(email: str) -> bool:
    """Whether somebody has an account with this e-mail address."""
    return db.session.scalar(select(Person.id).where(Person.email == email)) is not None


def forum_name(code: str) -> str:
    """What a forum is called."""
    return db.session.scalar(select(Forum.name).where(Forum.code == code)) or code


def incident_seen(ref: str, viewer: Viewer) -> Incident | None:
    """The incident, or None where it doesn't exist or isn't this viewer's to see."""
    found = row_of(Incident, ref)
    return found if found is not None and viewer.sees(ref) else None


def powers(roles: frozenset[Role]) -> list[tuple[str, str]]:
    """Every act these roles carry, with "yes" or "own"."""
    return [(act, mark) for act in ACTS if (mark := may(act, roles)) != "-"] if roles else []
