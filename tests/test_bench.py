"""The measurements measure what they say: each push is counted however it comes, each bar judged by the median."""

import fcntl
import json
import socket
import sqlite3
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from flask import Flask

from bench import exports, exports_listed, processes, report
from bench.client import Crowd, Lost
from bench.fanout_rows import SCG, SOCKET_IO, WS, Bars, rows_of
from bench.loops import closed_loop, open_loop
from bench.report import Row
from bench.wires import Room, frames
from scg.papers import PAPERS
from tests.support.world import World

ROUND = {"ack p50": 1.0, "ack p95": 1.0, "ack p99": 1.0, "last p95": 1.0, "last p99": 1.0, "us a frame": 1.0}
ROUND |= {"rss": 1.0, "client": 0.5, "server": 1.0, "ticks a CPU second": 1.0}


class Wire:
    """The server's end of pages that follow a room, which says what a test has it say."""

    def __init__(self, stack: ExitStack, pages: int):
        self.listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.ends: list[socket.socket] = []
        letting_in = threading.Thread(target=self._let_in, args=[pages], daemon=True)
        letting_in.start()
        self.crowd = Crowd(f"http://127.0.0.1:{self.listener.getsockname()[1]}", plain=True)
        stack.callback(self.crowd.close)
        self.room: Room = self.crowd.join("room", [""] * pages, seconds=5, at_once=1)
        letting_in.join(5)
        for end in self.ends:
            stack.enter_context(end)

    def _let_in(self, pages: int) -> None:
        for number in range(1, pages + 1):
            end, _ = self.listener.accept()
            end.settimeout(5)
            end.recv(4096)
            end.sendall(b"HTTP/1.1 101 Switching")
            end.sendall(b" Protocols\r\nUpgrade: websocket\r\n\r\n")
            end.recv(4096)
            end.sendall(text(f'43{number}[{{"ok":true,"seq":0}}]'))
            self.ends.append(end)

    def say(self, *pages: bytes) -> None:
        for end, page, said in zip(self.ends, self.room.pages, pages, strict=True):
            end.sendall(said)
            wait_until(lambda page=page, said=said: readable(page.sock) == len(said))
        self.crowd.run(0)


@pytest.fixture
def wire() -> Iterator[Wire]:
    with ExitStack() as stack:
        yield Wire(stack, pages=2)


def readable(sock: socket.socket) -> int:
    return int.from_bytes(fcntl.ioctl(sock, termios.FIONREAD, bytes(4)), sys.byteorder)


def wait_until(holds: Callable[[], bool]) -> None:
    by = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < by


def text(said: str) -> bytes:
    payload = said.encode()
    size = len(payload)
    head = bytes([0x81, size]) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")
    return head + payload


def push(seq: int) -> bytes:
    return text("42" + json.dumps(["push", {"seq": seq, "prev": seq - 1, "text": "The pumps are in place. " * 20}]))


def test_frames_are_found_whole_alone_and_together() -> None:
    long = b"\x82\x7f" + (70_000).to_bytes(8, "big") + bytes(70_000)
    heard = text("2") + push(1) + long
    assert [(kind, end - start) for kind, start, end in frames(heard)] == [
        (1, 1),
        (1, len(push(1)) - 4),
        (2, 70_000),
    ]
    for cut in (1, 2, 3, 4, 5, 6, 7, len(text("2") + push(1)) + 5, len(heard) - 1):
        assert list(frames(heard[:cut])) == [one for one in frames(heard) if one[2] <= cut]


def test_pushes_are_counted_whole_halved_and_together(wire: Wire) -> None:
    wire.say(push(1), push(1))
    wire.say(push(2) + push(3)[:100], push(2))
    assert (wire.room.left, sorted(wire.room.reached)) == (0, [1, 2])
    wire.say(push(3)[100:] + push(4), push(3) + push(4) + push(5)[:3])
    wire.say(push(5), push(5)[3:])
    assert sorted(wire.room.reached) == [1, 2, 3, 4, 5]
    assert list(wire.room.reached.values()) == sorted(wire.room.reached.values())
    assert wire.crowd.check(wire.room) == 10


def test_a_push_has_reached_all_only_when_the_last_page_has_it(wire: Wire) -> None:
    wire.say(push(1) + push(2), b"")
    assert wire.room.reached == {}
    with pytest.raises(Lost, match="1 of 2 pages of room do not stand at 2"):
        wire.crowd.check(wire.room)
    with pytest.raises(TimeoutError, match="1 of 2 pages stood at 2"):
        wire.crowd.until(wire.room, 2, seconds=0.01)
    wire.say(b"", push(1) + push(2))
    assert wire.crowd.until(wire.room, 2) == wire.room.reached[2]


def test_a_push_that_never_came_is_found(wire: Wire) -> None:
    wire.say(push(1) + push(2), push(2))
    with pytest.raises(Lost, match="a page of room at 0 was pushed 2"):
        wire.crowd.check(wire.room)


