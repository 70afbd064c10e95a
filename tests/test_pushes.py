"""For every command there is: the pieces before it, and what is pushed after it, are the pieces after it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from scg import pieces
from scg.commands import COMMANDS
from scg.extensions import db
from scg.models import Incident
from scg.record import reading
from scg.record.announce import LISTENERS
from scg.record.clock import now, standing_at
from tests.support.everything import every_command
from tests.support.following import forget
from tests.support.world import World

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Follower:
    """A page that shows every piece of every incident, and takes what is pushed."""

    def __init__(self, app: Flask):
        self.app = app
        self.shown: dict[str, dict[str, str]] = {}
        self.stale: list[str] = []
        self.followed: set[str] = set()

    def __call__(self, log: str, seq: int) -> None:
        """Take the push of one entry, and note every piece that it should have held but didn't."""
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
        shown.update(fresh)

    def _pushed(self, log: str, seq: int) -> dict[str, str] | None:
        forget()
        with self.app.test_request_context():
            push = pieces.since(log, seq)
            return {told["name"]: told["html"] for told in push.pieces} if push is not None else None

    def _rendered(self, log: str, names: list[str]) -> dict[str, str]:
        forget()
        with self.app.test_request_context():
            incident = db.session.get_one(Incident, log)
            return {name: pieces.render(incident, *name.partition("/")[::2]) for name in names}


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
