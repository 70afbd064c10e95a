"""eventlet's WebSockets: read by the buffer, unmasked as numbers, never compressed, written to directly."""

from collections.abc import Iterator
from typing import Any

from eventlet import greenio, semaphore, websocket
from eventlet.green import socket as green
from eventlet.greenio import GreenSocket
from eventlet.websocket import RFC6455WebSocket

from scg.engine import checks
from scg.engine.fastpath import Direct, Line, take_over
from scg.engine.frames import unmasked
from scg.engine.queues import Bounded, time_pings_steadily, use

MOST_READ_BYTES = 65_536
TRIED = {"eventlet": "0.41.3", "python-engineio": "4.15.1", "python-socketio": "5.18.1"}
stock_begin = RFC6455WebSocket.__init__
stock_unmask = RFC6455WebSocket._apply_mask


def prepare() -> str:
    """Have connections made by this module where everything is as it was tried; gives the path taken."""
    _refuse_deflate()
    time_pings_steadily()
    if differs := checks.difference(TRIED, _expected, _misbehaves):
        use(Bounded, _wire_of)
        return f"stock: {differs}"
    RFC6455WebSocket.__init__ = _begin_buffered
    RFC6455WebSocket._apply_mask = staticmethod(unmasked)
    take_over(line_of)
    use(Direct, _wire_of)
    return "fast"


def _refuse_deflate() -> None:
    """Answer no browser's offer to compress frames: it costs a client 200 kB and doubles the work."""
    if hasattr(websocket.WebSocketWSGI, "_negotiate_permessage_deflate"):
        websocket.WebSocketWSGI._negotiate_permessage_deflate = lambda _self, _extensions: None


def _wire_of(environ: dict[str, Any]) -> Any:
    return environ["eventlet.input"].get_socket()


class Buffered:
    """A green socket that is read by the buffer: eventlet asks for a frame in three bites."""

    __slots__ = ("_at", "_kept", "wire")

    def __init__(self, wire: Any):
        self.wire, self._kept, self._at = wire, b"", 0

    def recv(self, most: int) -> bytes:
        """At most so many bytes, waiting for the first; none at the end."""
        kept, at = self._kept, self._at
        if not kept:
            kept, at = self.wire.recv(MOST_READ_BYTES), 0
        end = at + most
        if end < len(kept):
            self._kept, self._at = kept, end
        else:
            self._kept = b""
        return bytes(kept[at:end])

    def __getattr__(self, name: str) -> Any:
        return getattr(self.wire, name)


def _begin_buffered(self: Any, sock: Any, *given: Any, **named: Any) -> None:
    stock_begin(self, Buffered(sock), *given, **named)


def line_of(ws: Any) -> Line | None:
    """The line of a WebSocket; None under TLS, compression or an old protocol, where our bytes would be wrong."""
    if type(ws) is not RFC6455WebSocket or "permessage-deflate" in ws.extensions:
        return None
    wire = ws.socket.wire if isinstance(ws.socket, Buffered) else ws.socket
    return Line(wire.fd, wire, ws._sendlock) if type(wire) is GreenSocket else None


def _expected() -> Iterator[checks.Known]:
    yield from checks.common_names("eventlet")
    yield (
        RFC6455WebSocket,
        {
            "__init__": (
                "self",
                "sock",
                "environ",
                "version",
                "protocol",
                "client",
                "extensions",
                "max_frame_length",
            ),
            "_apply_mask": ("data", "mask", "length", "offset"),
            "_pack_message": ("self", "message", "masked", "continuation", "final", "control_code"),
            "_send": ("self", "frame"),
        },
    )
    yield websocket.WebSocketWSGI, {"_negotiate_permessage_deflate": None}
    yield RFC6455WebSocket(None, {}), dict.fromkeys(("_sendlock", "extensions", "socket"))
    yield semaphore.Semaphore, {"acquire": ("self", "blocking", "timeout"), "release": ("self", "blocking")}
    yield semaphore.Semaphore(), {"balance": None}
    yield greenio.GreenSocket, {"fd": None, "sendall": ("self", "data", "flags")}


def _misbehaves() -> str:
    ours, theirs = green.socketpair()
    with ours, theirs:
        ws = RFC6455WebSocket(ours, {})
        theirs.settimeout(1)
        return checks.misbehaves(ws._pack_message, stock_unmask, line_of(ws), theirs, "eventlet")
