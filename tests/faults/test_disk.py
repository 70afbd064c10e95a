"""A full disk refuses what would be lost, in a sentence, and takes it again when there is room."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.conftest import Scene
from tests.faults.history import REFUSED
from tests.faults.victim import Victim

pytestmark = [pytest.mark.faults, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
SENTENCE = "The disk is full, so this was not recorded."
SMALL = "mkdir -p {small} && mount -t tmpfs -o size=12m none {small} && cp {source}* {small} && exec"


class Small(Victim):
    """A server whose database lies on a disk of 12 MB, in a mount of its own that needs no root."""

    mounted: Path

    @property
    def disk(self) -> Path:
        """Where that disk is seen from here, while the server runs."""
        return Path(f"/proc/{self.process.pid}/root{self.mounted}")

    def fill(self) -> None:
        """Take all the room that there is."""
        with (self.disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while ballast.write(bytes(4096)):
                pass

    def make_room(self) -> None:
        """Give it back."""
        (self.disk / "ballast").unlink()


@pytest.fixture
def small(scene: Scene) -> Iterator[Small]:
    """The scene, served from a small disk."""
    if subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], check=False).returncode:
        pytest.skip("this machine lets nobody but root mount a disk")
    source = Path(scene.database.removeprefix("sqlite:///"))
    mounted = scene.folder / "small"
    prepare = SMALL.format(small=mounted, source=source)
    inside = ["unshare", "-rm", "sh", "-c", f'{prepare} "$@"', "sh"]
    server = Small(f"sqlite:///{mounted / source.name}", scene.folder, inside=inside)
    server.mounted = mounted
    with server:
        scene.history.sign_in(server)
        yield server


def test_a_full_disk_refuses_in_a_sentence_lets_everybody_read_and_recovers_by_itself(
    scene: Scene, small: Small
) -> None:
    history, page = scene.history, f"/incidents/{scene.history.ref}"
    with history.load():
        history.wait_for(20)
        small.fill()
        history.wait_for(10, REFUSED)
    full = history.send(history.new(history.hands[0], "Too much"))
    by_page = history.hands[0].act(f"{page}/do/write_log", text="Too much", key="by-page")
    assert (full.status, by_page.status_code) == (507, 507)
    assert SENTENCE in full.sentence and SENTENCE in by_page.text
    assert history.hands[0].get(page).status_code == 200
    assert history.hands[0].get(f"{page}/record").status_code == 200
    ready = history.hands[0].get("/health/ready")
    assert (ready.status_code, ready.json()["checks"]["database"]["holds"]) == (503, False)
    small.make_room()
    with history.load():
        history.wait_for(20)
    again = history.send(full)
    assert (again.status, again.known) == (201, "recorded")
    scene.judge(copied(small, scene))


def copied(small: Small, scene: Scene) -> str:
    """What the small disk holds, copied while nobody writes, since it goes with its server."""
    kept = scene.folder / "kept"
    kept.mkdir()
    for file in small.disk.iterdir():
        shutil.copy(file, kept)
    return f"sqlite:///{kept / 'world.sqlite3'}"
