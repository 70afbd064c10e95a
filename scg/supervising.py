"""The supervisor of several workers: starts them, starts them again, replaces them one by one, has them end."""

import json
import logging
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from scg.workers import Place, Worker

_log = logging.getLogger(__name__)
END_SECONDS = 20.0  # for requests under way, a last checkpoint, and what goes with them
READY_SECONDS = 120.0
LOOK_SECONDS = 0.5


def supervise(places: list[Place], *, as_json: bool) -> int:
    """Keep workers at these places until told to stop, with one log on stderr; gives the exit code."""
    writer = logging.StreamHandler()
    writer.setFormatter(_Line(as_json))
    _log.addHandler(writer)
    _log.setLevel(logging.INFO)
    return Supervisor(places).run()


class _Line(logging.Formatter):
    """A line as scg's servers write theirs, in JSON or for people."""

    def __init__(self, as_json: bool):
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        said, level = record.getMessage(), record.levelname.lower()
        if self._as_json:
            return json.dumps(
                {"event": said, "level": level, "time": at, "logger": record.name}, ensure_ascii=False
            )
        return f"{at} [{level}] {said}"


class Supervisor:
    """Keeps a worker at each place until SIGTERM or SIGINT; on SIGHUP replaces them one after another.

    Of a replacement the new worker is ready before the old one is told to end, and the old one has ended
    before the next is replaced; a new one that fails ends the replacing, and the old ones go on. A worker
    that refuses to serve at the first start ends everything.
    """

    def __init__(self, places: list[Place]):
        self._places = places
        self._selector = selectors.DefaultSelector()
        self._to_replace: deque[Place] = deque()
        self._leaving: list[Worker] = []
        self._signals: deque[int] = deque()
        self._stopping = False
        self._code = 0

    def run(self) -> int:
        """Supervise; gives the exit code: 0 where everything ended as it was told to."""
        self._hear_signals()
        for place in self._places:
            self._start(place)
        while not self._stopping or self._all():
            for key, _ in self._selector.select(LOOK_SECONDS):
                key.data()
            while self._signals:
                self._told(self._signals.popleft())
            self._go_on()
        return self._code

    def _hear_signals(self) -> None:
        ear, mouth = socket.socketpair()
        for end in (ear, mouth):
            end.setblocking(False)
        signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        self._wakeup = mouth
        self._selector.register(ear, selectors.EVENT_READ, partial(ear.recv, 64))
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda given, _frame: self._signals.append(given))

    def _all(self) -> list[Worker]:
        return [*(worker for place in self._places for worker in place.all()), *self._leaving]

    def _told(self, number: int) -> None:
        if number == signal.SIGHUP and not self._stopping:
            _log.info("replacing %d workers one by one", len(self._places))
            self._to_replace = deque(self._places)
        elif number != signal.SIGHUP:
            self._stop(END_SECONDS if not self._stopping else 0.0)

    def _stop(self, seconds: float) -> None:
        self._stopping = True
        self._to_replace.clear()
        for worker in self._all():
            worker.tell_to_end(seconds)

    def _go_on(self) -> None:
        for worker in self._all():
            worker.end_if_overdue()
        if self._stopping:
            return
        for place in self._places:
            if not any(place.all()) and time.monotonic() >= place.due:
                self._start(place)
        if self._to_replace and not self._leaving and not any(place.following for place in self._places):
            place = self._to_replace.popleft()
            if place.worker is not None:  # who isn't there now begins anew in any case
                self._follow(place)

    def _start(self, place: Place) -> None:
        place.worker = self._begun(place)

    def _follow(self, place: Place) -> None:
        place.following = self._begun(place)
        if place.following is not None:
            place.following.end_by = time.monotonic() + READY_SECONDS

    def _begun(self, place: Place) -> Worker | None:
        try:
            worker = place.start()
        except OSError as problem:
            wait = place.failed(0.0)
            _log.error(
                "worker %d can't start on port %d, again in %g s: %s", place.number, place.port, wait, problem
            )
            return None
        self._selector.register(worker.line, selectors.EVENT_READ, self._listener_to(place, worker))
        return worker

    def _listener_to(self, place: Place, worker: Worker) -> Callable[[], None]:
        return lambda: self._ready(place, worker) if _heard(worker) else self._ended(place, worker)

    def _ready(self, place: Place, worker: Worker) -> None:
        if self._stopping:
            return
        worker.ready, worker.end_by, place.proven = True, float("inf"), True
        _log.info("worker %d serves port %d, process %d", place.number, place.port, worker.process.pid)
        if place.following is worker:
            before, place.worker, place.following = place.worker, worker, None
            if before is not None:
                self._leaving.append(before)
                before.tell_to_end(END_SECONDS)

    def _ended(self, place: Place, worker: Worker) -> None:
        self._selector.unregister(worker.line)
        lived = time.monotonic() - worker.began
        code = worker.ended()
        if worker in self._leaving or self._stopping:
            self._left(place, worker, code)
        elif worker is place.following:
            place.following = None
            self._to_replace.clear()
            _log.error("the new worker %d ended with %d; the old ones go on", place.number, code)
        else:
            place.worker = None
            self._lost(place, code, lived)

    def _left(self, place: Place, worker: Worker, code: int) -> None:
        if worker in self._leaving:
            self._leaving.remove(worker)
        if worker is place.worker:
            place.worker = None
        if worker is place.following:
            place.following = None
        self._code = self._code or int(code != 0 and self._stopping)
        _log.log(logging.ERROR if code else logging.INFO, "worker %d left with %d", place.number, code)

    def _lost(self, place: Place, code: int, lived: float) -> None:
        if not place.proven and code > 0:
            _log.error("worker %d can't serve: none does", place.number)
            self._code = 1
            self._stop(END_SECONDS)
            return
        if place.following is None:
            wait = place.failed(lived)
            _log.error("worker %d ended with %d, and is started again in %g s", place.number, code, wait)


def _heard(worker: Worker) -> bytes:
    try:
        return worker.line.recv(16)
    except OSError:
        return b""
