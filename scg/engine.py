"""The only module that knows eventlet and Engine.IO's insides: patch, spawn, pool, lock, serve."""

import contextlib
import logging
import os
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

_log = logging.getLogger(__name__)
ASYNC_MODE = "eventlet"
MOST_CONNECTIONS = 20_000
DRAIN_SECONDS = 10.0
# So long may a database stay silent, to one request or to whatever else asks it, before it counts as away.
ANSWER_SECONDS = 3.5
LAST_TRY_SECONDS = 1.0
MOST_WAITING = 200  # packets in one page's queue
MOST_WAITING_CHARACTERS = 2_000_000
MOST_UNSENT_BYTES = 131_072  # that the kernel takes off our hands for a page that doesn't read
FILES_BESIDE = 256  # of the database, logs, static files
_patched = False
_stop: list[int] = []
_told_of_slow: list[Callable[[str], None]] = []
_answer_by: "ContextVar[float | None]" = ContextVar("answer_by", default=None)


def patch() -> None:
    """Make the standard library green; the first thing that a serving process does, before the app."""
    global _patched
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    # Known and decided: one module knows eventlet, and it can be replaced.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()
    _refuse_deflate()
    _time_pings_steadily()
    _bound_queues()
    _wait_for_postgresql_in_time()
    _patched = True


def _time_pings_steadily() -> None:
    """Have Engine.IO time its pings by a clock that nobody sets: a step forward would drop every new page."""
    from engineio import base_socket
    from engineio import socket as engineio_socket

    steady = SimpleNamespace(time=time.monotonic)
    base_socket.time = engineio_socket.time = steady


def _refuse_deflate() -> None:
    """Answer no browser's offer to compress frames: it costs a client 200 kB and doubles the work."""
    from eventlet.websocket import WebSocketWSGI

    if hasattr(WebSocketWSGI, "_negotiate_permessage_deflate"):
        WebSocketWSGI._negotiate_permessage_deflate = lambda _self, _extensions: None


def _bound_queues() -> None:
    """Hold at most so much for a page that doesn't read: the stock queue grows without end."""
    import engineio.socket as stock

    class Bounded(stock.Socket):
        slow = False
        wire: Any = None

        def send(self, packet: Any) -> None:
            if not self.slow and _overfull(self.queue):
                self.slow = True
                _empty(self.queue)
                spawn(_tell_of_slow, self.sid)
            if not self.slow or self.queue.qsize() < MOST_WAITING:
                super().send(packet)

        def poll(self) -> list[Any]:
            # One at a time: what the stock writer has taken off the queue and not yet sent, nobody counts.
            if not self.upgraded:
                taken: list[Any] = super().poll()
                return taken
            try:
                packet = self.queue.get(timeout=self.server.ping_interval + self.server.ping_timeout)
            except self.server.get_queue_empty_exception():
                raise stock.exceptions.QueueEmpty() from None
            self.queue.task_done()
            return [] if packet is None else [packet]

        def _upgrade_websocket(self, environ: dict[str, Any], start_response: Any) -> Any:
            self.wire = environ["eventlet.input"].get_socket()
            return super()._upgrade_websocket(environ, start_response)

    stock.Socket = Bounded


def _overfull(queue: Any) -> bool:
    waiting = queue.qsize()
    if waiting < 2:
        return False
    return (
        waiting >= MOST_WAITING or sum(len(one.data or "") for one in queue.queue if one) > MOST_WAITING_CHARACTERS
    )


def _empty(queue: Any) -> None:
    while queue.qsize():
        queue.get(block=False)
        queue.task_done()


def _tell_of_slow(connection: str) -> None:
    for tell in _told_of_slow:
        tell(connection)


