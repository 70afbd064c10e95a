"""For every command there is: the pieces before it, and what is pushed after it, are the pieces after it.

So are the pieces that a process keeps, whether or not it carried out the command itself, now and as time passes.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from scg import create_app, pieces
from scg.commands import COMMANDS
from scg.extensions import db
from scg.models import AgendaItem, Incident
from scg.record import reading
from scg.record.announce import LISTENERS, Committed
from scg.record.clock import now, standing_at
from tests.support.everything import every_command
from tests.support.following import forget
from tests.support.world import World

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Follower:
    """A page that shows every piece of every incident, and takes what is pushed."""

    def __init__(self, app: Flask):
        self.app = app
        self.worker = create_app(
            {"SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"], "TESTING": True}
        )
        self.shown: dict[str, dict[str, str]] = {}
        self.stale: list[str] = []
        self.followed: set[str] = set()

    def __call__(self, made: Committed) -> None:
        """Take the push of one entry, and note every piece that it should have held but didn't."""
        log, seq = made.log, made.seq
        if db.session.get(Incident, log) is None:
            return
        shown = self.shown.setdefault(log, {})
        kind = reading.written(log, after=seq - 1)[0].kind
        self.followed.add(kind)
        pushed = self._pushed(log, seq - 1 if shown else 0)
        shown.update(pushed or {})
        fresh = self._rendered(log, [name for name in shown if is_looked_at(name, seq)])
        if pushed is not None:  # else the page takes itself whole
            self.stale += [f"{kind}: {name}" for name, html in fresh.items() if shown[name] != html]
        self.stale += [f"{kind} at another worker: {name}" for name in self.kept_wrong(log, fresh)]
        shown.update(fresh)

    def kept_wrong(self, log: str, fresh: dict[str, str]) -> list[str]:
        """The pieces that another worker, which follows by itself, shows otherwise than they are."""
        with self.worker.app_context(), self.worker.test_request_context():
            incident = db.session.get_one(Incident, log)
            return [name for name, html in fresh.items() if pieces.render(incident, *parted(name)) != html]

    def passed(self, log: str, seconds: float) -> list[str]:
        """The pieces that this process shows otherwise than they are once so much time has passed."""
        with standing_at(now() + timedelta(seconds=seconds)):
            fresh = self._rendered(log, list(self.shown[log]))
            forget()
            with self.app.test_request_context():
                incident = db.session.get_one(Incident, log)
                return [name for name, html in fresh.items() if pieces.render(incident, *parted(name)) != html]

    def _pushed(self, log: str, seq: int) -> dict[str, str] | None:
        forget()
        with self.app.test_request_context():
            push = pieces.since(log, seq)
            return {told["name"]: told["html"] for told in push.pieces} if push is not None else None

    def _rendered(self, log: str, names: list[str]) -> dict[str, str]:
        forget()
        with self.app.test_request_context():
            incident = db.session.get_one(Incident, log)
            return {name: drawn(incident, *parted(name)) for name in names}


def parted(name: str) -> tuple[str, str]:
    """A piece's word and key."""
    word, _, key = name.partition("/")
    return word, key


def drawn(incident: Incident, word: str, key: str) -> str:
    """A piece as it is, whatever is kept of it."""
    return pieces.drawn(incident, pieces.PIECES[word], key, now()).html


def is_looked_at(name: str, seq: int) -> bool:
    """Every piece, but of the record's own lines only the latest: there is one an entry."""
    word, _, key = name.partition("/")
    return not word.startswith("entry") or int(key) > seq - 8


@pytest.fixture
def follower(app: Flask, world: World) -> Iterator[Follower]:
    """Told of every commit."""
    made = Follower(app)
    LISTENERS.append(made)
    yield made
    LISTENERS.remove(made)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_what_is_pushed_after_a_command_is_all_that_it_changed(world: World, follower: Follower) -> None:
    with standing_at(now()):
        every_command(world)
    assert sorted(follower.stale) == []
    assert len(follower.followed) >= len(COMMANDS) // 2


def test_what_is_kept_gives_way_to_the_clock(world: World, follower: Follower) -> None:
    """Minutes in session, what becomes overdue, times that come and go: as they would be drawn at that time."""
    begun = now()
    with standing_at(begun):
        world.in_session()
        actions = [world.action(due_at=(begun + timedelta(seconds=late)).isoformat()) for late in (90, 4_000)]
        world.does("member", "complete_action", action_ref=actions[1])
        world.does("chair", "send_back_action", action_ref=actions[1], reason="Not all of it")
        world.does("chair", "take_item", meeting_number=1, item_number=item_about(world, "actions"))
        for later in (0, 30, 59.999, 60, 90, 90.001, 899, 901, 4_000.001, 90_000, 700_000):
            assert (later, follower.passed(world.ref, later)) == (later, [])


def test_what_reaches_a_meeting_from_outside_its_seats_is_pushed(world: World, follower: Follower) -> None:
    """The picture of an agency that has no seat, which the meeting ages; seats that another incident had."""
    with standing_at(now()):
        here, earlier = world.ref, earlier_incident(world)
        world.does("loggist", "report_update", agency_code="yas", what="Queues", rag="red", trend="worsening")
        world.in_session()
        world.does("chair", "take_item", meeting_number=1, item_number=item_about(world, "situation"))
        world.does("chair", "link_incident", log=here, earlier=earlier, take_over_seats=True)
    assert sorted(follower.stale) == []


def earlier_incident(world: World) -> str:
    """Another incident, with a deputy chair whom this one doesn't have."""
    told = {"hazard": "flood", "area": "Leeds", "lead_agency": "wyp", "chair": world.people["chair"]}
    other = world.does("chair", "open_incident", log="WY", name="Aire flooding", **told).log
    world.does("chair", "give_seat", log=other, person_id=world.people["colleague"], role="deputy chair")
    return other


def item_about(world: World, topic: str) -> int:
    """The number of the item of SCG 001 with this topic."""
    own = (AgendaItem.incident == world.ref, AgendaItem.meeting == 1)
    return db.session.scalars(db.select(AgendaItem.item).where(*own, AgendaItem.topic == topic)).one()
