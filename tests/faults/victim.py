"""A server that something happens to: killed with all that it started, or run under a shim or by another entry."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import pytest

from tests.support.processes import tied, wait_until
from tests.support.server import ROOT, Server

HERE = Path(__file__).resolve().parent


class Victim(Server):
    """scg as it is served, in a process group of its own; started again on the same port as often as need be."""

    def __init__(
        self,
        database: str,
        folder: Path,
        *,
        entry: Path = ROOT / "wsgi.py",
        inside: Sequence[str] = (),
        **settings: str,
    ):
        super().__init__(database, folder, PYTHONPATH=str(ROOT), **settings)
        self._entry, self._inside = entry, inside

    def __enter__(self) -> Self:
        self.begin()
        wait_until(self._answers, self.process)
        return self

    def begin(self) -> None:
        """Start it, and don't wait until it answers."""
        command = tied([*self._inside, sys.executable, str(self._entry)], end_by="KILL")
        told: dict[str, Any] = {"env": self._environment, "cwd": ROOT, "start_new_session": True}
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, **told, stdout=log, stderr=log)

    def kill(self) -> None:
        """SIGKILL to the whole process group: no handler runs, nothing is flushed."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def shim(name: str, folder: Path) -> str:
    """The path of a shim compiled from its C source here; the test is skipped where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler")
    made = folder / f"{name}.so"
    options = ["-shared", "-fPIC", "-O2", "-Wall", "-Werror"]
    subprocess.run([compiler, *options, "-o", str(made), str(HERE / f"{name}.c"), "-ldl"], check=True)
    return str(made)