def on_slow(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Have a function called with the Engine.IO id of a connection that takes what it is sent too slowly.

    Its queue has been emptied. What the function sends it still reaches it if it reads again.
    """
    _told_of_slow.append(tell)
    return tell


def cut(server: Any, connection: str) -> None:
    """End one connection of a Socket.IO server by its Engine.IO id, at once; one that is gone is no matter."""
    found = server.eio.sockets.get(connection)
    if found is None:
        return
    found.close(wait=False, abort=True)
    with contextlib.suppress(OSError):
        if found.wire is not None:
            found.wire.shutdown(socket.SHUT_RDWR)


def longest_queue(server: Any) -> int:
    """How many packets wait for the page of a Socket.IO server that has the most to take."""
    return max((one.queue.qsize() for one in list(server.eio.sockets.values())), default=0)


def _wait_for_postgresql_in_time() -> None:
    """Let others run while PostgreSQL works; a frozen one would else be waited for for ever."""
    from psycopg2 import extensions

    extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    from eventlet.hubs import trampoline
    from psycopg2 import OperationalError, extensions

    # What is raised here makes psycopg2 close the connection, so that nobody gets another's late answer.
    silent = OperationalError("the database did not answer in time")
    while (state := connection.poll()) != extensions.POLL_OK:
        reading = state == extensions.POLL_READ
        trampoline(connection.fileno(), read=reading, write=not reading, timeout=_patience(), timeout_exc=silent)


def _patience() -> float:
    by = _answer_by.get()
    return ANSWER_SECONDS if by is None else max(LAST_TRY_SECONDS, by - time.monotonic())


def serving() -> bool:
    """True in a process that was patched to serve; false in the command line and in tests."""
    return _patched


def draining() -> bool:
    """True from the moment that the server was told to stop: let nobody new be sent here."""
    return bool(_stop)


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


def within(seconds: float, function: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
    """Run a function that waits on a socket, and raise TimeoutError where it waits longer than this."""
    if not _patched:
        return function(*args, **named)
    import eventlet

    with eventlet.Timeout(seconds, TimeoutError(f"No answer within {seconds:g} seconds")):
        return function(*args, **named)


def listen(host: str, port: int) -> Any:
    """A listening socket whose connections send at once what they have, or OSError."""
    import eventlet

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = eventlet.listen((host, port), family=family, backlog=2048, reuse_port=False)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT_BYTES)
    return listener


def serve(listener: Any, app: Any, *, goodbye: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; then take nobody new, say goodbye, let requests end, and return."""
    import eventlet
    import eventlet.wsgi

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _frame: _stop.append(given))
    counted = _Counted(app)
    # One more than there are files for would end the server's loop.
    pool = eventlet.GreenPool(min(MOST_CONNECTIONS, _files() - FILES_BESIDE))
    options = {"log": _log, "log_output": False, "debug": False, "keepalive": 30, "custom_pool": pool}
    served = eventlet.spawn(eventlet.wsgi.server, listener, counted, **options)
    while not _stop and not served.dead:
        eventlet.sleep(0.1)
    # Ending the server's loop cuts idle connections off, and every open page's is one: their goodbye goes first.
    goodbye()
    eventlet.sleep(0.05)
    served.kill()
    listener.close()
    _drain(counted)


def _files() -> int:
    """How many files and sockets this process may have open, once raised as far as the machine allows."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return wanted if soft == resource.RLIM_INFINITY else soft


class _Counted:
    """The app, and how many requests it is answering; sockets don't count, they last for hours."""

    def __init__(self, app: Any):
        self._app, self.under_way = app, 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith("/socket.io"):
            _answer_by.set(None)
            given: Iterable[bytes] = self._app(environ, start_response)
            return given
        return self._answer(environ, start_response)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _answer_by.set(time.monotonic() + ANSWER_SECONDS)
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
    import eventlet

    with eventlet.Timeout(DRAIN_SECONDS, False):
        while counted.under_way:
            eventlet.sleep(0.02)
    eventlet.sleep(0.1)  # for the last answers and goodbyes to leave
    sys.stdout.flush()
