"""A server killed at any instant loses nothing that it acknowledged."""

import random
import time

import pytest

from tests.faults.conftest import Scene, lengths
from tests.faults.history import UNKNOWN
from tests.faults.victim import Victim

pytestmark = pytest.mark.faults
CYCLES = {"sqlite": lengths(6, 200), "postgresql": lengths(3, 40)}


@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost_when_the_whole_process_group_is_killed(
    scene: Scene, chance: random.Random
) -> None:
    server = Victim(scene.database, scene.folder)
    cycles = CYCLES[scene.database.partition("+")[0].partition(":")[0]]
    for cycle in range(cycles):
        with server:
            if not cycle:
                scene.history.sign_in(server)
            scene.history.settle()
            assert scene.history.known(UNKNOWN) == []
            with scene.history.load():
                scene.history.wait_for(5)
                time.sleep(chance.uniform(0, 0.5))
                server.kill()
        scene.judge(rebuilt=cycle % 5 == 4 or cycle == cycles - 1)
