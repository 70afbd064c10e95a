"""Word that something was committed: given after the commit, and never able to undo it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Committed:
    """An entry that is on the disk: its place, kind and time of recording, and the time of the one before it."""

    log: str
    seq: int
    kind: str
    at: datetime
    before_at: datetime | None = None


Listener = Callable[[Committed], None]
LISTENERS: list[Listener] = []
_log = logging.getLogger(__name__)


def on_commit(listener: Listener) -> Listener:
    """Have a function called with every entry after its commit."""
    LISTENERS.append(listener)
    return listener


def announce(committed: Committed) -> None:
    """Tell every listener; what goes wrong with one is logged and goes no further."""
    for listener in LISTENERS:
        try:
            listener(committed)
        except Exception:
            _log.exception("announcing entry %s of %s failed", committed.seq, committed.log)
