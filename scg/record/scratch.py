"""Databases in memory, in which what the record once came to is made again and read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from scg.extensions import Elsewhere, db, elsewhere


class Scratch(sqlite3.Connection):
    """A connection with a database of its own in memory: sessions come and go, it stays until nobody holds it."""

    def close(self) -> None:
        """Nothing: what a session gives back is kept."""

    def __del__(self) -> None:
        super().close()


def _current() -> Any:
    there = elsewhere.get()
    assert there is not None, "only within a scratch"
    return there.connection


# One engine for all of them, so that what was compiled for one serves the next.
_engine = create_engine("sqlite://", creator=_current, poolclass=NullPool)


def empty() -> Scratch:
    """A new one with every table and no row."""
    made = blank()
    with within(made):
        db.metadata.create_all(_engine, checkfirst=False)
    return made


def blank() -> Scratch:
    """A new one without tables, for a copy to be put in."""
    return sqlite3.connect(":memory:", check_same_thread=False, factory=Scratch)


@contextmanager
def within(scratch: Scratch) -> Iterator[None]:
    """Have `db.session` read and write there instead of the app's database, for what runs in here alone."""
    before = elsewhere.set(Elsewhere(_engine, scratch))
    try:
        yield
    finally:
        db.session.remove()
        elsewhere.reset(before)


def hold_rows() -> None:
    """Have the session keep every row that it has seen until it is cleared, so as to ask for none twice."""
    session, held = db.session(), list[Any]()
    for name in ("loaded_as_persistent", "pending_to_persistent"):
        event.listen(session, name, lambda _session, row: held.append(row))
    event.listen(session, "after_commit", lambda _session: held.clear())


def only_read(scratch: Scratch) -> None:
    """Have it refuse every change from now on."""
    scratch.execute("PRAGMA query_only = ON")
