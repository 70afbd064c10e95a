"""Telling other workers what is pushed here: by a message queue that nobody ever waits for."""

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from socketio import PubSubManager

_log = logging.getLogger(__name__)
CHANNEL = "scg"
TOLD = "told"  # a message for the workers themselves
MOST_WAITING = 500  # messages
STALE_SECONDS = 3.0  # by then every worker has found in the database what it wasn't told
PATIENCE_SECONDS = 1.0
AGAIN_SECONDS = 1.0
KEPT_ALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}


class Fanout(PubSubManager):
    """What python-socketio calls a client manager, over Redis or Valkey at a redis:// address.

    Own pages are told first and at once. Other workers are told from a thread of its own, in order; what is
    lost or grows stale while the queue is away, their look in the database makes good. `hears` names, by
    event, what else is to be told of a message from another worker.
    """

    name = "fanout"

    def __init__(self, address: str):
        super().__init__(channel=CHANNEL)
        patience = {"socket_connect_timeout": PATIENCE_SECONDS, "retry": Retry(NoBackoff(), 0)}
        self._mouth = Redis.from_url(address, socket_timeout=PATIENCE_SECONDS, **patience)
        # Without a time limit for reading: silence is no fault. A peer that vanished is noticed by keep-alive.
        alive = {"socket_keepalive": True, "socket_keepalive_options": KEPT_ALIVE}
        self._ear = Redis.from_url(address, **alive, **patience)
        self.hears: dict[str, Callable[[dict[str, Any]], None]] = {}
        self._waiting: deque[tuple[float, dict[str, Any]]] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()
        self._something = threading.Event()
        self._telling = False
        self._away = False

    def tell(self, event: str, content: dict[str, Any]) -> None:
        """Tell the other workers, not their pages, something plain: those that hear this event take it."""
        self._publish({"method": TOLD, "event": event, "content": content, "host_id": self.host_id})

    def _publish(self, message: dict[str, Any]) -> None:
        with self._lock:
            self._waiting.append((time.monotonic(), message))
            begin, self._telling = not self._telling, True
        self._something.set()
        if begin:
            self.server.start_background_task(self._tell)

    def _tell(self) -> None:
        while True:
            self._something.wait()
            self._something.clear()
            while (message := self._next()) is not None:
                try:
                    self._mouth.publish(self.channel, self.json.dumps(message))
                except (RedisError, OSError) as problem:
                    self._lost(problem)
                    time.sleep(AGAIN_SECONDS)

    def _next(self) -> dict[str, Any] | None:
        with self._lock:
            while self._waiting:
                at, message = self._waiting.popleft()
                if time.monotonic() - at < STALE_SECONDS:
                    return message
        return None

    def _listen(self) -> Iterator[dict[str, Any]]:
        while True:
            try:
                yield from self._heard()
            except (RedisError, OSError) as problem:
                self._lost(problem)
            time.sleep(AGAIN_SECONDS)

    def _heard(self) -> Iterator[dict[str, Any]]:
        with self._ear.pubsub(ignore_subscribe_messages=True) as subscribed:
            subscribed.subscribe(self.channel)
            for message in subscribed.listen():
                self._found()
                told = self._understood(message["data"])
                if told is not None:
                    yield told

    def _understood(self, text: bytes) -> dict[str, Any] | None:
        """A message of another worker for the pages here; what this worker itself is to hear is given to it."""
        try:
            message: dict[str, Any] = self.json.loads(text)
            if message["host_id"] == self.host_id:
                return None
            hear = self.hears.get(message.get("event", ""))
            if hear is not None:
                hear(message["content"] if message["method"] == TOLD else message)
            return None if message["method"] == TOLD else message
        except Exception:
            _log.exception("a message of another worker was not understood")
            return None

    def _lost(self, problem: Exception) -> None:
        if not self._away:
            _log.error("the message queue is away, a look in the database stands in for it: %s", problem)
        self._away = True

    def _found(self) -> None:
        if self._away:
            _log.warning("the message queue is back")
        self._away = False
