"""Putting a backup in the place of a database: never over entries unasked, and always keeping the old one."""

import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from scg import backups, dumps, turns
from scg.backups import Backup
from scg.extensions import db
from scg.record import checking, reading
from scg.record.clock import now
from scg.rules.stamps import stamp
from scg.words import Refused

OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'log'"
HOLDS = "SELECT count(*), coalesce(sum(seq), 0) FROM log"
# Whatever lets somebody in by itself: what of it was ended or used up since the backup was made isn't known.
ENDING = (
    "UPDATE login SET ended_at = :at WHERE ended_at IS NULL",
    "UPDATE token SET ended_at = :at WHERE ended_at IS NULL",
    "UPDATE feed SET ended_at = :at WHERE ended_at IS NULL",
    "UPDATE invitation_code SET used_at = :at WHERE used_at IS NULL",
    "UPDATE mailed_code SET used_at = :at WHERE used_at IS NULL",
    # Sent since, for all that is known: nothing is to be sent a second time by itself.
    "UPDATE notice SET state = 'not known whether it arrived', done_at = :at, problem = 'waited when backed up' "
    "WHERE state IN ('waiting', 'being sent')",
)


def restore(folder: Path, settings: Mapping[str, Any], *, newest: str, over: bool) -> tuple[Backup, str]:
    """Check a backup and put it where the settings' database is; gives it, and the old database's new name.

    The name is empty where there was nothing to keep. `newest` is this scg's newest migration. Refused while
    a server runs on the database; where it holds entries, unless `over`; and where the backup doesn't verify.
    """
    backup = backups.read(folder)
    address = settings["SQLALCHEMY_DATABASE_URI"]
    if backup.migration > newest:
        raise Refused("This backup was made by a newer scg. Install that one first, then restore")
    if backup.kind != make_url(address).get_backend_name():
        raise Refused(
            f"This backup is of a {backup.kind} database, and the settings name another kind. Change "
            "DATABASE_URL, or take incidents over one by one: scg import"
        )
    if backup.kind == "sqlite":
        return backup, _into_file(backup, Path(make_url(address).database or ""), over)
    return backup, _into_server(backup, address, over)


def _aside() -> str:
    return f"before_{now():%Y%m%dt%H%M%Sz}"


def _into_file(backup: Backup, file: Path, over: bool) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    if not turns.claimed():
        raise Refused(f"A server runs on {file}. Stop it first: the backup would take the file from under it")
    db.engine.dispose()
    if file.exists():
        _not_over(_held_in(file), str(file), over)
    laid = file.with_name(f"{file.name}.restoring")
    shutil.copyfile(backup.copy, laid)
    laid.chmod(0o600)
    _onto_disk(laid)
    name = _moved_aside(file)
    os.replace(laid, file)
    _onto_disk(file.parent)
    return name


def _held_in(file: Path) -> tuple[int, int] | None:
    """How many logs and entries a SQLite file holds; None where that can't be told."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            logs, entries = connection.execute(HOLDS).fetchone()
            return logs, entries
        except sqlite3.DatabaseError as problem:
            return (0, 0) if "no such table" in str(problem) else None


def _not_over(held: tuple[int, int] | None, name: str, over: bool) -> None:
    if over or held == (0, 0):
        return
    what = f"holds {held[0]} logs with {held[1]:,} entries" if held else "can't be read"
    raise Refused(f"{name} {what}. To put the backup in its place, and keep it under another name, say --over")


def _moved_aside(file: Path) -> str:
    if not file.exists():
        return ""
    name = f"{file.name}.{_aside()}"
    # The file with the newest writes goes first: beside another database it would be taken for that one's.
    for ending in ("-wal", "-shm", ""):
        old = file.with_name(file.name + ending)
        if old.exists():
            os.rename(old, file.with_name(name + ending))
    return name


def _onto_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _into_server(backup: Backup, address: str, over: bool) -> str:
    with db.engine.begin() as connection:
        if connection.scalar(text(OTHERS)):
            raise Refused("A server, or somebody else, is connected to the database. Stop it first")
        there = connection.scalar(text(TABLES))
        if there:
            held = connection.execute(text(HOLDS)).one()
            _not_over((int(held[0]), int(held[1])), "The database", over)
        name = _aside() if there else f"empty_{_aside()}"
        _renamed(connection, dumps.SCHEMA, name)
        connection.execute(text(f"CREATE SCHEMA {dumps.SCHEMA}"))
    db.engine.dispose()
    try:
        dumps.put_back(backup.copy, address)
    except Refused:
        with db.engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {dumps.SCHEMA} CASCADE"))
            _renamed(connection, name, dumps.SCHEMA)
        raise
    return name if there else ""


def _renamed(connection: Any, name: str, other: str) -> None:
    connection.execute(text(f"ALTER SCHEMA {name} RENAME TO {other}"))


def settle(backup: Backup) -> None:
    """Check what was put back, log by log against the backup, and have everybody sign in again.

    In an app's context, on the database brought to this scg's migration. Whoever signed out since the
    backup was made would be signed in by it again; a token that was ended, or a code that was used, would do
    once more.
    """
    for held in backup.logs:
        head, verdict = reading.head_of(held.log), checking.check(held.log)
        if not verdict.good or head is None or (head.seq, head.link) != (held.seq, held.link):
            raise Refused(f"What was put back of {held.log} isn't what the backup holds: {verdict.problem}")
    with turns.turn(), db.engine.begin() as connection:
        ended = {"at": stamp(now())}
        for statement in ENDING:
            connection.execute(text(statement), ended)
