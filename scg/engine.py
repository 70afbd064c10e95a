"""The only module that knows eventlet and Engine.IO's insides: patch, spawn, pool, lock, serve."""

import logging
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

_log = logging.getLogger(__name__)
ASYNC_MODE = "eventlet"
MOST_CONNECTIONS = 20_000
DRAIN_SECONDS = 3.0
_patched = False


def patch() -> None:
    """Make the standard library green; the first thing that a serving process does, before the app."""
    global _patched
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    # Known and decided: one module knows eventlet, and it can be replaced.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()
    _refuse_deflate()
    _patched = True


def _refuse_deflate() -> None:
    """Answer no browser's offer to compress frames: it costs a client 200 kB and doubles the work."""
    from eventlet.websocket import WebSocketWSGI

    if hasattr(WebSocketWSGI, "_negotiate_permessage_deflate"):
        WebSocketWSGI._negotiate_permessage_deflate = lambda _self, _extensions: None


def serving() -> bool:
    """True in a process that was patched to serve; false in the command line and in tests."""
    return _patched


def spawn(function: Callable[Given, Any], *args: Given.args, **named: Given.kwargs) -> None:
    """Run a function in a green thread of its own; at once and in place where nothing is served."""
    if _patched:
        import eventlet

        eventlet.spawn_n(function, *args, **named)
    else:
        function(*args, **named)


def sleep(seconds: float) -> None:
    """Let others run for a while; 0 lets them run once."""
    if _patched:
        import eventlet

        eventlet.sleep(seconds)


def in_pool(function: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
    """Run long work (hashing, documents) in an OS thread, so that nobody's screen waits for it.

    The function must take and give plain values and touch no lock, session or log of the app.
    """
    if not _patched:
        return function(*args, **named)
    from eventlet import tpool

    result: Result = tpool.execute(function, *args, **named)
    return result


def listen(host: str, port: int) -> Any:
    """A listening socket whose connections send at once what they have, or OSError."""
    import eventlet

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = eventlet.listen((host, port), family=family, backlog=2048, reuse_port=False)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def serve(listener: Any, app: Any, *, goodbye: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; then say goodbye, let requests end, and return."""
    import eventlet
    import eventlet.wsgi

    stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _frame: stop.append(given))
    pool = eventlet.GreenPool(MOST_CONNECTIONS)
    options = {"log_output": False, "debug": False, "keepalive": 30, "custom_pool": pool}
    served = eventlet.spawn(eventlet.wsgi.server, listener, app, **options)
    while not stop and not served.dead:
        eventlet.sleep(0.1)
    goodbye()
    eventlet.sleep(0.05)
    listener.close()
    served.kill()
    _drain(pool)


def _drain(pool: Any) -> None:
    import eventlet

    with eventlet.Timeout(DRAIN_SECONDS, False):
        while pool.running():
            eventlet.sleep(0.05)
    sys.stdout.flush()
