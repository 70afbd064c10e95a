"""Locks beside a SQLite file, among the processes that open it: who serves it, who writes, who writes next."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError

ASIDE_SECONDS = 0.002
SERVING, QUEUE, WRITING = range(3)  # bytes of the file of locks
_files: dict[str, int] = {}


@contextmanager
def writing(database: str, by: float) -> Iterator[None]:
    """Hold the one right to write to a file among processes, each in its turn.

    Who waits stands in the queue, so that a busy server can't go first for ever. TimeoutError (SQLAlchemy's)
    where the monotonic time `by` comes first.
    """
    locks = _beside(database)
    _lock(locks, QUEUE, by)
    try:
        _lock(locks, WRITING, by)
    finally:
        fcntl.lockf(locks, fcntl.LOCK_UN, 1, QUEUE)
    try:
        yield
    finally:
        fcntl.lockf(locks, fcntl.LOCK_UN, 1, WRITING)


def _lock(locks: int, place: int, by: float) -> None:
    while not _locked(locks, place):
        aside(by)


def _locked(locks: int, place: int) -> bool:
    try:
        fcntl.lockf(locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True


def _beside(database: str) -> int:
    # Opened once and never closed: closing it anywhere in the process would give up every lock in it.
    file = f"{database}.lock"
    if file not in _files:
        _files[file] = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _files[file]


def claimed(database: str) -> bool:
    """Take the right to serve a file while this process lives; false where another server has it."""
    return _locked(_beside(database), SERVING)


def aside(by: float) -> None:
    """Let others go first for a moment; TimeoutError once the monotonic time `by` has come."""
    if time.monotonic() > by:
        raise TimeoutError("another writer held the database for too long")
    time.sleep(ASIDE_SECONDS)
