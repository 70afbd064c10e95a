"""How connections to the databases are set up, so that what is acknowledged is on the disk."""

from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from scg.extensions import db


def options(address: str) -> dict[str, Any]:
    """How SQLAlchemy is to open connections to the database at this address."""
    if address.startswith("sqlite"):
        return {"connect_args": {"timeout": 5, "check_same_thread": False}}
    return {"pool_size": 20, "max_overflow": 30, "pool_pre_ping": True}


def prepare(app: Flask) -> None:
    """Have every connection of the app's database set up as it is opened."""
    with app.app_context():
        engine: Engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions are switched off: it would begin none before a SELECT, and pages
    # would read half of one state and half of the next.
    connection.isolation_level = None
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
