"""The demonstration's forum: West Yorkshire with its real agencies, and people who are all invented.

The directory holds the bodies of 2015, 2020 and today side by side, so that each incident can be played
by itself; those that have gone are retired once all of history has been played.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from scg.commands import Actor, run
from scg.commands.founding import add_first_person, found_forum
from scg.demo.story import lines
from scg.extensions import db
from scg.models.directory import Forum, Person
from scg.rules.london import parse
from scg.rules.responders import Responder
from scg.words import Category, Refused

CODE = "WY"
NAME = "West Yorkshire Local Resilience Forum"
AREA = "Bradford, Calderdale, Kirklees, Leeds and Wakefield"
FOUNDED = "Thu 8 Jan 2015 10:00"
COUNCILS = ("bradford", "calderdale", "kirklees", "leeds", "wakefield")


class Account(NamedTuple):
    """One invented person: the word that the scenes call them by, and what the directory says of them."""

    part: str
    name: str
    agency: str
    post: str

    @property
    def email(self) -> str:
        """`helen.ackroyd@wyp.example`: names under `.example` reach nobody (RFC 2606)."""
        first, last = self.name.lower().split()[-2:]
        return f"{first}.{last}@{self.agency}.example"


def agencies() -> list[Responder]:
    """The directory of the forum: real agencies, each with its category and sector."""
    return [_responder(*fields) for fields in lines("agencies")]


def _responder(code: str, category: str, sector: str, core: str, name: str) -> Responder:
    return Responder(code, name, Category(category), sector, core == "core")


def people() -> list[Account]:
    """Every demonstration account, the forum's administrator first; the names are invented."""
    return [Account(*fields) for fields in lines("people")]


def load_forum(progress: Callable[[str], None]) -> dict[str, Actor]:
    """Found the demonstration's forum unless it is there; gives its people as actors, by their part.

    Refused where a forum of this code exists that isn't the demonstration's.
    """
    first, *others = people()
    at = parse(FOUNDED)
    if db.session.get(Forum, CODE) is None:
        progress(f"Founding the forum {CODE}, {NAME}")
        found_forum(CODE, NAME, AREA, origin="demonstration.scg.example", agencies=agencies(), at=at)
        about = (first.name, first.email, first.agency)
        add_first_person(CODE, *about, post=first.post, administrator=True, at=at)
    administrator = _actor(first)
    for place, account in enumerate(others, start=1):
        _add(administrator, account, f"demo-people-{place:06d}", at)
    return {account.part: _actor(account) for account in (first, *others)}


def _add(administrator: Actor, account: Account, key: str, at: datetime) -> None:
    described = {"name": account.name, "email": account.email, "post": account.post}
    run("add_person", administrator, CODE, key, {**described, "agency_code": account.agency}, at=at)


def _actor(account: Account) -> Actor:
    found = db.session.scalar(select(Person).where(Person.email == account.email))
    if found is None:
        raise Refused(f"There is a forum {CODE} already, and it isn't the demonstration's")
    named = {agency.code: agency.name for agency in agencies()}
    return Actor(found.id, f"{account.name}, {named[account.agency]}")


def bring_up_to_date(cast: dict[str, Actor]) -> None:
    """What became of the agencies since: one renamed, two gone. For when history has been played."""
    administrator = cast["administrator"]
    for place, (code, day, name, state) in enumerate(lines("changes"), start=1):
        known = next(agency for agency in agencies() if agency.code == code)
        told = {"category": known.category, "sector": known.sector, "core": known.core, "version": 1}
        given = {**told, "agency_code": code, "name": name, "active": state == "active"}
        run("edit_agency", administrator, CODE, f"demo-changes-{place:06d}", given, at=parse(day))
