"""Fan-out: a tick is committed durably, acknowledged, and pushed to a room; beside Node's socket.io and bare ws.

Node commits each tick by itself, as better-sqlite3 does; the Python server lets ticks that wait at the same
moment share a COMMIT. Each is on the disk (SQLite, WAL, synchronous=FULL) before it is acknowledged.
"""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench import processes
from bench.client import Crowd
from bench.fanout_rows import BARS, GEVENT, SCG, SOCKET_IO, WS, Bars, rows_of
from bench.loops import Figures, closed_loop, open_loop, unhindered
from bench.processes import Measured
from bench.report import Row

WARM_UP_SECONDS = 0.3
NODE = {SOCKET_IO: "socketio.js", WS: "ws.js"}
SLOW_DISK = "a disk whose fsync takes 5 ms"


@dataclass(frozen=True)
class Setting:
    """So many rooms of so many pages; ticks offered a second, and outstanding in the closed loop."""

    rooms: int
    pages: int
    rate: float
    outstanding: int = 8
    offered_seconds: float = 2.5
    closed_seconds: float = 2.0
    on_gevent: bool = False  # as well

    @property
    def name(self) -> str:
        """As the table has it."""
        return f"{self.rooms} rooms of {self.pages}" if self.rooms > 1 else f"one room of {self.pages}"


@dataclass(frozen=True)
class Start:
    """How a server is started; its port and its file follow."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


FULL = (
    Setting(1, 50, 10),
    Setting(1, 200, 10, on_gevent=True),
    Setting(1, 1_000, 4, offered_seconds=4, on_gevent=True),
    Setting(1, 2_000, 2, offered_seconds=4),
    Setting(30, 50, 30, 16),
)
SHORT = (
    Setting(1, 50, 10, offered_seconds=1, closed_seconds=1),
    Setting(1, 200, 10, offered_seconds=1, closed_seconds=1),
    Setting(1, 1_000, 4, offered_seconds=1.5, closed_seconds=1),
)
ON_A_SLOW_DISK = Setting(1, 50, 10, offered_seconds=1, closed_seconds=1.5)


def measure(short: bool) -> list[Row]:
    """Measure every setting, the servers one after another within each round: 6 minutes, or 40 seconds."""
    rounds = 1 if short else 3
    servers, missing = found()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="scg-bench-") as folder:
        for setting in SHORT if short else FULL:
            wanted = {name: start for name, start in servers.items() if setting.on_gevent or name != GEVENT}
            measured = [round_of(setting, wanted, Path(folder)) for _ in range(rounds)]
            clients = setting.rooms * setting.pages
            rows += rows_of(setting.name, clients, measured, missing, BARS[setting.rooms, setting.pages])
        return rows + _on_a_slow_disk(servers, Path(folder), rounds)


def _on_a_slow_disk(servers: Mapping[str, Start], folder: Path, rounds: int) -> list[Row]:
    slow = processes.slow_disk(folder)
    where = f"{ON_A_SLOW_DISK.name}, {SLOW_DISK}"
    if slow is None:
        return [Row("fanout", where, SCG, ON_A_SLOW_DISK.pages, "/s", (), note="no C compiler")]
    both = {name: Start(one.command, slow) for name, one in servers.items() if name in (SCG, SOCKET_IO)}
    measured = [round_of(ON_A_SLOW_DISK, both, folder) for _ in range(rounds)]
    return rows_of(where, ON_A_SLOW_DISK.pages, measured, {}, Bars())


def found() -> tuple[dict[str, Start], dict[str, str]]:
    """How each server is started, by name; and of those that can't be measured, why."""
    ours = (sys.executable, "-m", "bench.tick")
    here = {SCG: Start(ours), GEVENT: Start(ours, {"SCG_ENGINE": "gevent"})}
    folder, node = processes.ROOT / "bench" / "node", processes.node()
    built = (folder / "node_modules" / "better-sqlite3" / "build").exists()
    if not node:
        why = "no Node.js"
    elif not (folder / "node_modules" / "ws").exists():
        why = "the packages for Node are not there: bin/bench fetches them"
    elif not built and processes.version(node) < (22, 5):
        why = "better-sqlite3 is not built, and this Node.js has no SQLite of its own"
    else:
        return {**here, **{name: Start((node, str(folder / file))) for name, file in NODE.items()}}, {}
    return here, {SOCKET_IO: why, WS: why}


def round_of(setting: Setting, servers: Mapping[str, Start], folder: Path) -> dict[str, Figures]:
    """One round of a setting: the figures of each server, one after another."""
    told: dict[str, Figures] = {}
    for name, start in servers.items():
        port = processes.free_port()
        with tempfile.TemporaryDirectory(dir=folder) as own:
            whole = [*start.command, str(port), f"{own}/tick.sqlite3"]
            with Measured(whole, port, Path(own) / "log", start.environment) as server:
                told[name] = figures_of(setting, server, plain=name == WS)
    return told


def figures_of(setting: Setting, server: Measured, *, plain: bool) -> Figures:
    """Have a server's rooms filled, offer it ticks at an even pace, then as many as it takes."""
    with processes.pinned(processes.cores()[1]), unhindered():
        crowd = Crowd(server.url, plain=plain)
        for number in range(setting.rooms):
            crowd.join(f"room-{number}", [""] * setting.pages)
        closed_loop(crowd, server, WARM_UP_SECONDS, setting.outstanding)
        offered = open_loop(crowd, setting.offered_seconds, setting.rate)
        closed = closed_loop(crowd, server, setting.closed_seconds, setting.outstanding)
        crowd.close()
        return {**offered, **closed, "rss": server.rss(), "said": " ".join(server.said.split())}
