"""Telling other workers what is pushed here: by a message queue that nobody ever waits for."""

import logging
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from socketio import PubSubManager

_log = logging.getLogger(__name__)
CHANNEL = "scg"
MOST_WAITING = 1_000  # incidents with something to tell
PATIENCE_SECONDS = 1.0
AGAIN_SECONDS = 1.0
KEPT_ALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}


class Fanout(PubSubManager):
    """What python-socketio calls a client manager, over Redis or Valkey at a redis:// address.

    Own pages are told first and at once. Other workers are told from a thread of its own: newest wins,
    one message an incident; what is lost while the queue is away, their heartbeats and their pages'
    question for what follows make good.
    """

    name = "fanout"

    def __init__(self, address: str):
        super().__init__(channel=CHANNEL)
        patience = {"socket_connect_timeout": PATIENCE_SECONDS, "retry": Retry(NoBackoff(), 0)}
        self._mouth = Redis.from_url(address, socket_timeout=PATIENCE_SECONDS, **patience)
        # Without a time limit for reading: silence is no fault. A peer that vanished is noticed by keep-alive.
        alive = {"socket_keepalive": True, "socket_keepalive_options": KEPT_ALIVE}
        self._ear = Redis.from_url(address, **alive, **patience)
        self._waiting: OrderedDict[tuple[Any, ...], dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._something = threading.Event()
        self._telling = False
        self._away = False

    def _publish(self, message: dict[str, Any]) -> None:
        about = tuple(str(message.get(part)) for part in ("method", "event", "room", "sid"))
        with self._lock:
            self._waiting.pop(about, None)
            self._waiting[about] = message
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
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
            return self._waiting.popitem(last=False)[1] if self._waiting else None

    def _listen(self) -> Iterator[bytes]:
        while True:
            try:
                yield from self._heard()
            except (RedisError, OSError) as problem:
                self._lost(problem)
            time.sleep(AGAIN_SECONDS)

    def _heard(self) -> Iterator[bytes]:
        with self._ear.pubsub(ignore_subscribe_messages=True) as subscribed:
            subscribed.subscribe(self.channel)
            for message in subscribed.listen():
                self._found()
                yield message["data"]

    def _lost(self, problem: Exception) -> None:
        if not self._away:
            _log.error("the message queue is away, heartbeats stand in for it: %s", problem)
        self._away = True

    def _found(self) -> None:
        if self._away:
            _log.warning("the message queue is back")
        self._away = False
