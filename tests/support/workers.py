"""Several workers under their supervisor, as `scg run --workers` starts them, and what it says of them."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from tests.support.processes import tied, wait_until
from tests.support.server import ROOT, Visitor
from tests.support.world import PASSWORD

SCG = [sys.executable, "-c", "import sys; from scg.cli import main; sys.exit(main())"]
SERVES = re.compile(r"worker (\d+) serves port (\d+), process (\d+)")


class Workers:
    """So many workers on one database and one queue, each at a free port of this machine."""

    def __init__(self, database: str, queue: str, folder: Path, number: int = 2, **settings: str):
        self._log = folder / "workers.log"
        self._command = [*SCG, "run", "--workers", str(number)]
        self._number = number
        chosen = {"SCG_PORT": "0", "SCG_DATA": str(folder), "DATABASE_URL": database, "SCG_MESSAGE_QUEUE": queue}
        self._environment = {**os.environ, "SCG_HEARTBEAT": "0.5", **chosen, **settings}

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                tied(self._command, end_by="TERM"), env=self._environment, cwd=ROOT, stdout=log, stderr=log
            )
        wait_until(lambda: len(self.serving) == self._number, self.process, 60)
        self.ports = [port for port, _ in self.serving.values()]
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)

    @property
    def said(self) -> str:
        """Everything that the supervisor and its workers have written so far."""
        return self._log.read_text()

    @property
    def serving(self) -> dict[int, tuple[int, int]]:
        """Port and process of the worker that was last said to serve, by its number."""
        return {int(number): (int(port), int(process)) for number, port, process in SERVES.findall(self.said)}

    def said_within(self, pattern: str, seconds: float, times: int = 1) -> None:
        """Waits until what is said matches so many times; AssertionError where it takes longer."""
        deadline = time.monotonic() + seconds
        while len(re.findall(pattern, self.said)) < times:
            assert time.monotonic() < deadline, f"{pattern} was not said {times} times:\n{self.said[-3000:]}"
            time.sleep(0.02)

    def tell(self, told: signal.Signals) -> None:
        """Sends the supervisor a signal."""
        self.process.send_signal(told)

    def signed_in(self, email: str, worker: int = 1, password: str = PASSWORD) -> Visitor:
        """Somebody who has signed in with a browser, at one of the workers."""
        return Visitor(f"http://localhost:{self.serving[worker][0]}", email, password)
