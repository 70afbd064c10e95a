"""Whose turn it is to write to a SQLite file, and the transaction that acts share while the disk is busy."""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, cast

from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError, TimeoutError

from scg import engine, gauges, locks
from scg.extensions import db

# Whoever waits longer, for a turn, a lock or a connection, is told to try again: less than five seconds in all.
PATIENCE_SECONDS = 4.0
PATIENCE_SECONDS_BESIDE = 60.0
MOST_PARTS = 64  # acts that share a transaction
LONGEST_SECONDS = 0.05  # that the first of them waits for those behind it
QUICK_SECONDS = 0.001  # a commit so quick is made in place: a thread would cost more
LOOK_SECONDS = 0.05

# SQLite's own lock would hold up the whole process while one waits for another; this one lets the rest run.
_one_writer = threading.Lock()
_mine = threading.local()
_log = logging.getLogger(__name__)


class Shared:
    """One transaction on the disk, in which acts have their parts one after another, each in a savepoint.

    Whoever holds the turn may begin it, take part, and end it. `wrote` is set by a part that is to stay.
    """

    open: "Shared | None" = None
    waiting = 0
    took = 0.0  # seconds, the last commit

    def __init__(self, by: float):
        self.wrote, self.parts, self.began = False, 0, time.monotonic()
        self._ended, self._problem = threading.Event(), cast(BaseException | None, None)
        with ExitStack() as held:
            held.enter_context(locks.writing(_database(), by))
            self.connection: Connection = held.enter_context(db.engine.connect())
            with _writing(by):
                self._transaction = self.connection.begin()
            self._held = held.pop_all()
        Shared.open = self

    def leave(self) -> None:
        """Go out of one's part, and end all where nobody waits to come in or it has been long enough."""
        late = self.parts >= MOST_PARTS or time.monotonic() - self.began > LONGEST_SECONDS
        if not Shared.waiting or late or self._undone():
            self.end()

    def _undone(self) -> bool:
        """Whether SQLite undid all the parts, as some failures make it: a savepoint would begin another one."""
        if self.connection.invalidated:
            return True
        driven: Any = self.connection.connection.driver_connection
        return not driven.in_transaction

    def undo(self) -> None:
        """Take back what all parts wrote; whoever waits hears that it isn't on the disk."""
        with suppress(Exception):
            driven: Any = self.connection.connection.driver_connection
            driven.rollback()

    def end(self) -> None:
        """Put on the disk what the parts wrote; whoever waits for it hears how it went."""
        Shared.open = None
        try:
            if self.wrote:
                self._commit()
            else:
                self._transaction.rollback()
        except BaseException as problem:
            self._problem = problem
            _log.error("a commit of %s acts failed: %s", self.parts, getattr(problem, "orig", problem))
            with suppress(Exception):
                self._transaction.rollback()
            if not isinstance(problem, Exception):  # the end of a green thread is its own, the failure everybody's
                raise
        finally:
            try:
                self._held.close()
            finally:
                self._ended.set()

    def _commit(self) -> None:
        began = time.monotonic()
        # In a thread where the disk is slow: the rest of the process goes on. The driver alone is used there.
        if Shared.took > QUICK_SECONDS:
            engine.in_pool(_commit, self.connection.connection.driver_connection)
        else:
            _commit(self.connection.connection.driver_connection)
        Shared.took = time.monotonic() - began
        gauges.commit_took(Shared.took)
        self._transaction.commit()

    def wait(self) -> None:
        """Return once all is on the disk; the failure of the commit is everybody's."""
        while not self._ended.wait(LOOK_SECONDS):
            if _one_writer.acquire(blocking=False):
                try:
                    end_shared()
                finally:
                    _one_writer.release()
        if self._problem is not None:
            raise OperationalError("COMMIT", None, _cause(self._problem)) from self._problem


def _commit(connection: Any) -> None:
    connection.execute("COMMIT")


def _cause(problem: BaseException) -> BaseException:
    return getattr(problem, "orig", None) or problem


def end_shared() -> None:
    """End the transaction that acts share, if one is open; only for who holds the turn."""
    if Shared.open is not None:
        Shared.open.end()


@contextmanager
def share() -> Iterator[Shared | None]:
    """Have a part in the shared transaction of a SQLite server; on leaving, what it wrote is on the disk.

    Parts come one after another. Whoever ends theirs and finds nobody waiting commits for all; a part
    that is refused leaves nothing, but what it was told of the others is true only once they are on the
    disk, so it waits too. Elsewhere nothing is shared: None, in a turn of one's own. TimeoutError
    (SQLAlchemy's) after 4 seconds.
    """
    if db.engine.dialect.name != "sqlite" or not engine.serving():
        with turn():
            yield None
        return
    by = time.monotonic() + PATIENCE_SECONDS
    refusal: Exception | None = None
    with _next(by):
        shared = Shared.open or Shared(by)
        shared.parts += 1
        try:
            yield shared
        except Exception as problem:
            refusal = problem
        finally:
            shared.leave()
    shared.wait()
    if refusal is not None:
        raise refusal


@contextmanager
def turn() -> Iterator[None]:
    """Hold the one right to write to a SQLite file, before the transaction begins and until it has ended.

    One after another in this process, and in turn with the command line beside it. One writer at a time
    also keeps clear of SQLite's WAL-reset defect. TimeoutError (SQLAlchemy's) after 4 seconds in a server,
    a minute elsewhere. On PostgreSQL, which has its row locks, nothing is held.
    """
    if db.engine.dialect.name != "sqlite":
        yield
        return
    by = time.monotonic() + (PATIENCE_SECONDS if engine.serving() else PATIENCE_SECONDS_BESIDE)
    with _next(by):
        end_shared()
        with locks.writing(_database(), by), _writing(by):
            yield


@contextmanager
def _next(by: float) -> Iterator[None]:
    """Wait for one's turn in this process."""
    Shared.waiting += 1
    try:
        came = _one_writer.acquire(timeout=max(0.0, by - time.monotonic()))
    finally:
        Shared.waiting -= 1
    if not came:
        raise TimeoutError("too many wait to write")
    try:
        yield
    finally:
        _one_writer.release()


@contextmanager
def _writing(by: float) -> Iterator[None]:
    """Within this, a transaction begins with SQLite's write lock."""
    _mine.by = by
    try:
        yield
    finally:
        _mine.by = None


def _database() -> str:
    return str(db.engine.url.database)


def claimed() -> bool:
    """Take the right to serve the app's SQLite file while this process lives; false where a server has it."""
    return locks.claimed(_database())


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
        locks.aside(by)


def primary(problem: BaseException | None) -> int:
    """SQLite's primary result code of a failure; 0 where it isn't SQLite's."""
    return int(getattr(problem, "sqlite_errorcode", 0)) & 0xFF
