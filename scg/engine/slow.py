"""Connections that take what they are sent too slowly: who is told of them, and cutting them off."""

import contextlib
import socket
from collections.abc import Callable
from typing import Any

_told: list[Callable[[str], None]] = []


def on_slow(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Have a function called with the Engine.IO id of a connection that takes what it is sent too slowly.

    Its queue has been emptied. What the function sends it still reaches it if it reads again.
    """
    _told.append(tell)
    return tell


def tell_of_slow(connection: str) -> None:
    """Tell everybody who wants to know of slow connections of this one."""
    for tell in _told:
        tell(connection)


def cut(server: Any, connection: str) -> None:
    """End one connection of a Socket.IO server by its Engine.IO id, at once; one that is gone is no matter."""
    found = server.eio.sockets.get(connection)
    if found is None:
        return
    found.close(wait=False, abort=True)
    with contextlib.suppress(OSError):
        if (wire := getattr(found, "wire", None)) is not None:
            wire.shutdown(socket.SHUT_RDWR)


def longest_queue(server: Any) -> int:
    """How many packets wait for the page of a Socket.IO server that has the most to take."""
    return max((one.queue.qsize() for one in list(server.eio.sockets.values())), default=0)
