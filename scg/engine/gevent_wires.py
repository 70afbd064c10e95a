"""gevent-websocket, bounded and timed: its writers in turn, unmasked as numbers, written to directly."""

import logging
import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from gevent.lock import Semaphore
from gevent.pool import Pool
from gevent.pywsgi import WSGIServer
from geventwebsocket import handler as upgrading
from geventwebsocket.exceptions import ProtocolError
from geventwebsocket.websocket import Header, Stream, WebSocket

from scg.engine import checks
from scg.engine.fastpath import Direct, Line, take_over
from scg.engine.frames import unmasked
from scg.engine.queues import Bounded, time_pings_steadily, use

TRIED = {
    "gevent": "26.9.0",
    "gevent-websocket": "0.10.1",
    "python-engineio": "4.15.1",
    "python-socketio": "5.18.1",
}
KEPT_ALIVE_SECONDS = 30
SILENT_SECONDS = 60  # more than Engine.IO's pings and the time for their answers
MOST_READ_BYTES = 131_072  # in one message; Engine.IO looks at a message's length when all of it is there
stock_unmask = Header.unmask_payload


def prepare() -> str:
    """Have connections made by this module where everything is as it was tried; gives the path taken."""
    time_pings_steadily()
    upgrading.WebSocket = Wire
    if differs := checks.difference(TRIED, _expected, _misbehaves):
        use(Bounded, _wire_of)
        return f"stock: {differs}"
    Header.unmask_payload = lambda header, payload: unmasked(payload, header.mask)
    take_over(line_of)
    use(Direct, _wire_of)
    return "fast"


def _wire_of(environ: dict[str, Any]) -> Any:
    return environ["wsgi.websocket"].handler.socket


class Turn:
    """A lock that says whether anybody holds it or waits for it: its balance is then less than 1."""

    def __init__(self) -> None:
        self.balance, self._lock = 1, Semaphore()

    def acquire(self) -> None:
        """Wait until it is ours."""
        self.balance -= 1
        self._lock.acquire()

    def release(self) -> None:
        """Let the next one have it."""
        self._lock.release()
        self.balance += 1


class Wire(WebSocket):
    """A WebSocket that reads no more than is sensible and writes one frame after another."""

    __slots__ = ("line", "raw_read", "raw_write", "size")

    def __init__(self, environ: dict[str, Any], stream: Any, owner: Any):
        super().__init__(environ, stream, owner)
        self.size, self.line = 0, Line(owner.socket._sock, owner.socket, Turn())
        self.raw_read, self.raw_write = self._read, self._write
        owner.socket.settimeout(SILENT_SECONDS)

    def read_frame(self) -> Any:
        """The next frame's head and content; ProtocolError where a message grows too long."""
        header, payload = super().read_frame()
        self.size = 0 if header.fin else self.size + len(payload)
        if self.size > MOST_READ_BYTES:
            raise ProtocolError("A message is too long")
        return header, payload

    def _read(self, size: int) -> bytes:
        if size > MOST_READ_BYTES:
            raise ProtocolError("A frame is too long")
        read: bytes = self.stream.read(size)
        return read

    def _write(self, frame: bytes) -> None:
        self.line.lock.acquire()
        self.line.write(frame)


def line_of(ws: Any) -> Line | None:
    """The line of Engine.IO's WebSocket; None where TLS is under it, where our bytes would be wrong."""
    wire = ws._sock
    return wire.line if type(wire) is Wire and type(wire.line.wire) is socket.socket else None


class Upgrading(upgrading.WebSocketHandler):
    """One connection: its idleness limited, its answers each sent at once, nothing said of its requests."""

    _held: bytearray | None = None

    def read_requestline(self) -> Any:
        """The first line of the next request."""
        self.socket.settimeout(KEPT_ALIVE_SECONDS)
        line = super().read_requestline()
        self.socket.settimeout(None)
        return line

    def log_request(self) -> None:
        """Nothing: the app logs requests itself."""

    def _write_with_headers(self, content: Any) -> None:
        self._held = bytearray()
        super()._write_with_headers(content)
        held, self._held = self._held, None
        self._sendall(held)

    def _sendall(self, content: Any) -> None:
        if self._held is None:
            super()._sendall(content)
        else:
            self._held += content


class Serving(WSGIServer):
    """The server's loop."""

    logger = logging.getLogger(__name__)

    def __init__(self, listener: Any, app: Any, most: int):
        super().__init__(listener, app, spawn=Pool(most), log=None, error_log=None, handler_class=Upgrading)

    @property
    def dead(self) -> bool:
        """Whether it takes no connections any more."""
        return bool(self.closed)

    def kill(self) -> None:
        """Take no new connection."""
        self.close()


def _expected() -> Iterator[checks.Known]:
    yield from checks.common_names("gevent")
    yield (
        Header,
        {
            "encode_header": ("fin", "opcode", "mask", "length", "flags"),
            "unmask_payload": ("self", "payload"),
        },
    )
    yield WebSocket, dict.fromkeys("raw_read raw_write stream closed".split())
    yield WebSocket, {"__init__": ("self", "environ", "stream", "handler"), "read_frame": ("self",)}
    yield upgrading.WebSocketHandler, {"_write_with_headers": ("self", "data"), "_sendall": ("self", "data")}
    yield socket.socket, {"_sock": None}


def _misbehaves() -> str:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        owner: Any = SimpleNamespace(socket=ours, rfile=ours.makefile("rb"), logger=Serving.logger)
        wire = Wire({}, Stream(owner), owner)
        theirs.settimeout(1)
        problem = checks.misbehaves(_packed, _unmasked, line_of(SimpleNamespace(_sock=wire)), theirs, "gevent")
        wire.closed = True
        return problem


def _packed(payload: str | bytes) -> bytes:
    opcode, body = (1, payload.encode()) if isinstance(payload, str) else (2, payload)
    return bytes(Header.encode_header(True, opcode, b"", len(body), 0)) + body


def _unmasked(masked: bytes, mask: tuple[int, ...], length: int, offset: int) -> bytes:
    header = Header(length=length)
    header.mask = bytes(mask[(offset + place) % 4] for place in range(4))
    return bytes(stock_unmask(header, masked))
