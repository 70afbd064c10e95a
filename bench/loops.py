"""Ticks sent to a server: at an even pace whatever it answers, and as many as it can take."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from bench.client import Crowd, Lost
from bench.processes import Measured, Meter
from bench.report import percentile
from bench.wires import Room

NOTE = ("The pumps are in place and the crew stays until the level has fallen. " * 5)[:290]  # some 350 bytes in all
PATIENCE_SECONDS = 20.0
Figures = dict[str, Any]  # numbers by name, and what the server said of itself


class Ticks:
    """What was sent to a crowd's rooms, by pages in turn: when it was due, and to which room it went."""

    def __init__(self, crowd: Crowd):
        self._crowd, self._turn = crowd, self._turns()
        self.due: dict[int, int] = {}
        self.rooms: dict[int, Room] = {}
        crowd.answered.clear()

    def _turns(self) -> Iterator[tuple[Room, int]]:
        for number in count():
            for room in self._crowd.rooms:
                yield room, number % len(room.pages)

    def send(self, due: int) -> None:
        """Send the next tick, which was due at a time of time.monotonic_ns()."""
        room, place = next(self._turn)
        given = {"room": room.name, "action": "SCG012/A07", "note": NOTE}
        number = self._crowd.say(room.pages[place], "tick", given)
        self.due[number], self.rooms[number] = due, room

    def settle(self) -> None:
        """Run until all are acknowledged and everywhere; Lost after 20 seconds."""
        crowd = self._crowd
        answered = crowd.run(PATIENCE_SECONDS, lambda: len(crowd.answered) == len(self.due))
        if not answered or not crowd.run(PATIENCE_SECONDS, self._everywhere):
            raise Lost(f"{len(crowd.answered)} of {len(self.due)} ticks were acknowledged; {crowd.lost[:3]}")
        for room in crowd.rooms:
            crowd.check(room)

    def _everywhere(self) -> bool:
        crowd = self._crowd
        return all(crowd.answered[number][1][0]["seq"] in room.reached for number, room in self.rooms.items())

    def latencies(self) -> tuple[list[float], list[float]]:
        """Milliseconds from when each was due until it was acknowledged, and until the last page had it."""
        acks, lasts = list[float](), list[float]()
        for number, due in self.due.items():
            at, told = self._crowd.answered[number]
            acks.append((at - due) / 1e6)
            lasts.append((self.rooms[number].reached[told[0]["seq"]] - due) / 1e6)
        return acks, lasts


def open_loop(crowd: Crowd, seconds: float, rate: float) -> Figures:
    """Send `rate` ticks a second at set times: milliseconds to the acknowledgement and to the last page.

    A server that stalls is charged for every tick that was due meanwhile.
    """
    ticks = Ticks(crowd)
    began = time.monotonic_ns()
    for number in range(max(1, round(seconds * rate))):
        due = began + round(number / rate * 1e9)
        crowd.run(max(0.0, (due - time.monotonic_ns()) / 1e9))
        ticks.send(due)
    ticks.settle()
    figures: Figures = {}
    for name, values in zip(("ack", "last"), ticks.latencies(), strict=True):
        figures |= {f"{name} {share}": percentile(values, int(share[1:]) / 100) for share in ("p50", "p95", "p99")}
    return figures


def closed_loop(crowd: Crowd, server: Measured, seconds: float, outstanding: int) -> Figures:
    """Keep so many ticks under way for so long: ticks a second, until the last is everywhere, and their cost."""
    ticks, meter = Ticks(crowd), Meter(server)
    by = time.monotonic() + seconds

    def answered(_number: int, at: int) -> None:
        if time.monotonic() < by:
            ticks.send(at)

    crowd.on_answer = answered
    for _ in range(outstanding):
        ticks.send(time.monotonic_ns())
    crowd.run(seconds)
    crowd.on_answer = None
    ticks.settle()
    passed, ours, theirs = meter.read()
    frames = sum(len(room.pages) for room in ticks.rooms.values())
    return {
        "ticks": len(ticks.due) / passed,
        "ticks a CPU second": len(ticks.due) / theirs,
        "us a frame": theirs / frames * 1e6,
        "client": ours / passed,
        "client us a frame": ours / frames * 1e6,
        "server": theirs / passed,
    }


@contextmanager
def unhindered() -> Iterator[None]:
    """No collection of garbage in the client meanwhile: it would be taken for the server's delay."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
