"""Many pages at once, so cheap that they are never the bottleneck: WebSockets by hand, all on one epoll.

    crowd = Crowd("http://127.0.0.1:5000")
    room = crowd.join("WY-2020-03", cookies)       one page a cookie ("session=..."), each sends
                                                   `join` {"incident": "WY-2020-03"} and is told its place
    crowd.until(room, 58, seconds=5)               run until every page stands at entry 58
    room.reached[58]                               when the last page did, time.monotonic_ns()
    number = crowd.say(room.pages[0], "tick", {})  an event; crowd.answered[number] is (when, what)
    crowd.run(2.0); crowd.run(5, lambda: done)     run so long, or until something holds
    crowd.watch(sock, on_readable)                 have other sockets served by the same loop (HTTP callers)
    crowd.check(room)                              raises Lost unless every push reached every page, in order
    crowd.close()

Pages speak Engine.IO and Socket.IO over WebSocket as browsers do: they answer pings, and follow `push`
events whose JSON holds "seq" (and "prev", where one push carries several entries) before any text. With
`plain=True` they speak to a bare WebSocket server: the same text frames, without Engine.IO's opening.

What is cheap: every page of a room gets the same bytes, so what has come is compared whole with what the
first page got, and parsed only where it differs: two frames at once, half a frame, an answer, a ping.
"""

import json
import re
import select
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bench.wires import Page, Room, frames, send, whole

MOST_AT_ONCE = 65_536  # bytes read
MOST_KNOWN = 256
MOST_READY = 64  # sockets asked for at once: the time is read once for so many
SEQ, PREV = re.compile(rb'"seq":\s?(\d+)'), re.compile(rb'"prev":\s?(\d+)')


class Lost(AssertionError):
    """A push that didn't reach a page, or out of order."""


