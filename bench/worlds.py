"""Databases to measure on, made through the product's own commands and kept under build/bench/worlds/.

Each is named by what was asked for and by the tables of this version, so that it is made once, or brought to them
by migrations: bench.worlds_made makes it, in a process of its own, which takes some minutes for them all.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build/bench/worlds"
MIGRATIONS = sorted((ROOT / "migrations/versions").glob("[0-9]*.py"))
TOLD, DATABASE = "world.json", "scg.sqlite3"
STEPS = (1, 10, 139, 1000)  # meetings behind an incident: each history goes on from the one before


@dataclass(frozen=True)
class Asked:
    """What a world is to hold; all but the agencies and the incidents are those of each incident.

    With no `actions`, nothing is going on: it is a past to go on from.
    """

    people: int
    agencies: int
    actions: int
    meetings: int
    entries: int
    incidents: int

    @property
    def name(self) -> str:
        """What was asked for, with a fingerprint of how it is made."""
        told = "-".join(f"{word}{number}" for word, number in asdict(self).items())
        return f"{told}-{_fingerprint([ROOT / 'bench/worlds_played.py'])}"

    @property
    def folder(self) -> Path:
        """Where it is kept: named by what was asked for, and by the tables of this version."""
        return KEPT / f"{self.name}-{_fingerprint(MIGRATIONS)}"


def _fingerprint(files: Sequence[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


@dataclass(frozen=True)
class World:
    """A kept world: its folder, and who and what is in each incident of it, by the incident's reference.

    `people` are {person, email, agency, login}: chair, loggist, secretariat, then members. `actions` are the
    open ones, {ref, owner, version}, all owned by members' agencies. `meeting` is the number of the one in session,
    `heads` are the records' lengths.
    """

    folder: Path
    refs: list[str]
    meeting: int
    password: str
    people: dict[str, list[dict[str, str]]]
    actions: dict[str, list[dict[str, str]]]
    heads: dict[str, int]

    @contextmanager
    def copied(self) -> Iterator[Path]:
        """A folder to serve from: a copy that may be written to, gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="scg-bench-") as folder:
            shutil.copytree(self.folder, folder, dirs_exist_ok=True)
            yield Path(folder)


def world(
    people: int = 60,
    agencies: int = 60,
    actions: int = 300,
    meetings: int = 0,
    *,
    entries: int = 0,
    incidents: int = 1,
) -> World:
    """A forum with so many agencies and live incidents, a meeting open in each, everybody signed in.

    `people`, open `actions`, closed `meetings` and `entries` (at least) are each incident's.
    """
    asked = Asked(people, agencies, actions, meetings, entries, incidents)
    folder = _kept(asked)
    return World(folder, **json.loads((folder / TOLD).read_text()))


def history(meetings: int) -> World:
    """An incident of 60 people with so many meetings behind it, and the next one open with 60 actions."""
    return world(actions=60, meetings=meetings)


def long_lists() -> World:
    """An incident of 60 people, 1,000 open actions and 10,000 entries."""
    return world(actions=1000, entries=10_000)


def _kept(asked: Asked) -> Path:
    """Its folder, made by whoever asks first; others wait meanwhile."""
    folder = asked.folder
    if not folder.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with (KEPT / f".{asked.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                _make(asked, folder)
    return folder


def _make(asked: Asked, folder: Path) -> None:
    made = Path(tempfile.mkdtemp(prefix=".made-", dir=KEPT))
    older, before = _older(asked), _past_of(asked)
    if older is not None:
        shutil.copytree(older, made, dirs_exist_ok=True)
        _python(made, "-c", "from scg.cli import main; main()", "migrate")
    else:
        if before is not None:
            shutil.copytree(_kept(before), made, dirs_exist_ok=True)
        print(f"making {asked.name} (kept for the next time)", file=sys.stderr)
        _python(made, "-m", "bench.worlds_made", str(made), json.dumps(asdict(asked)))
    made.rename(folder)


def _older(asked: Asked) -> Path | None:
    """The same world as an earlier version of the tables had it, which migrations bring to this one."""
    newest = max(file.name.partition("_")[0] for file in MIGRATIONS)
    kept = [folder for folder in KEPT.glob(f"{asked.name}-*") if _number(folder) < newest]
    return kept[0] if kept else None


def _number(folder: Path) -> str:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _python(folder: Path, *words: str) -> None:
    chosen = {"SCG_DATA": str(folder), "DATABASE_URL": "", "SCG_ENV": "", "SCG_RECORD_NAME": "scg.test"}
    command = [sys.executable, *words]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **chosen}, check=True, stdout=subprocess.DEVNULL)


def _past_of(asked: Asked) -> Asked | None:
    """What this world goes on from: the same with nothing going on, or with less behind it."""
    if asked.incidents > 1 or not asked.meetings:
        return None
    if asked.actions:
        return Asked(asked.people, asked.agencies, 0, asked.meetings, 0, 1)
    fewer = [step for step in STEPS if step < asked.meetings]
    return Asked(asked.people, asked.agencies, 0, fewer[-1], 0, 1) if fewer else None
