"""Whether the database takes a write now, and whether what was written last still holds together."""

import sqlite3
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from time import time
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, NullPool, create_engine, func, select
from sqlalchemy.engine import make_url

from scg import engine, turns
from scg.extensions import db
from scg.models.checkpoints import Checkpoint
from scg.models.record import Entry, Log
from scg.record.reading import lines
from scg.record.verify import verify

SECONDS = 2.0
MOST_AT_ONCE = 500
Seen = dict[str, tuple[int, bytes]]


def write(address: str) -> None:
    """Commit one write that adds nothing to the record, on a connection of its own; raises where it fails.

    Gives up after 2 seconds, so that a database that is frozen or full is told from one that is well.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        with turns.turn():
            # In a thread: a disk that doesn't answer is waited for there.
            engine.in_pool(_write_to_file, url.database or "")
    else:
        engine.within(SECONDS, _write_to_server, address)


def _write_to_file(file: str) -> None:
    address = f"file:{quote(file)}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        # The number that SQLite keeps for the application: the smallest write that there is.
        connection.execute(f"PRAGMA user_version={int(time()) & 0x7FFFFFFF}")


def _write_to_server(address: str) -> None:
    with _bare(address).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")


@lru_cache(maxsize=8)
def _bare(address: str) -> Engine:
    wait = int(SECONDS * 1000)
    limits = {"connect_timeout": 2, "options": f"-c statement_timeout={wait} -c lock_timeout={wait}"}
    return create_engine(address, poolclass=NullPool, connect_args=limits)


def tails(seen: Seen) -> dict[str, str]:
    """Check what each log got since it was `seen` at (length, link), and remember where it stands now.

    Gives a sentence for every log that doesn't follow from what was seen: changed, shorter, or another.
    """
    problems: dict[str, str] = {}
    for row in db.session.execute(select(Log.id, Log.origin, Log.seq, Log.link)):
        stands = (row.seq, row.link)
        before = seen.get(row.id)
        if before is not None and before != stands:
            problems |= _followed(row, before)
        if row.id not in problems:
            seen[row.id] = stands
    return problems


def _followed(row: Any, before: tuple[int, bytes]) -> dict[str, str]:
    if row.seq - before[0] > MOST_AT_ONCE:
        return {}  # a restored or replayed log: the start's and the night's check read it whole
    tail = lines(row.id, after=before[0], until=row.seq)
    problem = verify(row.id, row.origin, tail, head=(row.seq, row.link), after=before).problem
    return {row.id: problem} if problem else {}


def uncovered_since() -> datetime | None:
    """When the oldest entry of an incident that no checkpoint covers yet was recorded, or None."""
    covered = select(func.coalesce(func.max(Checkpoint.seq), 0)).where(Checkpoint.log == Entry.log)
    of_incidents = (Log.id == Entry.log) & (Log.id != Log.forum)
    query = select(func.min(Entry.at)).join(Log, of_incidents).where(Entry.seq == covered.scalar_subquery() + 1)
    return db.session.scalar(query)


def newest_checkpoint() -> datetime | None:
    """When the newest checkpoint of any log was made, or None."""
    return db.session.scalar(select(func.max(Checkpoint.at)))
