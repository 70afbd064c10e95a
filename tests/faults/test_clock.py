"""A clock that is set back or forward while people work changes no order, ends no login and drops no page."""

from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from scg.extensions import db
from scg.models import Entry
from tests.faults.conftest import Scene, lengths
from tests.faults.history import REFUSED
from tests.faults.judgement import opened
from tests.faults.victim import Victim, shim
from tests.support.shell import scg
from tests.test_live import Screen

pytestmark = [pytest.mark.faults, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
HOUR, DAY = 3600, 86_400
STEPS = (HOUR, -HOUR, 400 * DAY, -400 * DAY, 0)
SOON = 10


class Clock:
    """The wall clock of a server, so many seconds off the machine's."""

    def __init__(self, folder: Path):
        self._step = folder / "step"
        self.set(0)
        self.settings = {"LD_PRELOAD": shim("clock", folder), "CLOCK_STEP": str(self._step)}

    def set(self, seconds: int) -> None:
        """Step it, for everybody who looks from now on."""
        fresh = self._step.with_suffix(".fresh")
        fresh.write_text(str(seconds))
        fresh.rename(self._step)


@pytest.mark.timeout(600)
def test_a_stepped_clock_changes_no_order_ends_no_login_and_drops_no_page(scene: Scene) -> None:
    clock, history = Clock(scene.folder), scene.history
    with Victim(scene.database, scene.folder, **clock.settings) as server:
        history.sign_in(server)
        screens = [Screen(hand, ["websocket"]) for hand in history.hands]
        assert all(screen.join(history.ref)["ok"] for screen in screens)
        for step in STEPS * lengths(1, 10):
            with history.load():
                history.wait_for(5)
                clock.set(step)
                history.wait_for(10)
            again = history.send(next(act for act in history.acts if act.seq))
            assert again.status == 200
            assert [hand.get("/account", allow_redirects=False).status_code for hand in history.hands] == [200] * 5
        everybody_follows(scene, screens)
        assert {act.status for act in history.known(REFUSED)} <= {403, 422}
        for screen in screens:
            screen.close()
    scene.judge()
    assert_stepped(scene)


def everybody_follows(scene: Scene, screens: list[Screen]) -> None:
    """Every page that was open before the steps is still pushed to."""
    for screen in screens:
        while not screen.pushes.empty():
            screen.pushes.get()
        assert screen.gone.empty()
    last = scene.history.send(scene.history.new(scene.history.hands[0], "Everybody still here?"))
    for screen in screens:
        while screen.pushes.get(timeout=SOON)["seq"] < last.seq:
            pass


def assert_stepped(scene: Scene) -> None:
    """The clock did jump: the record's times go back somewhere while its numbers go on."""
    with opened(scene.database):
        times = list(db.session.scalars(select(Entry.at).where(Entry.log == scene.history.ref).order_by(Entry.seq)))
    assert times != sorted(times)
    assert (max(times) - min(times)).days > 390


def test_a_token_works_whatever_the_clock_says(scene: Scene) -> None:
    clock = Clock(scene.folder)
    token = scg(scene.database, scene.folder, "token", "priya.nair@wy.example").stdout.strip()
    with Victim(scene.database, scene.folder, **clock.settings) as server:
        for step in STEPS:
            clock.set(step)
            told = {"Authorization": f"Bearer {token}"}
            assert requests.get(f"{server.url}/api/incidents", headers=told, timeout=5).status_code == 200
