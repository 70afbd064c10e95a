"""Founding a forum: its log, its directory as the Act lists the responders, its first administrator."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.directory import Person
from scg.record.founding import append, found_log
from scg.rules.responders import RESPONDERS, Responder
from scg.words import Refused


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
