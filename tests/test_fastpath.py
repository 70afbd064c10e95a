"""What is written straight to a page arrives as if it had waited its turn: whole and in order."""

import logging
import socket
import ssl
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import eventlet
import gevent.socket
import pytest
import socketio
from engineio import packet as packets
from eventlet import semaphore
from eventlet.green import socket as green
from eventlet.green import ssl as green_ssl
from eventlet.websocket import RFC6455WebSocket
from geventwebsocket.websocket import Stream
from socketio.manager import Manager

from scg.engine import (
    checks,
    eventlet_wires,
    fastpath,
    gevent_wires,
    on_eventlet,
    on_gevent,
    queues,
    running,
    server,
)
from scg.engine.frames import framed, unmasked
from scg.fanout import Fanout
from tests.support.server import ROOT
from tests.support.sockets import Reader, masked

SECONDS = 10


@pytest.fixture(autouse=True)
def greenly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Green threads in this process, whose own library stays as it is."""
    monkeypatch.setattr(running, "_green", on_eventlet)
    monkeypatch.setattr(fastpath.Direct, "line_of", staticmethod(eventlet_wires.line_of), raising=False)
    with eventlet.Timeout(SECONDS * 6):
        yield


class Pair:
    """One page of a Socket.IO server, with its browser's end of the connection in our hands."""

    def __init__(self, *, buffer: int = 0, seconds: float = 20, lock: Any = None, queue: Any = None, **begun: Any):
        self.ours, self.theirs = green.socketpair()
        self.kept_open = self.ours.makefile("rb")  # as eventlet's server does
        if buffer:
            self.ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
            self.theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        pings = {"ping_interval": seconds, "ping_timeout": seconds}
        self.server = socketio.Server(async_mode="eventlet", async_handlers=False, client_manager=queue, **pings)
        self.ws = RFC6455WebSocket(eventlet_wires.Buffered(self.ours), {})
        if lock is not None:
            self.ws._sendlock = lock
        self.page = fastpath.Direct(self.server.eio, "page")
        self.server.eio.sockets["page"] = self.page
        self.server.manager.connect("page", "/")
        for name, value in begun.items():
            setattr(self.page, name, value)
        self.talking = eventlet.spawn(self.page._websocket_handler, self.ws)
        self.reader = Reader(self.theirs)
        eventlet.sleep(0)

    def emit(self, text: str) -> None:
        """A push to everybody."""
        fastpath.emit(self.server.manager, "push", text, "/")

    def close(self) -> None:
        """Hang up."""
        self.theirs.close()
        self.talking.wait()
        self.kept_open.close()


def pushed(text: str) -> str:
    return f'42["push","{text}"]'


@pytest.mark.parametrize("size", checks.SIZES)
def test_a_frame_is_the_frame_that_eventlet_makes(size: int) -> None:
    theirs = RFC6455WebSocket(None, {})
    for payload in ("a" * size, b"\xfe" * size, "ŵ" * size):
        assert framed(payload) == theirs._pack_message(payload)


@pytest.mark.parametrize("offset", range(4))
@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 4_096])
def test_a_mask_comes_off_as_eventlet_takes_it_off(size: int, offset: int) -> None:
    sent = bytes(number % 251 for number in range(size + 3))
    assert unmasked(sent, checks.MASK, size, offset) == eventlet_wires.stock_unmask(sent, checks.MASK, size, offset)


def test_a_push_to_a_ready_page_is_written_before_emit_returns() -> None:
    pair = Pair()
    pair.emit("now")
    pair.theirs.setblocking(False)
    assert pair.theirs.recv(100) == framed(pushed("now"))
    pair.close()


def test_what_is_heard_from_another_worker_goes_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Manager, "emit", fastpath.emit)
    heard = {"method": "emit", "event": "push", "data": ["now"], "namespace": "/", "room": None}
    pair = Pair(queue=Fanout("redis://127.0.0.1:1/0"))
    pair.server.manager._handle_emit(heard)
    pair.theirs.setblocking(False)
    assert pair.theirs.recv(100) == framed(pushed("now"))
    pair.close()


