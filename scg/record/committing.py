"""The one commit of what acts do: on the disk before anybody is told, or nothing of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy.exc import DBAPIError

from scg import gauges, turns
from scg.extensions import PlacedSession, db
from scg.record.clock import now


@dataclass
class Part:
    """What one act writes, and when; `kept` says that it is to stay."""

    at: datetime
    kept: bool = False


@contextmanager
def writing() -> Iterator[Part]:
    """Hold the right to write for one act; on leaving, what is kept is on the disk, and all else is undone.

    On a SQLite server acts that come while the disk is busy share one transaction, each in a savepoint; on
    PostgreSQL each has its own, under the row lock of its log's head. Any exception leaves no trace.
    """
    # What was read before is let go here: its connection may be the last one, and the turn may be long in coming.
    db.session.rollback()
    with turns.share() as shared:
        session = cast(PlacedSession, db.session())
        session.writer = shared.connection if shared is not None else None
        part = Part(now())
        try:
            yield part
            _settle(part, shared)
        except BaseException:
            _undo(session, shared)
            raise
        finally:
            session.writer = None


def _undo(session: PlacedSession, shared: turns.Shared | None) -> None:
    try:
        session.rollback()
    except DBAPIError:
        if shared is None:
            raise
        shared.undo()  # what can't be taken back alone goes with all that shares the transaction


def _settle(part: Part, shared: turns.Shared | None) -> None:
    if not part.kept:
        db.session.rollback()
        return
    began = time.monotonic()
    db.session.commit()
    if shared is not None:
        shared.wrote = True
    else:
        gauges.commit_took(time.monotonic() - began)
