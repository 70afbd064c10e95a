"""What every fault has: a seed that is told, a world with passwords, and a history to judge it by."""

import os
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from scg.extensions import db
from scg.record import reading
from tests.faults.history import History
from tests.faults.judgement import judge
from tests.support.world import World

LONG = os.environ.get("SCG_FAULTS") == "long"


@pytest.fixture
def chance() -> random.Random:
    """Chance that can be had again: SCG_FAULTS_SEED sets what is printed when a test fails."""
    seed = int(os.environ.get("SCG_FAULTS_SEED") or random.SystemRandom().randrange(10**9))
    print(f"SCG_FAULTS_SEED={seed}")
    return random.Random(seed)


@dataclass
class Scene:
    """A database with the world in it, not yet served, and the history that is to be judged."""

    database: str
    folder: Path
    history: History
    began: int

    def judge(self, database: str = "", *, rebuilt: bool = True) -> None:
        """Hold the record to the history, in this database or in what is left of it elsewhere."""
        judge(self.history, database or self.database, began=self.began, rebuilt=rebuilt)


@pytest.fixture
def scene(world: World, database: str, tmp_path: Path) -> Scene:
    """The world's database with passwords for those who write."""
    for part in ("chair", "deputy", "loggist", "secretariat", "observer", "member"):
        world.client(part)
    began = reading.head_of(world.ref)
    assert began is not None
    db.session.remove()
    db.engine.dispose()
    return Scene(database, tmp_path, History(world.ref), began.seq)


def lengths(short: int, long: int) -> int:
    """How often or how long, in `bin/test` and in `bin/test --faults`."""
    return long if LONG else short