def test_what_is_encoded_for_one_page_is_sent_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    pair = Pair()
    others = [fastpath.Direct(pair.server.eio, f"page-{number}") for number in range(5)]
    for other in others:
        other.upgraded, other.line = True, pair.page.line
        pair.server.eio.sockets[other.sid] = other
        pair.server.manager.connect(other.sid, "/")
    monkeypatch.setattr(fastpath, "framed", lambda payload: made.append(payload) or framed(payload))
    pair.emit("once")
    assert [pair.reader.message() for _ in range(6)] == [pushed("once")] * 6
    assert len(made) == 1
    pair.close()


class Announced(semaphore.Semaphore):
    """A lock that lets something happen after it is let go of and before who waits for it has it."""

    between: Callable[[], None] | None = None

    def release(self, blocking: bool = True) -> bool:
        """Let go."""
        super().release()
        happen, self.between = self.between, None
        if happen is not None:
            happen()
        return True


@pytest.mark.parametrize("size", [10, 400_000])
def test_nothing_overtakes_a_writer_that_has_been_promised_its_turn(size: int) -> None:
    lock = Announced()
    pair = Pair(buffer=4_096, lock=lock)
    first, second, third = "1" * 400_000, "2", "3" * size
    pair.emit(first)  # sent in part
    pair.emit(second)  # queued, taken off the queue, waiting for the lock
    eventlet.sleep(0)
    assert (lock.counter, lock.balance, pair.page.queue.qsize()) == (0, -1, 0)
    lock.between = lambda: pair.emit(third)
    assert [pair.reader.message() for _ in range(3)] == [pushed(first), pushed(second), pushed(third)]
    pair.close()


def test_nor_on_gevent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_green", on_gevent)
    ours, theirs = gevent.socket.socketpair()
    theirs.settimeout(SECONDS)
    page = fastpath.Direct(socketio.Server(async_mode="gevent").eio, "page")
    owner: Any = SimpleNamespace(socket=ours, rfile=ours.makefile("rb"), logger=logging.getLogger())
    wire = gevent_wires.Wire({}, Stream(owner), owner)
    page.upgraded, page.line, reader = True, wire.line, Reader(theirs)
    first, second, third = (packets.Packet(packets.MESSAGE, each * 4_000_000) for each in "123")
    release = wire.line.lock.release

    def announced() -> None:
        release()
        wire.line.lock.release = release
        page.send(third)

    wire.line.lock.release = announced
    page.send(first)  # sent in part
    writing = gevent.spawn(wire.send, second.encode())  # waits for its turn
    gevent.sleep(0)
    assert wire.line.lock.balance == -1
    assert [reader.message() for _ in range(2)] == [first.encode(), second.encode()]
    assert page.queue.get() is third
    writing.get(), wire.close(), owner.rfile.close(), ours.close(), theirs.close()


@pytest.mark.parametrize("frames", [1_500, pytest.param(20_000, marks=pytest.mark.long)])
def test_a_slow_reader_gets_everything_in_order_and_whole(frames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "_overfull", lambda _: False)
    monkeypatch.setattr(queues, "MOST_WAITING", frames)
    pair = Pair(buffer=2_048)

    def flood() -> None:
        for number in range(frames):
            pair.emit(f"{number} {'x' * (number % 700)}")
            if number % 20 == 0:
                eventlet.sleep(0)

    def ping() -> None:
        while not pair.talking.dead:
            pair.theirs.sendall(masked(b"\x89", b"still there"))
            eventlet.sleep(0.02)

    flooding, pinging = eventlet.spawn(flood), eventlet.spawn(ping)
    heard = []
    while len(heard) < frames:
        if (message := pair.reader.message()) is not None:
            heard.append(int(message.removeprefix('42["push","').split()[0]))
        if len(heard) % 50 == 0:
            eventlet.sleep(0.001)
    flooding.wait(), pinging.kill()
    assert heard == list(range(frames))
    assert pair.reader.pongs > 0
    pair.close()


