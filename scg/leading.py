"""Which one of several servers on a database does what is to be done once: whoever holds a lock of the database."""

import logging
import os
import threading
import time

from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from scg import engine
from scg.extensions import db

_log = logging.getLogger(__name__)
LOCK = 5_347  # the only advisory lock of scg's
BEAT_SECONDS = 2.0
# PostgreSQL itself takes the lock from a leader that froze, or vanished without ending its connection.
SILENT_SECONDS = 10
# PostgreSQL has the first since version 14; the second shows in pg_stat_activity who leads.
_SETTINGS = "SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name"
_one_asks = threading.Lock()
_line: list[Connection] = []
_held: list[str] = []


def begin(app: Flask) -> None:
    """Take the lead where nobody has it, and go on trying every 2 seconds while the process serves."""
    with app.app_context():
        _take()
    engine.spawn(_keep, app)


def _keep(app: Flask) -> None:
    while engine.serving() and not engine.draining():
        engine.sleep(BEAT_SECONDS)
        with app.app_context():
            _take()


def leads() -> bool:
    """Whether this server leads, as it stood when the database was last asked, 2 seconds ago at most.

    On SQLite, whose file one server alone may serve, that one leads; so does the command line.
    """
    return not engine.serving() or bool(_held)


def take(within: float = 0.0) -> bool:
    """Try to lead, for so many seconds where another does; gives whether this server leads now."""
    by = time.monotonic() + within
    _take()
    while not leads() and time.monotonic() < by:
        engine.sleep(0.1)
        _take()
    return leads()


def _take() -> None:
    if db.engine.dialect.name == "sqlite":
        _held[:] = ["alone"]
        return
    with _one_asks:
        _ask()


def _ask() -> None:
    try:
        line = _line[0] if _line else _opened()
        if _held:
            line.execute(text("SELECT 1"))
        elif line.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            _held[:] = ["locked"]
            if not engine.draining():
                _log.info("this server leads: checkpoints and the nightly check are its")
    except DBAPIError as problem:
        if _held:
            _log.warning("this server no longer leads: %s", type(problem.orig).__name__)
        _let_go()


def _opened() -> Connection:
    """A connection of its own, never the pool's: the lock is its for as long as it lasts."""
    line = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    line.detach()
    _line.append(line)
    told = {"idle_session_timeout": f"{SILENT_SECONDS}s", "application_name": f"scg, process {os.getpid()}"}
    for name, value in told.items():
        line.execute(text(_SETTINGS), {"name": name, "value": value})
    return line


def leave() -> None:
    """Let another lead."""
    with _one_asks:
        _let_go()


def _let_go() -> None:
    _held.clear()
    while _line:
        _line.pop().close()