def test_a_ping_is_answered_and_counts_for_nothing(wire: Wire) -> None:
    wire.say(text("2") + push(1), push(1) + text("2"))
    assert [end.recv(100) for end in wire.ends] == [b"\x81\x81\0\0\0\x003"] * 2
    assert wire.crowd.check(wire.room) == 2


def test_a_server_that_goes_is_noticed(wire: Wire) -> None:
    wire.ends[0].close()
    wire.crowd.run(5, lambda: bool(wire.crowd.lost))
    with pytest.raises(Lost, match="1 were lost"):
        wire.crowd.check(wire.room)


def test_a_bar_is_judged_by_the_median() -> None:
    assert Row("fanout", "ticks", "scg", 50, "x", [1, 1.5, 0.1], ">= 1.0").met is True
    assert Row("fanout", "ticks", "scg", 50, "x", [2, 0.9, 0.1], ">= 1.0").met is False
    assert Row("fanout", "last", "scg", 50, "x", [2, 0.85, 0.1], "<= 0.85").met is True
    assert Row("fanout", "last", "scg", 50, "x", (), "<= 0.85").met is None
    with pytest.raises(ValueError, match="begins with"):
        assert Row("fanout", "last", "scg", 50, "x", [1], "0.85").met


def test_ratios_are_of_one_round() -> None:
    assert report.ratios([4, 9, 1], [2, 3, 0]) == [2, 3]
    assert [report.percentile([4, 1, 3, 2], share) for share in (0.01, 0.5, 0.95)] == [1, 2, 4]


def test_the_tables_show_what_was_not_measured_and_why() -> None:
    rounds = [
        {SCG: {**ROUND, "ticks": ours, "last p50": 2.0}, SOCKET_IO: theirs}
        for ours, theirs in (
            (300.0, {**ROUND, "ticks": 100.0, "last p50": 1.0, "client": 0.95}),
            (100.0, {**ROUND, "ticks": 200.0, "last p50": 2.0}),
            (160.0, {**ROUND, "ticks": 100.0, "last p50": 4.0}),
        )
    ]
    rows = rows_of("one room of 200", 200, rounds, {WS: "no Node.js"}, Bars(">= 1.4", ">= 0.8", "<= 0.85"))
    told = report.bars(rows).splitlines()[2:]
    assert [line.split(" | ")[-2:] for line in told] == [
        ["0.5 / 1.6 / 3", "yes |"],
        ["not measured", "not measured |"],
        ["0.5 / 1 / 2", "**no** |"],
    ]
    figures = report.figures(rows)
    assert "client-bound: 95% of its core" in figures
    assert "no Node.js" in figures
    assert next(row for row in rows if row.server == "scg / ws").plain()["met"] is None


@pytest.mark.long
def test_every_tick_that_is_acknowledged_is_on_the_disk_and_on_every_page(tmp_path: Path) -> None:
    port, file = processes.free_port(), tmp_path / "tick.sqlite3"
    command = [sys.executable, "-m", "bench.tick", str(port), str(file)]
    with processes.Measured(command, port, tmp_path / "log") as server:
        crowd = Crowd(server.url)
        for name in ("mill", "weir"):
            crowd.join(name, [""] * 3)
        offered = open_loop(crowd, seconds=0.1, rate=40)
        closed = closed_loop(crowd, server, 0.2, outstanding=4)
        committed = {room.name: room.seq for room in crowd.rooms}
        delivered = sum(crowd.check(room) for room in crowd.rooms)
        crowd.close()
    with closing(sqlite3.connect(file)) as kept:
        rows = kept.execute("SELECT room, count(*), max(seq) FROM tick GROUP BY room ORDER BY room").fetchall()
    assert rows == [(name, count, count) for name, count in sorted(committed.items())]
    assert delivered == 3 * sum(committed.values())
    assert 0 < offered["ack p50"] <= offered["ack p99"]
    assert closed["ticks"] > 0
    assert server.said.startswith(("fast", "stock"))


def test_every_paper_of_the_register_the_minutes_variants_and_logs_are_asked_for_where_they_are(
    app: Flask, world: World
) -> None:
    world.in_session()
    world.action(meeting_number=1)
    world.does("loggist", "take_decision", decision="Go", rationale="Rain", meeting_number=1)
    found, routes = exports_listed.exports(world.ref), app.url_map.bind("localhost")
    assert {paper.title for paper in PAPERS.values() if paper.of != "handover"} < {one.name for one in found}
    ways = {routes.match(one.path.partition("?")[0])[0] for one in found}
    assert ways == {"papers.document", "minutes.document", "disclosure.document"} | {
        f"registers.{word}" for word in exports_listed.LOGS
    }


def test_exports_of_data_that_are_not_there_are_refused_in_a_sentence(tmp_path: Path) -> None:
    assert exports.main([]).startswith("Name the folder of the data")
    assert exports.main([str(tmp_path), "WY-2020-01"]) == f"There is no scg.sqlite3 in {tmp_path}"
