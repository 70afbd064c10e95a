"""Engine.IO's connection with a bounded queue and steady pings; imported once the library is patched."""

import logging
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar

from engineio import base_socket
from engineio import socket as stock

from scg.engine.running import spawn
from scg.engine.slow import tell_of_slow

_log = logging.getLogger(__name__)
MOST_WAITING = 200  # packets in one page's queue
MOST_WAITING_CHARACTERS = 2_000_000


def time_pings_steadily() -> None:
    """Have Engine.IO time its pings by a clock that nobody sets: a step forward would drop every new page."""
    steady = SimpleNamespace(time=time.monotonic)
    base_socket.time = stock.time = steady


class Bounded(stock.Socket):
    """Holds at most so much for a page that doesn't read: the stock queue grows without end."""

    slow = False
    wire: Any = None
    # The green socket under the environment of a request: an engine's own knowledge.
    wire_of: ClassVar[Any]

    def send(self, packet: Any) -> None:
        """Queue a packet; a page with too much waiting loses all of it and is told of as slow."""
        if not self.slow and _overfull(self.queue):
            self.slow = True
            _empty(self.queue)
            spawn(tell_of_slow, self.sid)
        if not self.slow or self.queue.qsize() < MOST_WAITING:
            super().send(packet)

    def poll(self) -> list[Any]:
        """What to send next: one at a time to a WebSocket, all there is to an answer by polling.

        What the stock writer has taken off the queue and not yet sent, nobody counts.
        """
        if not self.upgraded:
            taken: list[Any] = super().poll()
            return taken
        try:
            packet = self.queue.get(timeout=self.server.ping_interval + self.server.ping_timeout)
        except self.server.get_queue_empty_exception():
            raise stock.exceptions.QueueEmpty() from None
        self.queue.task_done()
        return [] if packet is None else [packet]

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        """End; one that is cut off is forgotten at once: stock answers 500 to what is posted to it after."""
        super().close(wait=wait, abort=abort, reason=reason)
        if abort:
            self.server.sockets.pop(self.sid, None)

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Take in what was posted; a page that posts no packets is let go at once.

        The stock server has it wait until it has fetched what it never will, and answers 200 to some.
        """
        try:
            super().handle_post_request(environ)
        except Exception as problem:  # whatever stock makes of it; what our own handlers raise, it logs itself
            self.close(wait=False, abort=True)
            raise stock.exceptions.EngineIOError() from problem

    def _heed(self, ws: Any) -> Any:
        try:
            return super()._websocket_handler(ws)
        except Exception:  # stock reads a packet outside of its own care, and would leave its writer behind
            _log.info("a page sent a frame that is no packet, and was let go")
            self.queue.put(None)
            self.close(wait=False, abort=True)
            return []

    _websocket_handler = _heed

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.wire = self.wire_of(environ)
        return super()._upgrade_websocket(environ, start_response)


def use(kind: type[Bounded], wire_of: Callable[[dict[str, Any]], Any]) -> None:
    """Have every new connection be of this kind, its socket found so."""
    kind.wire_of = staticmethod(wire_of)
    stock.Socket = kind


def _overfull(queue: Any) -> bool:
    waiting = queue.qsize()
    if waiting < 2:
        return False
    return (
        waiting >= MOST_WAITING or sum(len(one.data or "") for one in queue.queue if one) > MOST_WAITING_CHARACTERS
    )


def _empty(queue: Any) -> None:
    while queue.qsize():
        queue.get(block=False)
        queue.task_done()