def test_a_page_that_gets_pushes_alone_outlives_the_time_that_its_writer_waits() -> None:
    pair = Pair(seconds=0.4)
    pair.page.schedule_ping()
    pings = 0

    def answer() -> None:
        nonlocal pings
        while (message := pair.reader.message()) is not None:
            if message == "2":
                pings += 1
                pair.theirs.sendall(masked(b"\x81", b"3"))

    answering = eventlet.spawn(answer)
    for _ in range(30):
        pair.emit("busy")
        eventlet.sleep(0.05)
    assert not pair.page.closed
    assert pings >= 2
    answering.kill()
    pair.close()


def test_pushes_keep_their_order_over_an_upgrade_in_mid_stream() -> None:
    pair = Pair(connected=True)
    by_polling = []
    pair.emit("1")
    by_polling += pair.page.poll()
    pair.theirs.sendall(masked(b"\x81", b"2probe"))
    assert pair.reader.message() == "3probe"
    pair.emit("2")
    by_polling += pair.page.poll()
    pair.emit("3")
    pair.theirs.sendall(masked(b"\x81", b"5"))
    while not pair.page.upgraded:
        eventlet.sleep(0)
    pair.emit("4")
    assert [one.encode() for one in by_polling] == [pushed("1"), "6", pushed("2")]
    assert [pair.reader.message() for _ in range(2)] == [pushed("3"), pushed("4")]
    pair.emit("5")
    assert pair.reader.message() == pushed("5")
    pair.close()


def test_a_page_too_far_behind_is_told_of_once_and_loses_what_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    slow: list[str] = []
    monkeypatch.setattr("scg.engine.slow._told", [slow.append])
    pair = Pair(buffer=4_096)
    for number in range(1_000, 1_000 + 2 * queues.MOST_WAITING + 50):
        pair.emit(f"{number}" * 1_000)
    eventlet.sleep(0)
    assert slow == ["page"]
    assert 0 < pair.page.queue.qsize() <= queues.MOST_WAITING
    assert pair.page.queue.queue[0].data > pushed(f"{1_000 + queues.MOST_WAITING}")[1:]
    pair.close()


def test_a_page_that_is_gone_costs_the_others_nothing() -> None:
    pair = Pair()
    gone = fastpath.Direct(pair.server.eio, "gone")
    gone.upgraded, gone.closed = True, True
    pair.server.eio.sockets["gone"] = gone
    pair.server.manager.connect("gone", "/")
    pair.server.manager.connect("never", "/")
    pair.emit("to whoever is there")
    assert pair.reader.message() == pushed("to whoever is there")
    pair.close()


@pytest.mark.parametrize(("state", "value"), [("upgraded", False), ("closing", True), ("slow", True)])
def test_nothing_is_written_past_the_queue_of_a_page_that_is(state: str, value: bool) -> None:
    pair = Pair()
    setattr(pair.page, state, value)
    pair.emit("in turn")
    pair.theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        pair.theirs.recv(1)
    assert pair.page.queue.qsize() == 1
    pair.page.upgraded = True
    pair.close()


def test_a_page_that_owes_a_pong_for_too_long_is_closed_and_sent_nothing_more() -> None:
    pair = Pair(seconds=1)
    pair.page.last_ping = -1_000_000.0
    pair.emit("too late")
    assert pair.page.closed
    assert pair.reader.message() is None
    pair.close()


def test_compression_and_tls_take_the_way_by_the_queue() -> None:
    ours, theirs = green.socketpair()
    context = green_ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    under_tls = context.wrap_socket(theirs, do_handshake_on_connect=False, server_hostname="scg.example")
    compressed = RFC6455WebSocket(ours, {}, extensions={"permessage-deflate": {}})
    encrypted = RFC6455WebSocket(eventlet_wires.Buffered(under_tls), {})
    assert eventlet_wires.line_of(RFC6455WebSocket(ours, {})) is not None
    assert eventlet_wires.line_of(compressed) is None
    assert eventlet_wires.line_of(encrypted) is None
    ours.close(), under_tls.close()


