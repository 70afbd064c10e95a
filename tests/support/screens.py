"""Open pages of the real Socket.IO client, and what they are told."""

import queue
from typing import Any

import socketio

from tests.support.server import Visitor


class Screen:
    """One open page: what it was pushed, in order."""

    def __init__(self, visitor: Visitor, transports: list[str]):
        self.pushes: queue.Queue[dict[str, Any]] = queue.Queue()
        self.ticks: queue.Queue[dict[str, Any]] = queue.Queue()
        self.byes: queue.Queue[dict[str, Any]] = queue.Queue()
        self.presence: queue.Queue[dict[str, Any]] = queue.Queue()
        self.rights: queue.Queue[dict[str, Any]] = queue.Queue()
        self.notices: queue.Queue[dict[str, int]] = queue.Queue()
        self.gone: queue.Queue[bool] = queue.Queue()
        self.socket = socketio.Client(http_session=visitor.http, reconnection=False, request_timeout=5)
        self.socket.on("push", self.pushes.put)
        self.socket.on("tick", self.ticks.put)
        self.socket.on("bye", self.byes.put)
        self.socket.on("rights", self.rights.put)
        self.socket.on("notices", self.notices.put)
        self.socket.on("presence", self.presence.put)
        self.socket.on("disconnect", lambda *_: self.gone.put(True))
        self.socket.connect(visitor.url, transports=transports, wait_timeout=5)

    def join(self, ref: str, shows: list[str] | None = None) -> dict[str, Any]:
        """Follow an incident on a page that shows pieces of these words, or any; gives the answer."""
        asked = {"incident": ref, **({} if shows is None else {"shows": shows})}
        answer: dict[str, Any] = self.socket.call("join", asked, timeout=5)
        return answer

    def close(self) -> None:
        """Close the page."""
        self.socket.disconnect()
