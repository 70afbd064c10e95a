"""The first line of a log that no act could begin: a forum's own, made by scg itself."""

from datetime import datetime
from typing import Any

from scg.extensions import db
from scg.models.record import Log
from scg.record.chain import genesis, sha256
from scg.record.change import Actor, change

SYSTEM = Actor(person="scg", shown="scg")


def found_log(log: str, origin: str, kind: str, ent: str, *, at: datetime | None, **fields: Any) -> None:
    """Begin a forum's log and record its first entry; ValueError where there is such a log already."""
    if db.session.get(Log, log) is not None:
        raise ValueError(f"There is a forum {log} already")
    db.session.add(Log(id=log, forum=log, origin=origin, seq=0, link=genesis(origin)))
    db.session.commit()
    append(log, kind, ent, at=at, **fields)


def append(log: str, kind: str, ent: str, /, *, key: str = "", at: datetime | None = None, **fields: Any) -> None:
    """Record an entry that scg itself makes, such as the first administrator of a forum; once a key.

    `key` is what makes it the same again, the kind and subject unless given.
    """
    key = key or f"{kind} {ent}"
    request = sha256(key.encode()).hex()
    with change(log=log, actor=SYSTEM, key=key, command=kind, fingerprint=request, at=at) as under_way:
        if under_way.answer is None:
            under_way.record(kind, ent, **fields)
