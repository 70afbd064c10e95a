"""Many pages at once, as cheap as sockets go: Socket.IO over WebSocket by hand, all on one selector."""

import contextlib
import json
import random
import re
import selectors
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

import requests

FIRST, MOST = 1.0, 30.0  # seconds; full jitter, as static/js/backoff.js has it


class Member:
    """One page: where it stands, what it was pushed, and why it was let go."""

    def __init__(self, crowd: "Crowd"):
        self.crowd = crowd
        self.seq, self.link = 0, ""
        self.pushes: list[tuple[int, int]] = []
        self.byes: list[str] = []
        self.joined = self.upgraded = False
        self.tries, self.due = 0, 0.0
        self.wire: socket.socket | None = None
        self.asking: Future[Any] | None = None
        self.heard = b""

    @property
    def in_sync(self) -> bool:
        """Whether it follows, and has nothing left to ask for."""
        return self.joined and self.asking is None

    def connect(self, receive: int = 0) -> None:
        """Open the connection; `receive` bytes of buffer make a page that soon takes no more."""
        self.due, self.heard, self.joined, self.upgraded = 0.0, b"", False, False
        self.wire = socket.socket()
        if receive:
            self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        self.wire.settimeout(5)
        try:
            self.wire.connect(("127.0.0.1", self.crowd.port))
            self.wire.sendall(self.crowd.greeting)
        except OSError:
            return self.lost()
        self.wire.setblocking(False)
        self.crowd.selector.register(self.wire, selectors.EVENT_READ, self)
        return None

    def lost(self) -> None:
        """The connection is gone: come back after a while, unless it was said when."""
        if self.wire is not None:
            with contextlib.suppress(KeyError):  # it may not have got so far
                self.crowd.selector.unregister(self.wire)
            self.wire.close()
        self.wire, self.joined = None, False
        if not self.due:
            self.due = time.monotonic() + random.uniform(0, min(MOST, FIRST * 2**self.tries))
            self.tries += 1

    def read(self) -> None:
        """Take what has come."""
        assert self.wire is not None
        try:
            came = self.wire.recv(262_144)
        except BlockingIOError:
            return None
        except OSError:
            came = b""
        if not came:
            return self.lost()
        self.heard += came
        if not self.upgraded:
            head, end, rest = self.heard.partition(b"\r\n\r\n")
            if not end:
                return None
            if b" 101 " not in head.split(b"\r\n")[0]:
                return self.lost()
            self.upgraded, self.heard = True, rest
        while self.wire is not None and (frame := self._frame()) is not None:
            self._take(frame)
        return None

    def _frame(self) -> str | None:
        heard = self.heard
        if len(heard) < 2:
            return None
        size, start = heard[1] & 127, 2
        if size == 126 and len(heard) >= 4:
            size, start = struct.unpack(">H", heard[2:4])[0], 4
        elif size == 127 and len(heard) >= 10:
            size, start = struct.unpack(">Q", heard[2:10])[0], 10
        elif size >= 126:
            return None
        if len(heard) < start + size:
            return None
        self.heard = heard[start + size :]
        return heard[start : start + size].decode(errors="replace") if heard[0] & 15 == 1 else ""

    def _take(self, packet: str) -> None:
        if packet.startswith("0"):
            self._say("40")
        elif packet.startswith("40"):
            self._say(f'420["join",{{"incident":"{self.crowd.ref}"}}]')
        elif packet.startswith("430"):
            self._join(json.loads(packet[3:])[0])
        elif packet == "2":
            self._say("3")
        elif packet.startswith("42"):
            self._hear(*json.loads(packet[2:]))

    def _say(self, text: str) -> None:
        assert self.wire is not None
        try:
            self.wire.sendall(bytes([0x81, 0x80 | len(text)]) + b"\0\0\0\0" + text.encode())
        except OSError:
            self.lost()

    def _join(self, answer: dict[str, Any]) -> None:
        if not answer["ok"]:
            return self.lost()
        self.joined, self.tries = True, 0
        if not self.link:
            self.seq, self.link = answer["seq"], answer["link"]
        elif (self.seq, self.link) != (answer["seq"], answer["link"]):
            self.ask()
        return None

    def _hear(self, event: str, told: dict[str, Any]) -> None:
        if event == "push":
            self.pushes.append((told["prev"], told["seq"]))
            self._go_on(told)
        elif event == "tick" and told["seq"] > self.seq:
            self.ask()
        elif event == "bye":
            self.byes.append(told["why"])
            wait = told["retry_ms"] + random.uniform(0, told["spread_ms"])
            self.due = time.monotonic() + wait / 1000
            self.lost()

    def _go_on(self, told: dict[str, Any]) -> None:
        if told["prev"] <= self.seq < told["seq"]:
            self.seq, self.link = told["seq"], told["link"]
        elif told["prev"] > self.seq:
            self.ask()

    def ask(self) -> None:
        """Ask what follows, unless that is being asked."""
        if self.asking is None:
            self.asking = self.crowd.askers.submit(self.crowd.ask, self.seq, self.link)

    def answered(self) -> None:
        """Take the answer, if there is one."""
        if self.asking is None or not self.asking.done():
            return
        answer, self.asking = self.asking.result(), None
        self._go_on(answer)


class Crowd:
    """So many pages of one signed-in person, all following one incident."""

    def __init__(self, url: str, http: requests.Session, ref: str, number: int, *, askers: int = 16):
        self.url, self.ref, self.port = url, ref, int(url.rsplit(":", 1)[1])
        self.cookies = {cookie.name: cookie.value or "" for cookie in http.cookies}
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.greeting = (
            f"GET /socket.io/?EIO=4&transport=websocket&m={ref} HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
            f"Origin: http://localhost:{self.port}\r\nCookie: {cookie}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()
        self.selector = selectors.DefaultSelector()
        self.askers = ThreadPoolExecutor(askers)
        self.answers: list[tuple[int, int]] = []
        self.members = [Member(self) for _ in range(number)]

    def ask(self, seq: int, link: str) -> Any:
        """What follows an entry, by HTTP; from the whole page where that is the answer."""
        told = self._get(f"/incidents/{self.ref}/since/{seq}?link={link}").json()
        if "whole" not in told:
            self.answers.append((told["prev"], told["seq"]))
            return told
        page = self._get(f"/incidents/{self.ref}").text
        at, its = (re.search(rf'data-{name}="(\w+)"', page) for name in ("seq", "link"))
        assert at is not None
        assert its is not None
        return {"prev": seq, "seq": int(at[1]), "link": its[1]}

    def _get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, cookies=self.cookies, timeout=30)

    def run(self, until: Callable[[], bool], seconds: float) -> bool:
        """Live until that holds, or so long; gives whether it held."""
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                return False
            for key, _ in self.selector.select(0.02):
                key.data.read()
            now = time.monotonic()
            for member in self.members:
                member.answered()
                if member.wire is None and member.due and member.due < now:
                    member.connect()
        return True

    def all_stand_at(self, seq: int) -> bool:
        """Whether every page follows and stands at this entry or a later one."""
        return all(member.in_sync and member.seq >= seq for member in self.members)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for member in self.members:
            if member.wire is not None:
                member.wire.close()
        self.askers.shutdown(wait=False, cancel_futures=True)
        self.selector.close()
