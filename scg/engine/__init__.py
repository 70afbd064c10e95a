"""The only room that knows eventlet, gevent and the insides of Engine.IO: its face to all others."""

from scg.engine.listening import listen
from scg.engine.malformed import heed_only_packets
from scg.engine.running import ASYNC_MODE, in_pool, patch, path, serving, sleep, spawn, within
from scg.engine.server import draining, serve
from scg.engine.slow import cut, longest_queue, on_slow

__all__ = [
    "ASYNC_MODE",
    "cut",
    "draining",
    "heed_only_packets",
    "in_pool",
    "listen",
    "longest_queue",
    "on_slow",
    "patch",
    "path",
    "serve",
    "serving",
    "sleep",
    "spawn",
    "within",
]
