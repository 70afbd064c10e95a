"""Where a volume stands that somebody asked for: in a folder of theirs, so that any worker of this host can say."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from flask import current_app

from scg.record.clock import now
from scg.rules.stamps import moment, stamp

STALE = timedelta(seconds=30)  # whose worker says nothing for so long has lost it
KEPT = timedelta(hours=1)
STATE, CANCEL, GOING = "state", "cancel", "going"


class Step(StrEnum):
    """What is being done for a volume, or how it ended."""

    READING = "reading"
    DRAWING = "drawing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """One volume: what was asked for, and how far it is; `seq` is where the record stood when it was begun."""

    ref: str
    variant: str
    kind: str
    versions: str
    seq: int
    begun: str
    beat: str = ""
    step: str = Step.READING.value
    done: int = 0
    of: int = 0

    @property
    def going(self) -> bool:
        """Whether it is still being made, by a worker that has said so lately."""
        return self.step in (Step.READING, Step.DRAWING) and now() - moment(self.beat) < STALE

    @property
    def stopped(self) -> bool:
        """Whether it ended without a volume and without being cancelled."""
        return self.step == Step.FAILED or (self.step in (Step.READING, Step.DRAWING) and not self.going)


def folder_of(person: str) -> Path:
    """The folder of somebody's volume; there is one a person."""
    return _root() / sha256(person.encode()).hexdigest()[:40]


def _root() -> Path:
    return Path(current_app.config["SCG_RENDERED"]) / "volumes"


def job_in(folder: Path) -> Job | None:
    """The job of a folder as it stands; None where there is none."""
    try:
        return Job(**json.loads((folder / STATE).read_text()))
    except FileNotFoundError:
        return None


def begun(folder: Path, job: Job) -> bool:
    """Begin a job in a folder, in the place of one that ended; False where another is still going."""
    drop_old()
    before = job_in(folder)
    if before is not None and before.going:
        return False
    rmtree(folder, ignore_errors=True)
    try:
        (folder / GOING).mkdir(parents=True)
    except FileExistsError:
        return False
    told(folder, job)
    return True


def told(folder: Path, job: Job) -> Job:
    """Write down how a job stands now, whole."""
    beating = replace(job, beat=stamp(now()))
    unfinished = folder / f"{STATE}.{os.getpid()}"
    unfinished.write_text(json.dumps(asdict(beating)))
    unfinished.replace(folder / STATE)
    return beating


def cancel(folder: Path) -> None:
    """Have whoever makes it end it."""
    if folder.is_dir():
        (folder / CANCEL).touch()


def cancelled(folder: Path) -> bool:
    """Whether it is to be ended."""
    return (folder / CANCEL).exists()


def emptied(folder: Path) -> None:
    """Leave nothing of what a job was made of, or came to, in its folder."""
    for each in folder.iterdir():
        if each.is_file() and each.name not in (STATE, CANCEL):
            each.unlink(missing_ok=True)


def of_incident(ref: str) -> Iterator[Path]:
    """The folders of everybody's volumes of one incident."""
    for folder in _folders():
        job = job_in(folder)
        if job is not None and job.ref == ref:
            yield folder


def drop_old() -> None:
    """Drop what nobody took within the time that it is kept."""
    for folder in _folders():
        job = job_in(folder)
        if job is not None and now() - moment(job.beat) > KEPT:
            rmtree(folder, ignore_errors=True)


def _folders() -> list[Path]:
    return [each for each in _root().iterdir() if each.is_dir()] if _root().exists() else []
