"""A power cut, after which only what was synced is there, takes nothing that was acknowledged."""

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.faults.conftest import LONG, Scene, lengths
from tests.faults.history import RECORDED
from tests.faults.victim import HERE, Victim, shim
from tests.support.server import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
CUTS = lengths(3, 50)


def cut(scene: Scene, chance: random.Random, entry: Path, number: int) -> str:
    """Serve a copy of the scene, cut the power under load, and give the address of what the disk then holds."""
    served, kept = (scene.folder / f"{name}-{number}" for name in ("served", "kept"))
    served.mkdir()
    source = Path(scene.database.removeprefix("sqlite:///"))
    for file in source.parent.glob(f"{source.name}*"):
        shutil.copy(file, served / file.name)
    shutil.copytree(served, kept)
    told = {"LD_PRELOAD": shim("power", scene.folder), "POWER_OF": str(served), "POWER_KEEPS": str(kept)}
    told["SCG_DATA"] = str(scene.folder)
    server = Victim(f"sqlite:///{served / source.name}", scene.folder, entry=entry, **told)
    with server:
        scene.history.hands.clear()
        scene.history.sign_in(server)
        with scene.history.load():
            scene.history.wait_for(10)
            time.sleep(chance.uniform(0, 0.5))
            server.kill()
    return f"sqlite:///{kept / source.name}"


@pytest.mark.timeout(1800)
def test_a_power_cut_takes_nothing_that_was_acknowledged(scene: Scene, chance: random.Random) -> None:
    for number in range(CUTS):
        scene.history.acts.clear()
        scene.judge(cut(scene, chance, ROOT / "wsgi.py", number))


def test_a_power_cut_does_take_from_a_server_that_does_not_wait_for_the_disk(
    scene: Scene, chance: random.Random
) -> None:
    left = cut(scene, chance, HERE / "careless.py", 0)
    with pytest.raises(AssertionError, match="acknowledged and not recorded"):
        scene.judge(left)


def syncs(scene: Scene, entry: Path) -> tuple[int, int]:
    """How many commands a server acknowledged, and how often it waited for the disk, as strace counts it."""
    if shutil.which("strace") is None:
        pytest.skip("no strace")
    if shutil.which("cc") and not LONG:
        pytest.skip("the shim shows it here; counted where nothing can be compiled, and at full length")
    counted = scene.folder / "syncs"
    inside = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", str(counted)]
    with Victim(scene.database, scene.folder, entry=entry, inside=inside) as server:
        scene.history.sign_in(server)
        with scene.history.load():
            scene.history.wait_for(40)
        before_the_end = counted.read_text()
        os.killpg(server.process.pid, signal.SIGTERM)
        server.process.wait(30)
    return len(scene.history.known(RECORDED)), before_the_end.count(" = 0")


def test_every_acknowledgement_waits_for_the_disk(scene: Scene) -> None:
    acknowledged, waits = syncs(scene, ROOT / "wsgi.py")
    assert waits >= acknowledged


def test_a_server_that_does_not_wait_for_the_disk_is_told_apart_by_counting(scene: Scene) -> None:
    acknowledged, waits = syncs(scene, HERE / "careless.py")
    assert waits < acknowledged
