"""Founding a forum: its log, its directory as the Act lists the responders, its first administrator."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.directory import Person
from scg.record.founding import append, found_log
from scg.rules.responders import RESPONDERS, Responder
from scg.words import NotFound, Refused


def found_forum(
    code: str,
    name: str,
    area: str,
    *,
    origin: str,
    agencies: Iterable[Responder] = RESPONDERS,
    at: datetime | None = None,
) -> None:
    """Found a forum with a directory to begin with; `origin` is the name its logs go under.

    `code` is two to six capital letters, like WY. Refused where the code is malformed or taken.
    """
    if not re.fullmatch(r"[A-Z]{2,6}", code):
        raise Refused("Code must be two to six capital letters, like WY", field="code")
    listed = [agency._asdict() for agency in agencies]
    told = {"name": name, "area": area, "agencies": listed}
    try:
        found_log(code, f"{origin}/log/{code}", "forum.founded", f"forum:{code}", at=at, **told)
    except ValueError as problem:
        raise Refused(str(problem), field="code") from None


def add_first_person(
    forum: str,
    name: str,
    email: str,
    agency: str,
    *,
    post: str = "",
    administrator: bool = False,
    at: datetime | None = None,
) -> str:
    """Add a person from the command line, such as a forum's first administrator; gives their id."""
    if db.session.scalar(select(Person.id).where(Person.email == email.lower())) is not None:
        raise Refused("Somebody has this e-mail address already", field="email")
    number = db.session.scalar(select(func.count()).where(Person.forum == forum)) or 0
    person = f"{forum.lower()}-{number + 1:04d}"
    about = {"name": name, "email": email.lower(), "agency": agency, "post": post}
    append(forum, "person.added", f"person:{person}", at=at, person=person, administrator=administrator, **about)
    return person


def give_address(person_id: str, email: str) -> str:
    """Give somebody, on the command line, the e-mail address they sign in with; a guest is one no more.

    Gives their name. For whoever came with a record that was taken over, which holds no addresses.
    """
    person, address = db.session.get(Person, person_id), email.strip().lower()
    if person is None:
        raise NotFound("There is no such person")
    if "@" not in address:
        raise Refused("Enter an e-mail address, like name@example.gov.uk", field="email")
    if db.session.scalar(select(Person.id).where(Person.email == address, Person.id != person_id)) is not None:
        raise Refused("Somebody has this e-mail address already", field="email")
    about = {name: getattr(person, name) for name in ("name", "agency", "post", "administrator", "active")}
    key = f"address {person_id} {person.version}"
    append(person.forum, "person.edited", f"person:{person_id}", key=key, person=person_id, email=address, **about)
    return str(about["name"])
