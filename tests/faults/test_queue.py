"""With the message queue gone or frozen nobody waits for it, everybody converges, and pushes come back."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults.conftest import Scene, lengths
from tests.faults.history import Act
from tests.faults.victim import Victim
from tests.support.valkey import Valkey
from tests.test_live import Screen

pytestmark = [
    pytest.mark.faults,
    pytest.mark.postgresql,
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
    pytest.mark.timeout(600),
]
SLOWEST = 2.0  # far below any wait for a queue that doesn't answer, far above a busy machine's
CONVERGED = 20.0
PUSHED_AGAIN = 45.0


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A message queue of the test's own."""
    with Valkey() as running:
        yield running


@pytest.fixture
def screens(scene: Scene, valkey: Valkey) -> Iterator[list[Screen]]:
    """Two servers on one database and one queue, everybody writing at either, and a page open at each."""
    told = {"SCG_MESSAGE_QUEUE": valkey.url, "SECRET_KEY": "x" * 32, "SCG_HEARTBEAT": "1"}
    with ExitStack() as stack:
        servers = []
        for name in ("one", "two"):
            folder = scene.folder / name
            folder.mkdir()
            servers.append(stack.enter_context(Victim(scene.database, folder, **told)))
        scene.history.sign_in(*servers)
        opened = [Screen(server.signed_in("grace.obi@wy.example"), ["websocket"]) for server in servers]
        for screen in opened:
            assert screen.join(scene.history.ref)["ok"]
            stack.callback(screen.close)
        yield opened


def written_meanwhile(scene: Scene, number: int) -> list[Act]:
    """What everybody writes until so much more is recorded."""
    before = len(scene.history.acts)
    with scene.history.load():
        scene.history.wait_for(number)
    return scene.history.acts[before:]


def everybody_converges(scene: Scene, screens: list[Screen]) -> None:
    """A heartbeat from the database, which needs no queue, tells every page where the record stands."""
    last = max(act.seq for act in scene.history.acts)
    for screen in screens:
        deadline = time.monotonic() + CONVERGED
        while screen.ticks.get(timeout=CONVERGED)["seq"] < last:
            assert time.monotonic() < deadline, "a page was not told where the record stands"


def pushes_come_back(scene: Scene, screens: list[Screen]) -> None:
    """What is written at one server is pushed to the page at the other, without anybody's doing."""
    for hand, screen in zip(scene.history.hands, reversed(screens), strict=False):
        deadline = time.monotonic() + PUSHED_AGAIN
        act = scene.history.send(scene.history.new(hand, "Is anybody pushed to?"))
        while not pushed(screen, act.seq):
            assert time.monotonic() < deadline, "pushes between servers did not come back"
            act = scene.history.send(scene.history.new(hand, "Is anybody pushed to by now?"))


def pushed(screen: Screen, seq: int) -> bool:
    """Whether the page is pushed to, up to this entry, within a second."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        if not screen.pushes.empty() and screen.pushes.get()["seq"] >= seq:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("fault", ["frozen", "gone"])
def test_a_message_queue_that_is_frozen_or_gone_delays_nobody_and_comes_back(
    scene: Scene, screens: list[Screen], valkey: Valkey, fault: str
) -> None:
    written_meanwhile(scene, 20)
    valkey.freeze() if fault == "frozen" else valkey.stop()
    written = written_meanwhile(scene, lengths(60, 500))
    everybody_converges(scene, screens)
    valkey.thaw() if fault == "frozen" else valkey.start()
    pushes_come_back(scene, screens)
    assert [(act.known, act.took) for act in written if act.took > SLOWEST or act.known == "unknown"] == []
    scene.judge()