def test_answers_and_events_with_an_answer_wanted_come_as_ever() -> None:
    pair = Pair()
    pair.server.on("join", lambda _sid, asked: {"ok": asked})
    sid = next(iter(pair.server.manager.rooms["/"][None]))
    pair.theirs.sendall(masked(b"\x81", b"40"))
    pair.server.environ["page"] = {}
    answers: list[Any] = []
    fastpath.emit(pair.server.manager, "asked", {"a": 1}, "/", to=sid, callback=answers.append)
    fastpath.emit(pair.server.manager, "two", ("a", "b"), "/", to=sid)
    fastpath.emit(pair.server.manager, "left out", "x", "/", skip_sid=sid)
    fastpath.emit(pair.server.manager, "nothing", None, "/", to=sid)
    heard = [pair.reader.message() for _ in range(3)]
    assert [one[:3] for one in heard if one] == ["421", "42[", "42["]
    assert heard[1:] == ['42["two","a","b"]', '42["nothing"]']
    pair.close()


def test_half_a_frame_is_followed_by_nothing() -> None:
    pair = Pair(buffer=4_096)
    pair.ours.settimeout(0.05)
    pair.page.slow = False
    pair.emit("1" * 400_000)
    pair.emit("2")
    eventlet.sleep(0.2)
    pair.theirs.settimeout(5)
    came = b""
    while part := pair.theirs.recv(65_536):
        came += part
    assert framed(pushed("1" * 400_000)).startswith(came)
    pair.close()


def difference(**changed: str) -> str:
    tried = eventlet_wires.TRIED | changed
    return checks.difference(tried, eventlet_wires._expected, eventlet_wires._misbehaves)


def test_everything_is_as_it_was_when_the_fast_path_was_tried() -> None:
    assert difference() == ""


def test_another_version_another_name_or_another_way_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "hasn't been tried" in difference(eventlet="0.0.1")
    with monkeypatch.context() as altered:
        altered.delattr(semaphore.Semaphore, "balance")
        assert difference() == "Semaphore.balance is gone"
    with monkeypatch.context() as altered:
        altered.setattr(packets.Packet, "encode", lambda: "")
        assert difference() == "Packet.encode takes other parameters"
    with monkeypatch.context() as altered:
        altered.setattr(checks, "framed", lambda _: b"")
        assert difference() == "a frame of 0 differs"
    with monkeypatch.context() as altered:
        altered.setattr(checks, "unmasked", lambda *_: b"")
        assert difference() == "masks differ"
    with monkeypatch.context() as altered:
        altered.setattr(fastpath, "framed", lambda _: b"short")
        assert difference() == "a packet doesn't arrive as its frame"
    with monkeypatch.context() as altered:
        altered.setattr(RFC6455WebSocket, "_pack_message", None)
        assert difference().startswith("TypeError")


ALTERED = """
from importlib import metadata
told = metadata.version
metadata.version = lambda package: "9.9" if package == "eventlet" else told(package)
from scg import engine
engine.patch()
from engineio import socket
from scg.engine import queues
print(engine.path(), socket.Socket is queues.Bounded, sep="; ")
"""


def test_an_untried_version_takes_the_plain_way_and_starts() -> None:
    told = {"cwd": ROOT, "capture_output": True, "text": True, "timeout": 60}
    said = subprocess.run([sys.executable, "-c", ALTERED], **told)
    assert said.stdout == "stock: eventlet 9.9 hasn't been tried; True\n", said.stderr


def test_what_another_version_does_not_have_is_no_reason_not_to_start() -> None:
    assert running._prepared("scg.engine.of_another_version").startswith("stock: No module named")


def test_the_log_warns_once_of_the_plain_way(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(running, "_path", "stock: eventlet 9.9 hasn't been tried")
    server._say_how()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "eventlet 9.9 hasn't been tried" in caplog.text


def test_buffered_reading_gives_what_was_sent_in_any_bites() -> None:
    ours, theirs = green.socketpair()
    sent = struct.pack("!20000H", *range(20_000))
    eventlet.spawn(lambda: (theirs.sendall(sent), theirs.close()))
    wire, came = eventlet_wires.Buffered(ours), b""
    for bite in [1, 2, 4, 100, 8_096, *[700] * 1_000]:
        came += wire.recv(bite)
    assert came == sent
    ours.close()
