"""Checking the record in a copy of the database, such as a backup, without an app on it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from scg.record.verify import Line, verify
from scg.words import Refused

LINES = (
    "SELECT entry.seq, head, entry_content.data, leaf, link FROM entry LEFT JOIN entry_content "
    "ON entry_content.log = entry.log AND entry_content.seq = entry.seq WHERE entry.log = ? ORDER BY entry.seq"
)


@dataclass(frozen=True)
class Held:
    """One log as a copy holds it: its origin, its length, its last link, and its newest checkpoint's note."""

    log: str
    origin: str
    seq: int
    link: bytes
    note: str


def migration_of(copy: sqlite3.Connection) -> str:
    """The number of the newest migration that the copy has; Refused where it is no database of scg."""
    try:
        return str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError):
        raise Refused("This isn't a database of scg") from None


def check(copy: sqlite3.Connection) -> list[Held]:
    """Check every log in a copy from its first entry, against its head and every checkpoint made of it.

    Gives the logs in order of name; Refused, naming the first log and entry that don't hold.
    """
    found = []
    for log, origin, seq, link in copy.execute("SELECT id, origin, seq, link FROM log ORDER BY id").fetchall():
        signed = _checkpoints(copy, log)
        links = {length: bytes.fromhex(at_link) for length, at_link, _ in signed}
        verdict = verify(log, origin, _lines(copy, log), head=(seq, link), checkpoints=links)
        if verdict.problem:
            raise Refused(f"The copy of {log} does not verify: {verdict.problem}")
        found.append(Held(log, origin, seq, link, signed[-1][2] if signed else ""))
    return found


def _checkpoints(copy: sqlite3.Connection, log: str) -> list[tuple[int, str, str]]:
    query = "SELECT seq, link, note FROM checkpoint WHERE log = ? ORDER BY seq, entry"
    return copy.execute(query, (log,)).fetchall()


def _lines(copy: sqlite3.Connection, log: str) -> Iterator[Line]:
    for seq, head, content, leaf, link in copy.execute(LINES, (log,)):
        yield Line(seq, _bytes(head), None if content is None else _bytes(content), _bytes(leaf), _bytes(link))


def _bytes(value: bytes | str) -> bytes:
    # SQLite keeps whatever somebody wrote in a column, and checking is to name the entry.
    return value.encode() if isinstance(value, str) else value
