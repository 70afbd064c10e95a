"""Whether this process is fit to be sent people: what is checked, and how long an answer holds."""

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout

from scg import engine, gauges, rounds
from scg.extensions import db
from scg.record import probe
from scg.record.clock import now

HOLDS_SECONDS = 5.0
READ_SECONDS = 3.0
LAST_BACKUP = "last-backup"


@dataclass(frozen=True)
class Check:
    """One thing checked: whether it holds, and a sentence that says what was found."""

    holds: bool
    says: str


Checks = dict[str, Check]
_lately: dict[str, tuple[float, Checks]] = {}
_seen: dict[str, probe.Seen] = {}
_checking = threading.Lock()


def readiness(settings: Mapping[str, Any]) -> Checks:
    """Every check by its name: database, record, disk, serving, engine. `settings` are the app's.

    What costs something is checked at most every 5 seconds, by one at a time, however often it is asked.
    """
    checks = {**_lately_checked(settings), "serving": _serving(), "engine": _engine()}
    for name, check in checks.items():
        gauges.up(name, check.holds)
    return checks


def _serving() -> Check:
    stopping = engine.draining()
    return Check(not stopping, "The server is stopping" if stopping else "The server takes requests")


def _engine() -> Check:
    """Whichever path pushes take, people may be sent here: the stock one is slower, and right."""
    return Check(True, f"{engine.ASYNC_MODE}, {engine.path()}")


def _lately_checked(settings: Mapping[str, Any]) -> Checks:
    address = settings["SQLALCHEMY_DATABASE_URI"]
    at, checks = _lately.get(address, (float("-inf"), {}))
    if time.monotonic() - at < HOLDS_SECONDS:
        return checks
    if not _checking.acquire(blocking=False):
        return checks or {"database": Check(False, "It is being checked for the first time")}
    try:
        checks = _checked(address, settings)
        _lately[address] = (time.monotonic(), checks)
        return checks
    finally:
        _checking.release()


def _checked(address: str, settings: Mapping[str, Any]) -> Checks:
    database = _attempted(lambda: _database(address))
    record = Check(False, "It wasn't read, since the database takes no write")
    if database.holds:
        record = _attempted(lambda: engine.within(READ_SECONDS, _record, address))
    return {"database": database, "record": record, "disk": _attempted(lambda: _disk(settings))}


def _attempted(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as problem:  # whatever it is, it is a reason to send people elsewhere
        return Check(False, _why(problem))


def _why(problem: Exception) -> str:
    if isinstance(problem, TimeoutError | PoolTimeout):
        return "It did not answer in time"
    if isinstance(problem, sqlite3.Error):  # a few fixed sentences, such as that the disk is full
        return f"It takes no write: {problem}"
    return f"It can't be checked: {type(problem).__name__}"


def _database(address: str) -> Check:
    began = time.monotonic()
    probe.write(address)
    return Check(True, f"A write took {(time.monotonic() - began) * 1000:.0f} ms")


def _record(address: str) -> Check:
    try:
        problems = rounds.PROBLEMS | probe.tails(_seen.setdefault(address, {}))
    finally:
        db.session.remove()
    if not problems:
        return Check(True, "What was recorded last follows from what was recorded before")
    return Check(False, f"{len(problems)} log(s) do not verify. Run: scg record verify")


def _disk(settings: Mapping[str, Any]) -> Check:
    folder, least = folder_of(settings), int(settings["SCG_DISK_SPARE"])
    free = shutil.disk_usage(folder).free // 1_000_000
    return Check(free >= least, f"{free} MB are free, and {least} MB must be")


def folder_of(settings: Mapping[str, Any]) -> Path:
    """The folder of SCG_DATA, as config.py resolves it."""
    from config import ROOT

    return ROOT / settings["SCG_DATA"]


def ages(settings: Mapping[str, Any]) -> dict[str, float | None]:
    """How old the newest checkpoint, the oldest entry without one, and the newest backup are, in seconds.

    None where there is none; 0 for entries without a checkpoint, which is how it should be. Of the two that
    the database knows, nothing while it is away.
    """
    backup = {"backup": _age(backed_up_at(folder_of(settings)))}
    try:
        signed, unsigned = engine.within(READ_SECONDS, _signed)
    except Exception:  # the check of readiness says what is wrong
        return backup
    finally:
        db.session.remove()
    without = 0.0 if unsigned is None else _age(unsigned)
    return {**backup, "checkpoint": _age(signed), "entry without checkpoint": without}


def _signed() -> tuple[datetime | None, datetime | None]:
    return probe.newest_checkpoint(), probe.uncovered_since()


def _age(at: datetime | None) -> float | None:
    return None if at is None else max(0.0, (now() - at).total_seconds())


def backed_up_at(folder: Path) -> datetime | None:
    """When the newest backup was made and found good, as `scg backup` noted it in SCG_DATA; None for never."""
    try:
        return datetime.fromisoformat(json.loads((folder / LAST_BACKUP).read_text())["at"])
    except (OSError, ValueError, KeyError):
        return None
