"""Serving until told to stop, and then letting what was begun be finished."""

import gc
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from scg.engine.listening import most_connections
from scg.engine.patience import ANSWER_SECONDS, answer_by
from scg.engine.running import ASYNC_MODE, green, path, sleep

_log = logging.getLogger(__name__)
DRAIN_SECONDS = 10.0
COLLECT_AFTER = (20_000, 20, 20)  # objects made; of those that lived on, one look in so many
_told: list[int] = []


def draining() -> bool:
    """True from the moment that the server was told to stop: let nobody new be sent here."""
    return bool(_told)


def serve(listener: Any, app: Any, *, goodbye: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; then take nobody new, say goodbye, let requests end, and return."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _frame: _told.append(given))
    _say_how()
    _rest_from_collecting()
    counted = _Counted(app)
    served = green().begin(listener, counted, most_connections())
    while not _told and not served.dead:
        sleep(0.1)
    # Ending the server's loop cuts idle connections off, and every open page's is one: their goodbye goes first.
    goodbye()
    sleep(0.05)
    served.kill()
    listener.close()
    _drain(counted)


def _say_how() -> None:
    say = _log.info if path() == "fast" else _log.warning
    say("serving on %s; pushes take this path: %s", ASYNC_MODE, path())


def _rest_from_collecting() -> None:
    """Look for garbage less often, and never again among what was made at the start and stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()


class _Counted:
    """The app, and how many requests it is answering; sockets don't count, they last for hours."""

    def __init__(self, app: Any):
        self._app, self.under_way = app, 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith("/socket.io"):
            answer_by.set(None)
            given: Iterable[bytes] = self._app(environ, start_response)
            return given
        return self._answer(environ, start_response)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer_by.set(time.monotonic() + ANSWER_SECONDS)
        self.under_way += 1
        try:
            answer = self._app(environ, start_response)
            try:
                yield from answer
            finally:
                getattr(answer, "close", lambda: None)()
        finally:
            self.under_way -= 1


def _drain(counted: _Counted) -> None:
    by = time.monotonic() + DRAIN_SECONDS
    while counted.under_way and time.monotonic() < by:
        sleep(0.02)
    sleep(0.1)  # for the last answers and goodbyes to leave
    sys.stdout.flush()
