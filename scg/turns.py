"""Whose turn it is to write to a SQLite file, among all of this process and those beside it."""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError, TimeoutError

from scg import engine
from scg.extensions import db

# Whoever waits longer, for a turn, a lock or a connection, is told to try again: less than five seconds in all.
PATIENCE_SECONDS = 4.0
PATIENCE_SECONDS_BESIDE = 60.0
ASIDE_SECONDS = 0.002
SERVING, QUEUE, WRITING = range(3)  # bytes of the file of locks

# SQLite's own lock would hold up the whole process while one waits for another; this one lets the rest run.
_one_writer = threading.Lock()
_mine = threading.local()
_lock_files: dict[str, int] = {}


@contextmanager
def turn() -> Iterator[None]:
    """Hold the one right to write to a SQLite file, before the transaction begins and until it has ended.

    One after another in this process, and in turn with the command line beside it: who waits there stands
    in the queue, so that a busy server can't go first for ever. One writer at a time also keeps clear of
    SQLite's WAL-reset defect. TimeoutError (SQLAlchemy's) after 4 seconds in a server, a minute elsewhere.
    On PostgreSQL, which has its row locks, nothing is held.
    """
    if db.engine.dialect.name != "sqlite":
        yield
        return
    patience = PATIENCE_SECONDS if engine.serving() else PATIENCE_SECONDS_BESIDE
    by = time.monotonic() + patience
    if not _one_writer.acquire(timeout=patience):
        raise TimeoutError("too many wait to write")
    try:
        with _alone(_locks_beside(db.engine), by):
            _mine.by = by
            yield
    finally:
        _mine.by = None
        _one_writer.release()


@contextmanager
def _alone(locks: int, by: float) -> Iterator[None]:
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
        _aside(by)


def _locked(locks: int, place: int) -> bool:
    try:
        fcntl.lockf(locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except OSError:
        return False
    return True


def _locks_beside(bound: Engine) -> int:
    # Opened once and never closed: closing it anywhere in the process would give up every lock in it.
    file = f"{bound.url.database}.lock"
    if file not in _lock_files:
        _lock_files[file] = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _lock_files[file]


def claimed() -> bool:
    """Take the right to serve the app's SQLite file while this process lives; false where a server has it."""
    return _locked(_locks_beside(db.engine), SERVING)


def begin(connection: Connection) -> None:
    """Begin a transaction on SQLite: with its write lock in a turn, without it elsewhere."""
    by = getattr(_mine, "by", None)
    if by is None:
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_writing(connection.connection.driver_connection, by)


def _begin_writing(connection: Any, by: float) -> None:
    """Begin with SQLite's write lock, which somebody who knows nothing of turns may hold just now."""
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            if primary(problem) != sqlite3.SQLITE_BUSY:
                raise OperationalError("BEGIN IMMEDIATE", None, problem) from problem
        else:
            return
        _aside(by)


def primary(problem: BaseException | None) -> int:
    """SQLite's primary result code of a failure; 0 where it isn't SQLite's."""
    return int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF


def _aside(by: float) -> None:
    if time.monotonic() > by:
        raise TimeoutError("another writer held the database for too long")
    time.sleep(ASIDE_SECONDS)
