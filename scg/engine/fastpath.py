"""Pushes written straight to every connection that is ready; imported once the library is patched.

What is in any way unusual goes by the queue, as in stock. Nothing may let another green thread run
between the look at the queue and the lock, and the write: no log line, no lock, no emit from a thread.
"""

import contextlib
import socket
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, ClassVar

from engineio import packet as packets
from socketio import packet as messages
from socketio.manager import Manager

from scg.engine.frames import framed
from scg.engine.queues import Bounded
from scg.engine.running import spawn

stock_emit = Manager.emit


class Line:
    """A connection that may be written to: its plain non-blocking socket, its green one, and whose turn it is.

    The balance of `lock` is 1 when nobody holds it or waits for it.
    """

    __slots__ = ("lock", "send", "wire")

    def __init__(self, raw: Any, wire: Any, lock: Any):
        self.send, self.wire, self.lock = raw.send, wire, lock

    def write(self, content: bytes) -> None:
        """Send all of it, holding the lock, and let go of that; OSError where it couldn't be.

        The connection is then cut: after half a frame nothing else may ever follow.
        """
        whole = False
        try:
            self.wire.sendall(content)
            whole = True
        finally:
            if not whole:
                with contextlib.suppress(OSError):
                    self.wire.shutdown(socket.SHUT_RDWR)
            self.lock.release()

    def finish(self, rest: bytes) -> None:
        """Send the rest of a frame, as write() does; who reads will meet what goes wrong, and close."""
        with contextlib.suppress(OSError):
            self.write(rest)


class Direct(Bounded):
    """Writes a message at once where nothing is in its way."""

    line: Line | None = None
    # The line of a WebSocket, None where it may not be written to directly: an engine's own knowledge.
    line_of: ClassVar[Any]

    def send(self, packet: Any) -> None:
        """Send a message now, or else queue it: a ping, by polling, under way to a WebSocket, at its end."""
        if packet.packet_type != packets.MESSAGE or packet.binary:
            return super().send(packet)
        return _round((self,), packet)

    def _talk(self, ws: Any) -> Any:
        self.line = self.line_of(ws)
        try:
            return super()._websocket_handler(ws)
        finally:
            self.line = None

    _websocket_handler = _talk


def take_over(line_of: Callable[[Any], Line | None]) -> None:
    """Have events to a room written in one round, to the lines that this finds."""
    Direct.line_of = staticmethod(line_of)
    Manager.emit = emit


def emit(rooms: Any, event: str, given: Any, namespace: str, room: Any = None, **more: Any) -> None:
    """Send one event to a room of Socket.IO's: encoded and framed once, written in one round.

    Takes the place of the method of that name, whose first argument keeps the rooms.
    """
    to = more.get("to") or room
    plain = not more.get("callback") and not isinstance(given, tuple) and (to is None or isinstance(to, str))
    encoded = _encoded(rooms, event, given, namespace) if plain else None
    if not isinstance(encoded, str):
        return stock_emit(rooms, event, given, namespace, room=room, **more)
    members = rooms.rooms.get(namespace, {}).get(to)
    if members:
        left_out = more.get("skip_sid")
        left_out = left_out if isinstance(left_out, list) else [left_out]
        known = rooms.server.eio.sockets.get
        found = [known(connection) for sid, connection in members.items() if sid not in left_out]
        _round(
            [one for one in found if one is not None and not one.closed], packets.Packet(packets.MESSAGE, encoded)
        )
    return None


def _encoded(rooms: Any, event: str, given: Any, namespace: str) -> Any:
    content = [event] if given is None else [event, given]
    return rooms.server.packet_class(messages.EVENT, namespace=namespace, data=content).encode()


def _round(connections: Sequence[Direct], packet: Any) -> None:
    """Write one message to every connection that is ready for it, and queue it for the others."""
    frame = framed(packet.encode())
    now, length = monotonic(), len(frame)
    for found in connections:
        line, queue = found.line, found.queue
        # Not whether the lock is held: between its release and the turn of who waits for it, it isn't.
        if line is None or queue.queue or queue.unfinished_tasks or line.lock.balance < 1 or _unusual(found, now):
            Bounded.send(found, packet)
            continue
        try:
            sent = line.send(frame)
        except OSError:  # it takes nothing now, or it is broken: the writer will meet that and close
            sent = 0
        if sent == length:
            continue
        if not sent:
            Bounded.send(found, packet)
        else:
            line.lock.acquire()  # never waits: nobody holds it
            spawn(line.finish, frame[sent:])


def _unusual(found: Any, now: float) -> bool:
    """Whether it is no open WebSocket, is at its end, hasn't answered its ping, or doesn't read what it is sent."""
    if not found.upgraded or found.closing or found.closed or found.slow:
        return True
    pinged = found.last_ping
    return bool(pinged) and now - pinged > found.server.ping_timeout
