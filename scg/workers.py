"""A worker process, and the place at which one worker after another serves: a port of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from config import ROOT
from scg import engine, tether
from scg.words import Refused

HEALTHY_SECONDS = 60.0  # who lived longer is replaced at once
MOST_BACK_OFF_SECONDS = 30.0
HIGHEST_PORT = 65_535
MOST_DIGITS = re.compile(r"[0-9]{1,3}")


@dataclass(eq=False)
class Worker:
    """One process that serves, and the line to it."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    began: float = field(default_factory=time.monotonic)
    ready: bool = False
    end_by: float = float("inf")

    def tell_to_end(self, seconds: float) -> None:
        """Have it drain and end; it has so many seconds before it is ended by force."""
        self.process.send_signal(signal.SIGTERM)
        self.end_by = min(self.end_by, time.monotonic() + seconds)

    def end_if_overdue(self) -> None:
        """End it by force where its time is over."""
        if time.monotonic() > self.end_by:
            self.process.kill()

    def ended(self) -> int:
        """Close the line to it and give its exit code: 0 also where it was told to end before it was ready."""
        self.line.close()
        code = self.process.wait()
        told = self.end_by < float("inf")
        return 0 if told and not self.ready and code == -signal.SIGTERM else code


class Place:
    """A port, the worker that serves it, and the one that is to follow it.

    The listening socket is the place's own, and both have it: while one follows another, nobody is refused.
    """

    def __init__(self, number: int, host: str, port: int):
        self.number, self.host, self.port = number, host, port
        self.listener: Any = None
        self.worker: Worker | None = None
        self.following: Worker | None = None
        self.proven = False
        self.failures, self.due = 0, 0.0

    @property
    def url(self) -> str:
        """Where it is reached on this machine."""
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else self.host
        return f"http://{host}:{self.port}"

    def listen(self) -> None:
        """Have the port taken, or OSError."""
        if self.listener is None:
            self.listener = engine.listen(self.host, self.port)
            self.port = self.listener.getsockname()[1]

    def start(self) -> Worker:
        """Start a process on the port; OSError where another program has taken the port meanwhile."""
        self.listen()
        ours, its = socket.socketpair()
        told = tether.told(self.number, self.listener.fileno(), its.fileno())
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "wsgi.py")],
            cwd=ROOT,
            env={**os.environ, "SCG_PORT": str(self.port), **told},
            pass_fds=(self.listener.fileno(), its.fileno()),
            process_group=0,  # Ctrl+C is for the supervisor, who tells them
        )
        its.close()
        return Worker(process, ours)

    def failed(self, lived: float) -> float:
        """Count a worker's end that nobody asked for; gives the seconds to wait before the next is started.

        Meanwhile the port refuses, so that a proxy goes to another worker at once.
        """
        self.failures = 0 if lived > HEALTHY_SECONDS else self.failures + 1
        wait = min(MOST_BACK_OFF_SECONDS, 2.0 ** (self.failures - 1)) if self.failures else 0.0
        self.due = time.monotonic() + wait
        if wait:
            self.close()
        return wait

    def close(self) -> None:
        """Give the port up."""
        if self.listener is not None:
            self.listener.close()
            self.listener = None

    def all(self) -> Iterator[Worker]:
        """Its workers: none, one, or one and its follower."""
        yield from (one for one in (self.worker, self.following) if one is not None)


def number_of(asked: str) -> int:
    """How many workers are asked for: a whole number from 1 up, or "auto" for one a core; else Refused."""
    if asked == "auto":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not MOST_DIGITS.fullmatch(asked) or not int(asked):
        raise Refused(f"The number of workers must be a whole number from 1 to 999, or auto; it is {asked}")
    return int(asked)


def refuse_unshared(settings: Mapping[str, Any]) -> None:
    """Refuse what several processes can't share: a SQLite file, and pushes without a message queue."""
    if not settings["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        raise Refused("Several workers need PostgreSQL. Set DATABASE_URL, or leave --workers and SCG_WORKERS out")
    if not settings["SCG_MESSAGE_QUEUE"]:
        raise Refused(
            "Several workers need Redis or Valkey between them. Set SCG_MESSAGE_QUEUE to its redis:// address"
        )


def places(host: str, port: int, number: int) -> list[Place]:
    """So many places, their ports one after another and taken; Refused, in a sentence, where one can't be had.

    With port 0 each takes any port that is free.
    """
    if port + number - 1 > HIGHEST_PORT:
        raise Refused(f"{number} workers from port {port} on need ports beyond {HIGHEST_PORT}. Set SCG_PORT lower")
    made = [Place(one + 1, host, port + one if port else 0) for one in range(number)]
    for place in made:
        try:
            place.listen()
        except OSError as problem:
            for one in made:
                one.close()
            told = f"Port {place.port} of {host} can't be had ({problem.strerror or problem})"
            last = made[-1].port
            raise Refused(f"{told}: {number} workers need the ports {port} to {last}. Set SCG_PORT") from problem
    return made