class Crowd:
    """Pages of one server, on one epoll in this process."""

    def __init__(self, url: str, *, plain: bool = False, query: str = ""):
        asked = urlsplit(url)
        self.host, self.port = asked.hostname or "127.0.0.1", asked.port or 80
        self.origin, self.plain = f"http://{asked.netloc}", plain
        self.path = "/" if plain else f"/socket.io/?EIO=4&transport=websocket{query}"
        self.rooms: list[Room] = []
        self.answered: dict[int, tuple[int, Any]] = {}
        self.lost: list[str] = []
        self.on_answer: Callable[[int, int], None] | None = None
        self._epoll = select.epoll()
        self._pages: dict[int, Page] = {}
        self._others: dict[int, Callable[[], None]] = {}
        self._into = bytearray(MOST_AT_ONCE)
        self._number = 0
        self._joining: dict[int, Page] = {}
        self.shows: list[str] | None = None  # what the pages tell that they show; None as a plain Socket.IO client

    # Opening

    def join(self, name: str, cookies: Sequence[str], *, seconds: float = 60, at_once: int = 50) -> Room:
        """Open a page for each cookie ("" for none), `at_once` at a time, and have all follow the incident `name`.

        Gives the room once every page has been told that it follows and where it stands. TimeoutError where
        that takes longer than `seconds`; ConnectionError where a page is turned away.
        """
        room = next((one for one in self.rooms if one.name == name), None)
        if room is None:
            room = Room(name)
            self.rooms.append(room)
        waiting = list(reversed(cookies))
        by = time.monotonic() + seconds
        while waiting or room.following < len(room.pages):
            while waiting and len(room.pages) - room.following < at_once:
                self._open(room, waiting.pop())
            self._once(0.05)
            if self.lost:
                raise ConnectionError(f"{len(self.lost)} pages were lost while joining {name}: {self.lost[0]}")
            if time.monotonic() > by:
                raise TimeoutError(
                    f"{room.following} of {len(cookies)} pages had joined {name} after {seconds:g} s"
                )
        return room

    def _open(self, room: Room, cookie: str) -> None:
        sock = socket.create_connection((self.host, self.port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(self._greeting(cookie))
        sock.setblocking(False)
        page = Page(room, sock)
        room.pages.append(page)
        self._pages[sock.fileno()] = page
        self._epoll.register(sock.fileno(), select.EPOLLIN | select.EPOLLET)

    def _greeting(self, cookie: str) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {self.host}:{self.port}", f"Origin: {self.origin}"]
        lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
        lines += [f"Cookie: {cookie}"] if cookie else []
        return "\r\n".join([*lines, "", ""]).encode()

    # Speaking

    def say(self, page: Page, event: str, given: Mapping[str, Any]) -> int:
        """Send an event that asks for an answer; gives the number under which `answered` will hold it."""
        self._number += 1
        text = f"42{self._number}{json.dumps([event, given], separators=(',', ':'))}"
        send(page.sock, 0x81, text.encode())
        return self._number

    # Running

    def until(self, room: Room, seq: int, seconds: float = 10) -> int:
        """Run until every page of the room stands at entry `seq` or past it; when, in time.monotonic_ns().

        TimeoutError, which says how many do, after `seconds`.
        """
        if not self.run(seconds, lambda: room.left == 0 and room.seq >= seq and not room.behind):
            there = sum(page.stands >= seq for page in room.pages)
            raise TimeoutError(f"{there} of {len(room.pages)} pages stood at {seq} after {seconds:g} s")
        return min((at for reached, at in room.reached.items() if reached >= seq), default=time.monotonic_ns())

    def run(self, seconds: float, holds: Callable[[], bool] | None = None) -> bool:
        """Take what comes for so long, and once at least, or until `holds()`; gives whether it held."""
        by = time.monotonic() + seconds
        while True:
            if holds is not None and holds():
                return True
            wait = by - time.monotonic()
            self._once(max(0.0, wait))
            if wait <= 0:
                return holds is not None and holds()

    def watch(self, sock: socket.socket, on_readable: Callable[[], None]) -> None:
        """Have a function called whenever another socket has something to read."""
        self._others[sock.fileno()] = on_readable
        self._epoll.register(sock.fileno(), select.EPOLLIN)

    def unwatch(self, sock: socket.socket) -> None:
        """Look at it no longer."""
        del self._others[sock.fileno()]
        self._epoll.unregister(sock.fileno())

    def check(self, room: Room) -> int:
        """How many pushes were delivered since it joined; Lost where a page stands elsewhere than the others."""
        astray = sum(page.stands != room.seq or page.heard != b"" for page in room.pages)
        if self.lost or astray or room.left or room.behind:
            told = f"{astray} of {len(room.pages)} pages of {room.name} do not stand at {room.seq}"
            raise Lost(f"{told}, {len(self.lost)} were lost: {self.lost[:3]}")
        return room.delivered

    def close(self) -> None:
        """Close every connection."""
        for page in self._pages.values():
            page.sock.close()
        self._pages.clear()
        self._epoll.close()

    def _once(self, wait: float) -> None:
        """Wait for what is ready, and take it: the one loop that must be cheap."""
        into, size, pages = self._into, MOST_AT_ONCE, self._pages
        starts = into.startswith
        for ready, _ in self._epoll.poll(wait, MOST_READY):
            page = pages.get(ready)
            if page is None:
                self._others.get(ready, _nothing)()
                continue
            try:
                came = page.receive(into, size)
            except BlockingIOError:
                continue
            except OSError as problem:
                self._gone(page, repr(problem))
                continue
            room = page.room
            if came == room.size and page.at == room.before and starts(room.front):
                page.at = page.stands = room.seq
                room.left -= 1
                if not room.left:
                    room.reached[room.seq] = time.monotonic_ns()
            else:
                self._take(page, came)

    def _take(self, page: Page, came: int) -> None:
        """Take what isn't just the room's newest push, until the socket is empty."""
        while came:
            self._told(page, bytes(memoryview(self._into)[:came]))
            if came < MOST_AT_ONCE or not page.open:
                return
            try:
                came = page.receive(self._into, MOST_AT_ONCE)
            except BlockingIOError:
                return
        self._gone(page, "the server closed it")

    def _gone(self, page: Page, why: str) -> None:
        page.open = False
        self._pages.pop(page.sock.fileno(), None)
        page.sock.close()
        self.lost.append(why)

    def _told(self, page: Page, came: bytes) -> None:
        room = page.room
        known = room.known.get(came)
        if known is not None and page.at == known[0]:
            for seq in known[1]:
                room.count(seq)
            page.at = page.stands = known[1][-1]
            return
        before = page.at
        seqs = self._parse(page, page.heard + came if page.heard else came)
        if seqs and before is not None and page.at == seqs[-1]:
            if len(room.known) > MOST_KNOWN:
                room.known.clear()
            room.known[came] = before, seqs

    def _parse(self, page: Page, heard: bytes) -> list[int]:
        """Take each whole frame; gives the pushes among them, or none where there was anything else."""
        if not page.upgraded:
            heard = self._upgrade(page, heard)
            if not page.upgraded:
                page.heard = heard
                return []
        end, pushed, others = 0, list[int](), False
        for kind, start, end in frames(heard):
            if kind == 1 and heard.startswith(b'42["push"', start):
                pushed.append(self._push(page, heard, start, end))
            elif page.open:
                self._hear(page, kind, heard, start, end)
                others = True
        page.heard = heard[end:]
        page.at = None if page.heard or not page.joined else page.stands
        return [] if others else pushed

    def _upgrade(self, page: Page, heard: bytes) -> bytes:
        head, end, rest = heard.partition(b"\r\n\r\n")
        first = head.split(b"\r\n", 1)[0]
        if not end:
            return heard
        if b" 101 " in first:
            page.upgraded = True
            if self.plain:
                self._ask_to_join(page)
        else:
            self._gone(page, first.decode())
        return rest

    def _hear(self, page: Page, kind: int, heard: bytes, start: int, end: int) -> None:
        if kind == 1:
            self._packet(page, heard[start:end])
        elif kind == 8:
            self._gone(page, f"closed by the server: {heard[start:end]!r}")
        elif kind == 9:
            send(page.sock, 0x8A, heard[start:end])

    def _push(self, page: Page, heard: bytes, start: int, end: int) -> int:
        room = page.room
        found = SEQ.search(heard, start, end)
        seq = int(found[1]) if found else 0
        if not page.joined or seq <= page.stands:
            return seq
        if seq > room.seq:
            room.begin(seq, page.stands, whole(heard, start, end))
        passed = PREV.search(heard, start, end)
        if page.stands < (int(passed[1]) if passed else seq - 1):
            self.lost.append(f"a page of {room.name} at {page.stands} was pushed {seq}")
        page.stands = seq
        room.count(seq)
        return seq

    def _packet(self, page: Page, packet: bytes) -> None:
        if packet == b"2":
            send(page.sock, 0x81, b"3")
        elif packet.startswith(b"43"):
            self._answer(page, packet)
        elif packet.startswith(b"40"):
            self._ask_to_join(page)
        elif packet.startswith(b"0"):
            send(page.sock, 0x81, b"40")
        elif packet.startswith((b"44", b"41", b"1")):
            self._gone(page, packet.decode())

    def _ask_to_join(self, page: Page) -> None:
        shows = {} if self.shows is None else {"shows": self.shows}
        self._joining[self.say(page, "join", {"incident": page.room.name, **shows})] = page

    def _answer(self, page: Page, packet: bytes) -> None:
        at = time.monotonic_ns()
        digits, _, rest = packet[2:].partition(b"[")
        number, told = int(digits), json.loads(b"[" + rest)
        if number in self._joining:
            del self._joining[number]
            self._joined(page, told[0] if told else {})
            return
        self.answered[number] = at, told
        if self.on_answer is not None:
            self.on_answer(number, at)

    def _joined(self, page: Page, told: Mapping[str, Any]) -> None:
        if not told.get("ok"):
            self._gone(page, f"could not join: {told}")
            return
        page.stands, page.joined = int(told["seq"]), True
        page.room.welcome(page.stands)


def _nothing() -> None:
    """What is left to do for a socket that was let go of in the same batch."""
