"""A server told to stop takes nobody new, answers whom it has, says goodbye, and loses nothing."""

import random
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from tests.faults.conftest import Scene, lengths
from tests.faults.victim import Victim
from tests.test_live import Screen

pytestmark = pytest.mark.faults
SOON = 10


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
        scene.judge()


def takes_nobody_new(server: Victim) -> bool:
    """Whether a new connection is refused at some time before the server has ended."""
    while server.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        except ConnectionRefusedError:
            return True
        time.sleep(0.005)
    return False


def test_an_answer_under_way_is_given_before_the_server_ends(scene: Scene) -> None:
    locking = create_engine(scene.database)
    with Victim(scene.database, scene.folder) as server, ThreadPoolExecutor() as beside:
        scene.history.sign_in(server)
        with locking.connect() as other:
            other.execute(text("UPDATE log SET seq = seq WHERE id = :log"), {"log": scene.history.ref})
            act = scene.history.new(scene.history.hands[0], "Still to be answered")
            waiting = beside.submit(scene.history.send, act)
            time.sleep(1)  # for it to arrive, and to wait for the lock
            server.process.send_signal(signal.SIGTERM)
            assert takes_nobody_new(server)
            other.rollback()
        assert waiting.result(15).status == 201
        assert server.process.wait(15) == 0
    locking.dispose()
    scene.judge()
