"""Word that something was committed: given after the commit, and never able to undo it."""

import logging
from collections.abc import Callable

Listener = Callable[[str, int], None]
LISTENERS: list[Listener] = []
_log = logging.getLogger(__name__)


def on_commit(listener: Listener) -> Listener:
    """Have a function called with (log, sequence number) after every commit."""
    LISTENERS.append(listener)
    return listener


def announce(log: str, seq: int) -> None:
    """Tell every listener; what goes wrong with one is logged and goes no further."""
    for listener in LISTENERS:
        try:
            listener(log, seq)
        except Exception:
            _log.exception("announcing entry %s of %s failed", seq, log)
