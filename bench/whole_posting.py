"""Commands as browsers send them: a tick is a form posted over a connection that is kept, its answer timed."""

import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import quote, urlsplit

from bench.client import Crowd
from bench.whole_served import BROWSER, Served, SignedIn

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
HEADERS = (
    "Accept: text/html",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-GB,en;q=0.9",
    f"User-Agent: {BROWSER}",
    "Sec-Fetch-Dest: empty",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Site: same-origin",
)


@dataclass
class Answer:
    """What became of one request: nanoseconds of time.monotonic_ns() at both ends, its status, and the bytes."""

    sent: int
    answered: int
    status: int
    head: bytes
    body: bytes

    @property
    def size(self) -> int:
        """Bytes that came over the wire."""
        return len(self.head) + 4 + len(self.body)

    @property
    def ms(self) -> float:
        """Milliseconds from the first byte sent until the last was there."""
        return (self.answered - self.sent) / 1e6

    @property
    def seq(self) -> int:
        """The entry that a command was recorded as; ValueError with what was said where it wasn't."""
        _, found, rest = self.body.partition(b'"seq":')
        if self.status != 200 or not found:
            raise ValueError(f"not recorded: {self.status} {self.body[:300]!r}")
        return int(rest.lstrip().split(b",")[0].split(b"}")[0])


class Browser:
    """One kept connection to the server; one request at a time, and `done(answer)` when it is answered."""

    def __init__(self, crowd: Crowd, url: str):
        self.crowd, self.place = crowd, urlsplit(url)
        self.answers: deque[Answer] = deque()
        self.busy = False
        self._done: Callable[[Answer], None] | None = None
        self._open()

    def _open(self) -> None:
        self.sock = socket.create_connection((self.place.hostname, self.place.port), timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.crowd.watch(self.sock, self._read)

    def send(self, request: bytes, done: Callable[[Answer], None]) -> None:
        """Send a whole request."""
        self.busy, self._done, self._heard, self._need = True, done, bytearray(), 0
        self._sent = time.monotonic_ns()
        self.sock.sendall(request)

    def _read(self) -> None:
        came = self.sock.recv(262_144)
        if not came:
            return self._again()
        self._heard += came
        if not self._need:
            end = self._heard.find(b"\r\n\r\n")
            if end < 0:
                return None
            self._head = bytes(self._heard[:end])
            self._need, self._chunked = end + 4 + _length(self._head), _in_chunks(self._head)
        if len(self._heard) >= self._need and (not self._chunked or self._heard.endswith(b"\r\n0\r\n\r\n")):
            self._take()
        return None

    def _take(self) -> None:
        at, done = time.monotonic_ns(), self._done
        status = int(self._head.split(b" ", 2)[1])
        answer = Answer(self._sent, at, status, self._head, bytes(self._heard[len(self._head) + 4 :]))
        self.busy = False
        if b"\r\nconnection: close" in self._head.lower():
            self._again()
        if done is not None:
            done(answer)

    def _again(self) -> None:
        self.crowd.unwatch(self.sock)
        self.sock.close()
        if self.busy:
            raise ConnectionError("the server closed a connection that waited for its answer")
        self._open()

    def close(self) -> None:
        """Hang up."""
        self.crowd.unwatch(self.sock)
        self.sock.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _in_chunks(head: bytes) -> bool:
    return b"\r\ntransfer-encoding: chunked" in head.lower()


def get(served: Served, path: str, who: SignedIn) -> bytes:
    """The request for a page, as a browser sends it."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{served.port}", *HEADERS, f"Cookie: {who.cookie}"]
    return "\r\n".join([*lines, "", ""]).encode()


def post(served: Served, path: str, who: SignedIn, **fields: str) -> bytes:
    """The request that one of the page's one-click buttons sends: a form in parts, with the page's token."""
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"csrf_token": who.token, **fields}.items()
    )
    body = f"{parts}--{BOUNDARY}--\r\n".encode()
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{served.port}", *HEADERS, f"Cookie: {who.cookie}"]
    lines += ["X-Requested-With: scg", f"Origin: {served.url}", f"Referer: {served.url}/"]
    lines += [f"Content-Type: multipart/form-data; boundary={BOUNDARY}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def ticks(served: Served, ref: str) -> Iterator[bytes]:
    """Requests to tick an incident's open actions complete, each by somebody of the agency that owns it."""
    people = served.signed_in(ref)
    of_agency = {who.agency: cycle([one for one in people if one.agency == who.agency]) for who in people}
    page = f"/incidents/{ref}/meetings/{served.world.meeting}?"
    for action in served.world.actions[ref]:
        name, owner, key = action["ref"], action["owner"], f"complete_action:{action['ref']}:{action['version']}"
        path = f"/incidents/{ref}/do/complete_action?action_ref={quote(name)}&key={quote(key)}"
        yield post(served, path, next(of_agency[owner]), next=page)
