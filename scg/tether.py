"""What ties a worker to its supervisor: the port that it is given, its word that it is ready, its end with it."""

import os
import signal
import socket
from collections.abc import Mapping
from typing import Any

from scg import engine

GIVEN = "SCG_WORKER"
READY = b"ready"
_line: list[socket.socket] = []


def told(number: int, listener: int, line: int) -> dict[str, str]:
    """What a worker's environment holds: its number from 1, and two open files that it inherits."""
    return {GIVEN: f"{number} {listener} {line}"}


def taken_over(host: str, environment: Mapping[str, str] = os.environ) -> Any:
    """The listening socket that a supervisor gave this process; None where there is no supervisor.

    To be called after engine.patch(). From here on the process ends, as by SIGTERM, when its supervisor does.
    """
    if not environment.get(GIVEN):
        return None
    _number, listener, line = map(int, environment[GIVEN].split())
    _line.append(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=line))
    engine.spawn(_end_with_it, _line[0])
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.socket(family, socket.SOCK_STREAM, fileno=listener)


def say_ready() -> None:
    """Tell the supervisor, if there is one, that this worker takes requests."""
    for line in _line:
        line.sendall(READY)


def _end_with_it(line: socket.socket) -> None:
    while line.recv(16):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
