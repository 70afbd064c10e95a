"""The socket is thrown everything at, over both of its ways; a page that follows beside it misses nothing."""

import json
import os
import queue
import random
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from flask import Flask

from scg.extensions import db
from scg.record import reading
from tests.support.server import Server, Visitor
from tests.support.world import World

pytestmark = [pytest.mark.one_database, pytest.mark.long, pytest.mark.timeout(90)]

SEED = int(os.environ.get("SCG_FUZZ_SEED") or random.SystemRandom().randrange(10**9))
POLLED, FRAMED, ENTRIES = 700, 1_800, 12
LARGEST = 65_536
MOST_GROWTH_KB = 50_000
POLLING = "/socket.io/?EIO=4&transport=polling"
DEEP = "[" * 10_000 + "]" * 10_000
EVENTS = ("join", "leave", "disconnect", "connect", "push", "tick", "bye", "message", "__class__", "", "*", "\x00")


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """The world's database, served."""
    world.client("chair"), world.client("member"), world.client("loggist")
    db.session.remove()
    db.engine.dispose()
    # A heartbeat that comes between a commit and its push tells of the entry in its place.
    with Server(database, tmp_path, SCG_HEARTBEAT="60") as server:
        yield server


class Chance:
    """Packets as nobody should send them, each from the same seed the same."""

    def __init__(self, seed: str, ref: str):
        self.random, self.ref = random.Random(seed), ref

    def value(self, deep: int = 0) -> Any:
        """Anything that JSON can say."""
        pick = self.random.randrange(9 if deep < 3 else 6)
        plain = (
            None,
            True,
            self.random.randrange(-(10**20), 10**20),
            "x" * self.random.randrange(300),
            self.ref,
            1e300,
        )
        if pick < 6:
            return plain[pick]
        inner = [self.value(deep + 1) for _ in range(self.random.randrange(4))]
        return inner if pick == 6 else {str(number): each for number, each in enumerate(inner)}

    def asked(self) -> Any:
        """What a join may be asked with: nearly right, and not at all."""
        shows = self.random.choice(
            [["log"] * 61, [[]], {}, "log", 5, [None], ["log", {"a": 1}], None, ["x" * 9999]]
        )
        ref = self.random.choice(
            [self.ref, self.value(), "WY-2020-99", "\x00", "\ud800", [self.ref], "../" + self.ref]
        )
        return self.random.choice([{"incident": ref, "shows": shows}, {"incident": ref}, self.value(), [ref]])

    def event(self) -> str:
        """A packet of Socket.IO with an event in it, well formed or nearly."""
        name = self.random.choice(EVENTS)
        said = json.dumps([name, self.asked()] if self.random.random() < 0.7 else self.value())
        number = self.random.choice(["", "", "1", "9" * 40, "9" * 120, "-1"])
        space = self.random.choice(["", "", "", "/,", "/other,", "/" + "x" * 200 + ",", "/a?b=c,"])
        kind = self.random.choice(
            ["2", "2", "2", "0", "1", "3", "4", "5", "6", "7", "9", "51-", "5999-", "61-", "5" * 30 + "-"]
        )
        return f"4{kind}{space}{number}{said}"

    def garbage(self) -> str:
        """A packet of Engine.IO of no use."""
        letters = "".join(chr(self.random.randrange(1, 0x2FF)) for _ in range(self.random.randrange(40)))
        return self.random.choice("0123456789bB\x1e{[ ") + letters

    def packet(self) -> str:
        """One packet, of any sort."""
        return self.random.choice(
            (
                self.event,
                self.event,
                self.event,
                self.garbage,
                lambda: f'42["join",{DEEP}]',
                lambda: "42" + '{"a":' * 8_000,
                lambda: "42[" + "9" * 6_000 + "]",
                lambda: '42["join",NaN,Infinity]',
                lambda: '42["join","\\ud800"]',
                lambda: "2probe",
                lambda: "5",
                lambda: "40" + json.dumps(self.value()),
                lambda: "4" + "x" * LARGEST,
            )
        )()

    def body(self) -> bytes:
        """The body of a post: a packet, several, too many, or none that is one."""
        sort = self.random.randrange(8)
        if sort == 0:
            return b"\x1e".join([b'42["leave"]'] * self.random.choice([16, 17, 1_000]))
        if sort == 1:
            return bytes(self.random.randrange(256) for _ in range(self.random.randrange(200)))
        if sort == 2:
            return self.random.choice(
                [b"", b"\x1e", b"b!!!", b"bAAAA", b"4", b"42", b"x" * (LARGEST + 1), b"\x1e" * 50]
            )
        parts = [self.packet() for _ in range(self.random.randrange(1, 4))]
        return "\x1e".join(parts).encode(errors="surrogatepass")

    def frame(self) -> bytes:
        """A frame of WebSocket with a packet, well formed but for one in ten."""
        if self.random.random() < 0.1:
            first = self.random.choice([0x00, 0x01, 0x80, 0x82, 0x83, 0x88, 0x89, 0x8A, 0x8B, 0xC1, 0xF1])
            return framed(self.body()[:125], first, whole=False)
        return framed(self.packet().encode(errors="surrogatepass"))

    def frames(self) -> list[bytes]:
        """What one connection sends: a hello, mostly, and frames of every sort; now and then 1,000 joins."""
        hello = [framed(b"40")] if self.random.random() < 0.8 else []
        join = framed(f'421["join",{{"incident":"{self.ref}"}}]'.encode())
        if self.random.random() < 0.01:
            return [framed(b"40"), *[join] * 1_000]
        return hello + [self.frame() for _ in range(self.random.randrange(5, 40))]


