"""What the fan-out's Python server does: a tick is committed, acknowledged and pushed, as bench/node/ does it.

Socket.IO has the product's settings, and handlers are registered as the product registers its own. Ticks that
wait at the same moment share one COMMIT. It is made in place while the disk is quick, and in the thread pool
once it takes longer than the pool's own detour, so that nobody else waits for the disk.
"""

import sqlite3
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_socketio import join_room

from scg import engine
from scg.extensions import socketio
from scg.wire import Wire

TEXT = ("Pumps placed at the mill; the crew stays until the level has fallen for two readings. " * 6)[:440]
TABLE = "CREATE TABLE tick (room TEXT, seq INTEGER, at TEXT, given TEXT, PRIMARY KEY (room, seq))"
INSERT = "INSERT INTO tick (room, seq, at, given) VALUES (?, ?, ?, ?)"
SLOW_SECONDS = 0.001  # a commit that takes longer is worth a detour of some 0.2 ms through the pool
MOST_AT_ONCE = 256
_committers: list["Committer"] = []


def make_app(file: str) -> Flask:
    """A bare app with the Socket.IO server bound to it, and its one writer to a new SQLite file."""
    _committers[:] = [Committer(file)]
    app = Flask("tick")
    options = {"json": Wire, "ping_interval": 20, "ping_timeout": 20, "max_http_buffer_size": 65_536}
    socketio.init_app(app, async_mode=engine.ASYNC_MODE, async_handlers=False, http_compression=False, **options)
    return app


@socketio.on("join")
def join(asked: dict[str, Any]) -> dict[str, Any]:
    """Follow one room."""
    join_room(asked["incident"])
    return {"ok": True, "seq": _committers[0].places.get(asked["incident"], 0)}


@socketio.on("tick")
def ticked(given: dict[str, Any]) -> dict[str, Any]:
    """Commit, and acknowledge."""
    tick = Tick(given["room"], given)
    _committers[0].commit(tick)
    return {"ok": True, "seq": tick.seq}


@dataclass
class Tick:
    """One tick on its way: what was given, its place in its room, and a lock that is free once it is committed."""

    room: str
    given: dict[str, Any]
    seq: int = 0
    at: str = ""
    done: threading.Lock = field(default_factory=threading.Lock)


class Committer:
    """The one writer of the file: commits what waits, lets it be acknowledged, then pushes it in order."""

    def __init__(self, file: str):
        self._file = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for statement in ("PRAGMA journal_mode=wal", "PRAGMA synchronous=FULL", TABLE):
            self._file.execute(statement)
        self.places: dict[str, int] = {}
        self._waiting: deque[Tick] = deque()
        self._at_work = False
        self._took = 0.0

    def commit(self, tick: Tick) -> None:
        """Return once the tick is on the disk, with its place."""
        tick.done.acquire()
        self._waiting.append(tick)
        if not self._at_work:
            self._at_work = True
            engine.spawn(self._work)
        tick.done.acquire()

    def _work(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
                self._place(batch)
                rows = [(one.room, one.seq, one.at, one.given["note"]) for one in batch]
                self._took = engine.in_pool(self._write, rows) if self._took > SLOW_SECONDS else self._write(rows)
                for one in batch:
                    one.done.release()
                engine.sleep(0)  # the acknowledgements go first
                for one in batch:
                    push(one)
        finally:
            self._at_work = False

    def _place(self, batch: list[Tick]) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for one in batch:
            one.seq = self.places[one.room] = self.places.get(one.room, 0) + 1
            one.at = at

    def _write(self, rows: list[tuple[str, int, str, str]]) -> float:
        began = time.monotonic()
        self._file.execute("BEGIN IMMEDIATE")
        self._file.executemany(INSERT, rows)
        self._file.execute("COMMIT")
        return time.monotonic() - began


def push(tick: Tick) -> None:
    """Tell the room of a tick, in some 600 bytes."""
    told = {"seq": tick.seq, "prev": tick.seq - 1, "room": tick.room, "action": tick.given["action"]}
    socketio.emit("push", {**told, "state": "completed", "at": tick.at, "text": TEXT}, to=tick.room)
