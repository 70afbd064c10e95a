"""Everybody and everywhere for the matrix of access: who asks, about which incident, and what there is to ask."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from scg.commands import COMMANDS
from scg.extensions import db
from scg.models import Person, Seat
from scg.record import reading
from scg.words import Role
from tests.support.sending import token
from tests.support.world import World, in_hours

SEATED = {
    "observer": Role.OBSERVER,
    "member": Role.MEMBER,
    "loggist": Role.LOGGIST,
    "secretariat": Role.SECRETARIAT,
    "chair": Role.CHAIR,
    "deputy": Role.DEPUTY,
    "guest": Role.MEMBER,
    "incoming": Role.INCOMING,
}
PARTS = ("anonymous", "disabled", "colleague", *SEATED, "administrator", "stranger")
PLACES = ("own", "closed", "another", "theirs", "guessed", "malformed")
NOT_THERE = {"guessed": "WY-2031-07", "malformed": "'--not-a-reference"}
EMAIL = {"incoming": "ina.coming@wy.example", "guest": "gus.guest@wy.example", "elsewhere": "ella.where@wy.example"}


@dataclass
class Everywhere:
    """Two forums and their incidents, a browser for everybody, and what pages and acts are asked about."""

    app: Flask
    world: World
    theirs: World
    refs: dict[str, str] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    count: "itertools.count[int]" = field(default_factory=itertools.count)

    @classmethod
    def made(cls, app: Flask, world: World) -> "Everywhere":
        """Two forums: in ours an incident, one that is closed, and one in which nobody asked here has a seat."""
        theirs = World.forum_only(app, "SY")
        theirs.count = itertools.count(5000)
        theirs.open_incident("Don Valley flooding")
        _people(world)
        made = cls(app, world, theirs)
        made.refs = {"own": world.ref, "theirs": theirs.ref, **NOT_THERE}
        _furnish(world)
        made.refs["closed"] = _closed(world)
        made.refs["another"] = _elsewhere(world)
        world.ref = made.refs["own"]
        made._let_in()
        return made

    def _let_in(self) -> None:
        for part in PARTS:
            if part != "anonymous":
                self.clients[part] = self.theirs.client("chair") if part == "stranger" else self.world.client(part)
        self.clients["anonymous"] = self.app.test_client()
        _close_account(self.world)
        self.tokens = {part: token(client) for part, client in self.clients.items()}

    @property
    def asked(self) -> tuple[str, ...]:
        """The places asked about: all on one database; on the other, where the answer is read from its tables.

        Of what nobody may see the gate asks both the same question.
        """
        return PLACES if db.engine.dialect.name == "sqlite" else ("own", "theirs")

    @property
    def askers(self) -> tuple[str, ...]:
        """Who asks: everybody on one database; on the other those who between them reach whatever is read there."""
        return PARTS if db.engine.dialect.name == "sqlite" else ("chair", "observer", "administrator", "stranger")

    def roles(self, part: str, place: str) -> frozenset[Role]:
        """What somebody is in an incident, as it was laid out here, and by no rule of scg's."""
        if part == "stranger":
            return frozenset({Role.CHAIR}) if place == "theirs" else frozenset()
        if part == "administrator":
            return frozenset({Role.ADMINISTRATOR}) if place in ("own", "closed", "another") else frozenset()
        held = part in SEATED and (place == "own" or (place == "closed" and part not in ("guest", "incoming")))
        return frozenset({SEATED[part]}) if held else frozenset()

    def forum_roles(self, part: str) -> frozenset[Role]:
        """What somebody is in their own forum."""
        if part in ("anonymous", "disabled", "guest"):
            return frozenset()
        return frozenset({Role.COLLEAGUE, *({Role.ADMINISTRATOR} if part == "administrator" else set())})

    def signed_in(self, part: str) -> bool:
        """Whether somebody's browser lets them in at all."""
        return part not in ("anonymous", "disabled")

    def ask(self, part: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask as somebody; what changes anything brings the token of their own page and a key of its own."""
        client, headers = self.clients[part], {"X-CSRFToken": self.tokens[part]}
        if method == "GET":
            return client.get(path)
        headers["Idempotency-Key"] = f"matrix-{next(self.count)}"
        return client.post(path, headers=headers, **({"json": body} if body is not None else {"data": {}}))


def _people(world: World) -> None:
    for part, (name, email) in {
        "incoming": ("Ina Coming", EMAIL["incoming"]),
        "guest": ("Gus Guest", EMAIL["guest"]),
        "elsewhere": ("Ella Where", EMAIL["elsewhere"]),
        "disabled": ("Dis Abled", "dis.abled@wy.example"),
    }.items():
        added = world.does("administrator", "add_person", log="WY", name=name, email=email, agency_code="wyp")
        world.people[part] = added.entity.removeprefix("person:")
    for part in ("guest", "disabled"):
        world.does("chair", "give_seat", person_id=world.people[part], role="member")
    db.session.get_one(Person, world.people["guest"]).guest = True
    db.session.commit()


def _furnish(world: World) -> None:
    """Something of each kind that a page can be asked about, under the same names in every incident here."""
    world.in_session()
    world.action(meeting_number=1)
    world.does("secretariat", "print_pack", meeting_number=1)
    told = {"text": "Call boats earlier", "theme": "communication", "agency_code": "wyp"}
    world.does("chair", "identify_lesson", **told)
    told = {"decision": "Evacuate", "rationale": "The wall may fail", "meeting_number": 1}
    world.does("loggist", "take_decision", **told)
    world.does("member", "report_update", agency_code="leeds", what="River at 3 m", rag="amber", trend="worsening")
    world.does("secretariat", "invite", agency_code="yas")
    held = Seat.incident == world.ref, Seat.role == "loggist", Seat.ended_at.is_(None)
    seat = db.session.scalars(db.select(Seat.id).where(*held)).one()
    world.does("loggist", "hand_over_shift", seat=seat, to=world.people["incoming"], brief="The weir holds")


def _closed(world: World) -> str:
    ref = world.open_incident("Over and done")
    world.does("chair", "convene_scg", authority="ACC Shah", reason="Rain")
    world.does("chair", "call_meeting", scheduled_for=in_hours(1), kind="ordinary")
    _furnish(world)
    world.does("secretariat", "withdraw_handover", handover=_newest(world, "handover"), reason="Closing")
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("chair", "cancel_action", action_ref="SCG001/A01", reason="Over")
    world.does("chair", "stand_down_scg", authority="ACC Shah", reason="Over")
    world.does("chair", "close_incident", reason="Over")
    return ref


def _newest(world: World, kind: str) -> int:
    return next(one.seq for one in reversed(reading.written(world.ref)) if one.kind.startswith(kind))


def _elsewhere(world: World) -> str:
    told = {"hazard": "flood", "area": "Leeds", "lead_agency": "wyp", "chair": world.people["elsewhere"]}
    opened = world.does("administrator", "open_incident", log="WY", name="Nobody's here", **told)
    held = db.session.scalars(db.select(Seat).where(Seat.incident == opened.log, Seat.role == "secretariat")).one()
    world.ref = opened.log
    world.does("administrator", "end_seat", seat=held.id)
    return opened.log


def _close_account(world: World) -> None:
    person = db.session.get_one(Person, world.people["disabled"])
    told = {"name": person.name, "email": person.email, "agency_code": person.agency, "active": False}
    world.does("administrator", "edit_person", log="WY", person_id=person.id, version=person.version, **told)


def of_incidents() -> list[str]:
    """The acts that belong to an incident."""
    return [name for name, act in COMMANDS.items() if not act.forum_wide]