def framed(payload: bytes, first: int = 0x81, *, whole: bool = True) -> bytes:
    """A masked frame of any size."""
    size = len(payload)
    if not whole or size < 126:
        head = bytes([first, 0x80 | size])
    elif size < 65_536:
        head = bytes([first, 0xFE]) + struct.pack("!H", size)
    else:
        head = bytes([first, 0xFF]) + struct.pack("!Q", size)
    return head + bytes(4) + payload  # a mask of nought changes nothing


def polled(server: Server, visitor: Visitor, ref: str) -> int:
    """Posts of every sort to the polling way; gives how many, none of which the server failed at."""
    chance, sent, sid = Chance(f"{SEED} polling", ref), 0, ""
    http = requests.Session()
    http.cookies.update(visitor.http.cookies)
    while sent < POLLED:
        if not sid:
            sid = json.loads(http.get(server.url + POLLING, timeout=5).text[1:])["sid"]
            if chance.random.random() < 0.8:
                http.post(f"{server.url}{POLLING}&sid={sid}", data=b"40", timeout=5)
        where = chance.random.choice([f"{POLLING}&sid={sid}"] * 9 + strange(sid))
        method = chance.random.choice(
            ["POST"] * 12 + ["GET" if "EIO=9" in where or "nobody" in where else "POST", "PUT"]
        )
        body = chance.body()
        try:
            answer = http.request(method, server.url + where, data=body, timeout=5)
        except requests.RequestException as problem:
            raise AssertionError((sent, method, where, body[:200])) from problem
        assert answer.status_code < 500, (sent, method, where, body[:200], answer.status_code)
        sent += 1
        if answer.status_code != 200:
            sid = ""
    return sent


def strange(sid: str) -> list[str]:
    """Addresses of the polling way that nobody should ask for."""
    way = "/socket.io/?EIO={}&transport={}&sid={}"
    return [
        way.format(*told)
        for told in ((3, "polling", sid), (4, "pigeon", sid), (4, "polling", "nobody"), (9, "", ""))
    ]


def threw(server: Server, visitor: Visitor, ref: str, part: int, count: int) -> int:
    """Frames of every sort over WebSocket, a few a connection; gives how many."""
    chance, sent = Chance(f"{SEED} frames {part}", ref), 0
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.http.cookies.items())
    greeting = (
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Sec-WebSocket-Version: 13\r\nOrigin: {server.url}\r\nCookie: {cookies}\r\n\r\n"
    ).encode()
    while sent < count:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as wire:
            wire.sendall(greeting)
            assert wire.recv(4096).startswith(b"HTTP/1.1 101"), "no page is let in any more"
            try:
                for frame in chance.frames():
                    wire.sendall(frame)
                    sent += 1
            except OSError:  # it was shown the door
                continue
    return sent


class Following:
    """A page that follows the incident beside all that, as any does."""

    def __init__(self, server: Server, visitor: Visitor, ref: str):
        self.pushes: queue.Queue[dict[str, Any]] = queue.Queue()
        self.socket = socketio.Client(http_session=visitor.http, reconnection=False, request_timeout=5)
        self.socket.on("push", self.pushes.put)
        self.socket.connect(server.url, transports=["websocket"], wait_timeout=5)
        self.seq: int = self.socket.call("join", {"incident": ref}, timeout=5)["seq"]

    def heard(self, last: int) -> list[int]:
        """The numbers of the entries that it was pushed, up to one."""
        told: list[int] = []
        while not told or told[-1] < last:
            push = self.pushes.get(timeout=10)
            told += [entry["seq"] for entry in push["entries"]]
        return told


def memory(server: Server) -> int:
    """What the server holds in memory, in kB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def test_a_page_beside_thousands_of_malformed_packets_misses_no_push(served: Server, world: World) -> None:
    print(f"SCG_FUZZ_SEED={SEED}")
    chair, member, loggist = (
        served.signed_in(f"{name}@wy.example") for name in ("amina.shah", "grace.obi", "priya.nair")
    )
    page, before, began = Following(served, chair, world.ref), memory(served), time.monotonic()
    with ThreadPoolExecutor() as at_once:
        fuzzing = [at_once.submit(polled, served, member, world.ref)]
        fuzzing += [at_once.submit(threw, served, member, world.ref, part, FRAMED // 3) for part in range(3)]
        seqs = []
        while len(seqs) < ENTRIES or wait(fuzzing, timeout=0.1).not_done:
            answer = loggist.command(world.ref, f"k{len(seqs)}", "write_log", text=f"Entry {len(seqs)}")
            assert answer.status_code == 201, answer.text
            seqs.append(answer.json()["seq"])
        cases = sum(each.result() for each in fuzzing)
    print(f"{cases} packets and frames in {time.monotonic() - began:.1f} s; {len(seqs)} entries written meanwhile")
    assert seqs == list(range(page.seq + 1, page.seq + 1 + len(seqs)))
    heard = page.heard(seqs[-1])
    assert heard == seqs, (set(seqs) - set(heard), len(heard) - len(set(heard)))
    page.socket.disconnect()
    head = reading.head_of(world.ref)
    assert (head.seq if head else 0) == seqs[-1], "nothing but these entries was recorded"
    assert cases >= 2_000
    assert memory(served) - before < MOST_GROWTH_KB
    failed = [line for line in served.said.splitlines() if "Traceback" in line or "handler error" in line]
    assert not failed, served.said[-3000:]
