"""Who looks at a page: the person, their agency, and what their seats carry."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from scg.extensions import db
from scg.models.directory import Agency, Forum, Person
from scg.models.incidents import Incident
from scg.models.logins import Login, Token
from scg.models.roles import roles_of
from scg.rules.access import ACTS, may
from scg.words import Role

AT_ONCE = 500  # logins looked up by one query


@dataclass(frozen=True)
class Viewer:
    """A person as pages and doors know them, detached from the tables."""

    id: str
    forum: str
    name: str
    post: str
    agency: str
    agency_name: str
    administrator: bool

    @property
    def person(self) -> "Viewer":
        """The person themself."""
        return self

    @property
    def shown(self) -> str:
        """How the record shows them: name and agency."""
        return f"{self.name}, {self.agency_name}"

    def roles(self, log: str) -> frozenset[Role]:
        """Their roles in an incident, or in their forum, as they are now."""
        person = db.session.get(Person, self.id)
        return roles_of(person, log) if person is not None and person.active else frozenset()

    def sees(self, ref: str) -> bool:
        """Whether an incident is theirs to see."""
        return bool(self.roles(ref))


def viewer_of(person_id: str) -> Viewer:
    """The viewer with this id; the person must exist."""
    person = db.session.get_one(Person, person_id)
    agency = db.session.get(Agency, (person.forum, person.agency))
    return Viewer(
        id=person.id,
        forum=person.forum,
        name=person.name,
        post=person.post,
        agency=person.agency,
        agency_name=agency.name if agency is not None else person.agency,
        administrator=person.administrator,
    )


def login_of(login: str) -> str | None:
    """The person whom a login that hasn't ended belongs to, if their account is open."""
    query = select(Login.person).join(Person, Person.id == Login.person)
    return db.session.scalar(query.where(Login.id == login, Login.ended_at.is_(None), Person.active))


def still_signed_in(login: str) -> bool:
    """Whether a login still lets anybody in."""
    return login_of(login) is not None


def signed_in_among(logins: Iterable[str]) -> set[str]:
    """Those of these logins that still let somebody in."""
    query = select(Login.id).join(Person, Person.id == Login.person).where(Login.ended_at.is_(None), Person.active)
    asked = list(logins)
    portions = [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]
    return {login for portion in portions for login in db.session.scalars(query.where(Login.id.in_(portion)))}


def bearer_of(digest: str) -> str | None:
    """The person whom a token that hasn't ended belongs to, by the token's SHA-256."""
    query = select(Token.person).join(Person, Person.id == Token.person)
    return db.session.scalar(query.where(Token.digest == digest, Token.ended_at.is_(None), Person.active))


def is_known(email: str) -> bool:
    """Whether somebody has an account with this e-mail address."""
    return db.session.scalar(select(Person.id).where(Person.email == email)) is not None


def forum_name(code: str) -> str:
    """What a forum is called."""
    return db.session.scalar(select(Forum.name).where(Forum.code == code)) or code


def incident_seen(ref: str, viewer: Viewer) -> Incident | None:
    """The incident, or None where it doesn't exist or isn't this viewer's to see."""
    found = db.session.get(Incident, ref)
    return found if found is not None and viewer.sees(ref) else None


def powers(roles: frozenset[Role]) -> list[tuple[str, str]]:
    """Every act these roles carry, with "yes" or "own"."""
    return [(act, mark) for act in ACTS if (mark := may(act, roles)) != "-"] if roles else []
