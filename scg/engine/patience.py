"""How long PostgreSQL may stay silent, and waiting for it so that others run meanwhile."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

# So long may a database stay silent, to one request or to whatever else asks it, before it counts as away.
ANSWER_SECONDS = 3.5
LAST_TRY_SECONDS = 1.0
answer_by: "ContextVar[float | None]" = ContextVar("answer_by", default=None)
# Waits until the file of that number can be read, or else written, or raises what it is given after so long.
Wait = Callable[[int, bool, float, Exception], Any]


def wait_for_postgresql(wait: Wait) -> None:
    """Let others run while PostgreSQL works; a frozen one would else be waited for for ever."""
    from psycopg2 import OperationalError, extensions

    def patiently(connection: Any) -> None:
        # What is raised here makes psycopg2 close the connection, so that nobody gets another's late answer.
        silent = OperationalError("the database did not answer in time")
        while (state := connection.poll()) != extensions.POLL_OK:
            wait(connection.fileno(), state == extensions.POLL_READ, _patience(), silent)

    extensions.set_wait_callback(patiently)


def _patience() -> float:
    by = answer_by.get()
    return ANSWER_SECONDS if by is None else max(LAST_TRY_SECONDS, by - time.monotonic())
