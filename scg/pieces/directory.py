"""A forum's directory as pages show it: agencies with their people, and one person with their seats."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.directory import Agency, Person
from scg.models.incidents import Incident, Seat
from scg.models.logins import Credential
from scg.pieces.factors import factors_of
from scg.record import reading
from scg.words import Category


@dataclass(frozen=True)
class Listed:
    """One agency of the directory with its people."""

    agency: Agency
    people: list[Person]


def agencies(forum: str) -> dict[str, list[Listed]]:
    """Every agency of a forum by category, core ones first, then by name; retired ones under "Retired"."""
    people: dict[str, list[Person]] = {}
    for person in db.session.scalars(select(Person).where(Person.forum == forum).order_by(Person.name)):
        people.setdefault(person.agency, []).append(person)
    query = select(Agency).where(Agency.forum == forum).order_by(Agency.core.desc(), Agency.name)
    found: dict[str, list[Listed]] = {title: [] for title in (*map(str, Category), "Retired")}
    for agency in db.session.scalars(query):
        title = str(agency.category) if agency.active else "Retired"
        found[title].append(Listed(agency, people.get(agency.code, [])))
    return {title: listed for title, listed in found.items() if listed}


def person(forum: str, person_id: str) -> dict[str, Any] | None:
    """One person of a forum, their agency, whether they can sign in, and every seat they hold or held."""
    found = db.session.get(Person, person_id)
    if found is None or found.forum != forum:
        return None
    query = select(Seat, Incident.name).join(Incident, Incident.ref == Seat.incident)
    seats = query.where(Seat.person == person_id).order_by(Seat.begun_at.desc())
    return {
        "person": found,
        "agency": db.session.get(Agency, (forum, found.agency)),
        "credential": db.session.get(Credential, person_id),
        "second_factor": factors_of(person_id).second,
        "seats": [(seat, name) for seat, name in db.session.execute(seats)],
    }


def sent_a_code(forum: str, seq: int) -> str:
    """The e-mail address that the entry which added somebody says is to be sent a code, or ""."""
    fields = reading.written(forum, after=seq - 1, until=seq)[0].fields
    return str(fields["email"]) if fields.get("code_by_mail") else ""
