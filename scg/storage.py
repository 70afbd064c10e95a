"""How databases are set up so that what is acknowledged is on the disk, and what they must answer."""

import logging
import sqlite3
from functools import cache
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from config import Unsafe
from scg import engine
from scg.extensions import db
from scg.turns import PATIENCE_SECONDS, begin, claimed, primary, turn

_log = logging.getLogger(__name__)
# What SQLite is told on every connection, and answers when it is asked: fullfsync matters on a Mac alone;
# secure_delete overwrites what is taken out, for what is withheld is to be gone.
SQLITE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "fullfsync": 1}
POSTGRESQL = {"fsync": "on", "full_page_writes": "on"}
# A server that serves lets nobody wait for ever: milliseconds.
POSTGRESQL_LIMITS = {
    "statement_timeout": 10_000,
    "lock_timeout": 3_000,
    "idle_in_transaction_session_timeout": 60_000,
}
# What goes wrong is told without the values that were being written: they are what people wrote.
POOL = {"pool_size": 20, "max_overflow": 30, "pool_timeout": PATIENCE_SECONDS, "hide_parameters": True}


def options(address: str) -> dict[str, Any]:
    """How SQLAlchemy is to open connections to the database at this address."""
    if address.startswith("sqlite"):
        return {**POOL, "connect_args": {"timeout": _busy_seconds(), "check_same_thread": False}}
    alive = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
    return {**POOL, "pool_pre_ping": True, "connect_args": {"connect_timeout": 3, **alive}}


def _busy_seconds() -> float:
    # While SQLite itself waits, nothing else of a serving process runs: there the turn waits instead.
    return 0.02 if engine.serving() else 5.0


def prepare(app: Flask) -> None:
    """Have every connection of the app's database set up as it is opened."""
    with app.app_context():
        bound: Engine = db.engine
    if bound.dialect.name == "sqlite":
        event.listen(bound, "connect", _set_up_sqlite)
        event.listen(bound, "begin", begin)
    elif engine.serving():
        event.listen(bound, "connect", _set_up_postgresql)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions are switched off: it would begin none before a SELECT, and pages
    # would read half of one state and half of the next.
    connection.isolation_level = None
    for name, value in SQLITE.items():
        connection.execute(f"PRAGMA {name}={value}")


def _set_up_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name, value in POSTGRESQL_LIMITS.items():
            cursor.execute(f"SET {name} = {value}")
    connection.autocommit = False


def ready_to_serve(app: Flask) -> None:
    """Refuse to serve, with Unsafe and one sentence, what could lose an entry, or a file that is served already.

    The command line works beside a server; on PostgreSQL so do other servers. Once ready, always ready.
    """
    with app.app_context():
        bound = db.engine
        if bound.dialect.name == "sqlite" and not claimed():
            raise Unsafe(
                f"Another scg serves {bound.url.database}. Stop it first, or set SCG_DATA to another folder"
            )
        try:
            with bound.connect() as connection:
                problem = unsafe(connection)
        except OperationalError as away:
            why = " ".join(str(away.orig).split())
            problem = f"The database does not answer. Start it, or check DATABASE_URL ({why})"
    if problem:
        raise Unsafe(problem)
    if bound.dialect.name == "sqlite" and has_wal_reset_defect(sqlite3.sqlite_version_info):
        _warn_of_defect(sqlite3.sqlite_version)


@cache
def _warn_of_defect(version: str) -> None:
    _log.warning("SQLite %s has the WAL-reset defect: let only scg write to its file", version)


def unsafe(connection: Connection) -> str:
    """What the database answers that could lose an acknowledged entry, in one sentence; "" where all holds."""
    if connection.dialect.name == "sqlite":
        wanted: dict[str, Any] = SQLITE
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    else:
        wanted = {**POSTGRESQL, "synchronous_commit": "on"}
        found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in wanted}
        if found["synchronous_commit"] != "off":  # local, remote_write and remote_apply wait for the disk too
            found["synchronous_commit"] = "on"
    for name, value in wanted.items():
        if found[name] != value:
            told = f"The database has {name}={found[name]}, where scg needs {name}={value}"
            return f"{told}: it could lose what has been acknowledged"
    return ""


def empty_wal() -> None:
    """Have SQLite's write-ahead log emptied, with what was taken out still in it; others may hold that up."""
    if db.engine.dialect.name != "sqlite":
        return
    with turn():  # a transaction that is being written holds it up as well
        connection = db.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def has_wal_reset_defect(version: tuple[int, ...]) -> bool:
    """Whether this version of SQLite can damage a file that two connections write at once (sqlite.org, 3.51.3)."""
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return version >= (3, 7, 0) and not mended


def is_full(problem: DBAPIError) -> bool:
    """Whether the disk of the database is full."""
    return primary(problem.orig) == sqlite3.SQLITE_FULL or getattr(problem.orig, "pgcode", "") == "53100"


def is_away(problem: DBAPIError) -> bool:
    """Whether the database is away, locked or too slow to answer, and may answer again later."""
    return isinstance(problem, OperationalError | InterfaceError) or problem.connection_invalidated
