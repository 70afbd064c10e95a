"""A small forum to test with: its agencies, its people, one incident, and how they act in it."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from scg.commands import Actor, Outcome, run
from scg.commands.accounts import sign_in
from scg.commands.founding import add_first_person, found_forum
from scg.extensions import db
from scg.models import Credential, Incident, Person
from scg.record.clock import now
from scg.rules.responders import Responder
from scg.words import Category

AGENCIES = (
    Responder("wyp", "West Yorkshire Police", Category.ONE, "Police", True),
    Responder("wyfrs", "West Yorkshire Fire and Rescue Service", Category.ONE, "Fire", True),
    Responder("yas", "Yorkshire Ambulance Service", Category.ONE, "Health", True),
    Responder("leeds", "Leeds City Council", Category.ONE, "Local government", True),
    Responder("ea", "Environment Agency", Category.ONE, "Environment"),
    Responder("opcc", "Office of the Police and Crime Commissioner", Category.OTHER, "Scrutiny"),
)
PEOPLE = {
    "chair": ("Amina Shah", "wyp", "Assistant Chief Constable"),
    "deputy": ("Tom Ellis", "wyfrs", "Deputy Chief Fire Officer"),
    "loggist": ("Priya Nair", "wyp", "Loggist"),
    "secretariat": ("Joan Firth", "leeds", "Resilience officer"),
    "member": ("Grace Obi", "leeds", "Director of Communities"),
    "other_member": ("Dev Patel", "ea", "Area Duty Manager"),
    "observer": ("Ruth Lowe", "opcc", "Head of Policing"),
    "administrator": ("Sam Wood", "leeds", "Forum manager"),
    "colleague": ("Ian Park", "yas", "Paramedic"),
}
ROLES = {
    "deputy": "deputy chair",
    "loggist": "loggist",
    "secretariat": "secretariat",
    "member": "member",
    "other_member": "member",
    "observer": "observer",
}
PASSWORD = "correct horse battery staple"


@dataclass
class World:
    """One forum and one incident, and everybody in it by their part."""

    app: Flask
    people: dict[str, str] = field(default_factory=dict)
    ref: str = ""
    count: "itertools.count[int]" = field(default_factory=itertools.count)

    @classmethod
    def begin(cls, app: Flask) -> "World":
        """The forum, its people, and an incident declared, convened, with SCG 001 called for in an hour."""
        world = cls.forum_only(app)
        world.open_incident()
        world.does("chair", "declare", declaration_type="major incident", authority="ACC Shah", reason="Rain")
        world.does("chair", "convene_scg", authority="ACC Shah", reason="Several agencies are needed")
        world.does("chair", "set_cadence", preset="daily", effective_from=in_hours(1), reason="To begin with")
        return world

    @classmethod
    def found_again(cls, app: Flask) -> "World":
        """The world that `begin` made in the database that this one was copied from."""
        people = {part: f"wy-{place:04d}" for place, part in enumerate(PEOPLE, start=1)}
        ref = db.session.scalars(db.select(Incident.ref)).one()
        return cls(app, people, ref, itertools.count(1000))

    @classmethod
    def forum_only(cls, app: Flask, code: str = "WY") -> "World":
        """The forum and its people."""
        world = cls(app)
        found_forum(code, "West Yorkshire LRF", "West Yorkshire", origin="scg.test", agencies=AGENCIES)
        for part, (name, agency, post) in PEOPLE.items():
            email = f"{name.lower().replace(' ', '.')}@{code.lower()}.example"
            boss = part == "administrator"
            told = {"post": post, "administrator": boss}
            world.people[part] = add_first_person(code, name, email, agency, **told)
        return world

    def open_incident(self, name: str = "Calder Valley flooding") -> str:
        """Open an incident, chaired by the chair, with everybody seated."""
        told = {"hazard": "flood", "area": "Calderdale", "lead_agency": "wyp", "chair": self.people["chair"]}
        self.ref = self.does("chair", "open_incident", log=self.forum, name=name, **told).log
        for part, role in ROLES.items():
            self.does("chair", "give_seat", person_id=self.people[part], role=role)
        return self.ref

    @property
    def forum(self) -> str:
        """The forum's code, which its people's ids begin with."""
        return self.people["chair"].partition("-")[0].upper()

    def actor(self, part: str) -> Actor:
        """Somebody by their part, as the record shows them."""
        name, agency, _ = PEOPLE.get(part, ("Somebody", "wyp", ""))
        return Actor(self.people[part], f"{name}, {agency}")

    def does(self, part: str, act: str, /, *, log: str = "", key: str = "", **given: Any) -> Outcome:
        """Somebody does something, by the one route."""
        key = key or f"test-{next(self.count)}"
        at = given.pop("at", None)
        return run(act, self.actor(part), log or self.ref, key, given, at=at)

    def in_session(self) -> "World":
        """SCG 001 opened, everybody expected present."""
        self.does("chair", "open_meeting", meeting_number=1)
        self.does("secretariat", "confirm_everyone", meeting_number=1)
        return self

    def action(self, **given: Any) -> str:
        """An action for Leeds, raised in SCG 001 unless told otherwise; gives its reference."""
        told = {"text": "Open a rest centre", "owner": "leeds", "due_at": in_hours(3), **given}
        return self.does("chair", "raise_action", **told).entity.removeprefix("action:")

    def row(self, table: type, *key: Any) -> Any:
        """A row as it is in the database now."""
        db.session.rollback()
        db.session.expire_all()
        return db.session.get(table, (self.ref, *key) if key else self.ref)

    def client(self, part: str) -> FlaskClient:
        """A browser without JavaScript in which somebody is signed in."""
        person = db.session.get_one(Person, self.people[part])
        if db.session.get(Credential, person.id) is None:
            db.session.add(Credential(person=person.id, password=quick_hash(), changed_at=now()))
            db.session.commit()
        client = self.app.test_client()
        login = sign_in(person.email, PASSWORD, "test", now())
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = login, True
        return client


def quick_hash() -> str:
    """The test password's hash, as cheap as argon2 makes one."""
    from argon2 import PasswordHasher, profiles

    return PasswordHasher.from_parameters(profiles.CHEAPEST).hash(PASSWORD)


def in_hours(hours: float) -> str:
    """A time so many hours from now, as ISO 8601 text."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
