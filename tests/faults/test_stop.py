"""A server told to stop takes nobody new, answers whom it has, says goodbye, and loses nothing."""

import random
import signal
import time

import pytest
import requests

from tests.faults.conftest import Scene, lengths
from tests.faults.victim import Victim
from tests.test_live import Screen

SOON = 10

pytestmark = pytest.mark.faults


@pytest.mark.timeout(600)
def test_a_server_told_to_stop_under_load_drains_says_goodbye_and_ends_well(
    scene: Scene, chance: random.Random
) -> None:
    server = Victim(scene.database, scene.folder)
    for number in range(lengths(2, 20)):
        with server:
            if not number:
                scene.history.sign_in(server)
            screen = Screen(server.signed_in("grace.obi@wy.example"), ["websocket"])
            assert screen.join(scene.history.ref)["ok"]
            with scene.history.load():
                scene.history.wait_for(10)
                time.sleep(chance.uniform(0, 0.2))
                server.process.send_signal(signal.SIGTERM)
                assert screen.byes.get(timeout=SOON)["why"] == "restart"
                assert server.process.wait(15) == 0
            with pytest.raises(requests.ConnectionError):
                requests.get(f"{server.url}/health/live", timeout=1)
        scene.judge()


def test_what_had_reached_a_stopping_server_was_answered(scene: Scene) -> None:
    with Victim(scene.database, scene.folder) as server:
        scene.history.sign_in(server)
        with scene.history.load():
            scene.history.wait_for(10)
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(15) == 0
    cut_off = [act for act in scene.history.acts if not act.status]
    with Victim(scene.database, scene.folder):
        for act in cut_off:
            scene.history.send(act)
    # 200 would say that it had been recorded before, and its sender not told.
    assert 200 not in {act.status for act in cut_off}
    scene.judge()
