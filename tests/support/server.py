"""A real server under eventlet, in a process of its own, and people who reach it over the wire."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import requests

from tests.support.ports import free_port
from tests.support.processes import end, tied, wait_until
from tests.support.world import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent


class Server:
    """scg as it is served, on a free port of this machine."""

    def __init__(self, database: str, folder: Path, **settings: str):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._log = folder / "server.log"
        chosen = {"SCG_PORT": str(self.port), "SCG_DATA": str(folder), "DATABASE_URL": database}
        self._environment = {**os.environ, "SCG_HEARTBEAT": "0.5", **chosen, **settings}

    def __enter__(self) -> Self:
        command = tied([sys.executable, str(ROOT / "wsgi.py")], end_by="TERM")
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)
        wait_until(self._answers, self.process)
        return self

    def __exit__(self, *_: object) -> None:
        end(self.process)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/health/live", timeout=5).ok
        except requests.RequestException:
            return False

    @property
    def said(self) -> str:
        """What the server has written so far."""
        return self._log.read_text()

    def signed_in(self, email: str, password: str = PASSWORD) -> "Visitor":
        """Somebody who has signed in with a browser."""
        return Visitor(self.url, email, password)


class Visitor:
    """One signed-in browser, without its window."""

    def __init__(self, url: str, email: str, password: str):
        self.url, self.http = url, requests.Session()
        self.http.headers["Origin"] = url  # as a browser says of its page
        self.token = self._token("/sign-in")
        answer = self.http.post(
            f"{url}/sign-in",
            data={"email": email, "password": password, "csrf_token": self.token},
            timeout=10,
        )
        assert answer.ok, answer.text
        self.token = self._token("/account")

    def _token(self, path: str) -> str:
        page = self.http.get(self.url + path, timeout=10).text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page[:2000]
        return found.group(1)

    def get(self, path: str, **options: Any) -> requests.Response:
        """A page."""
        return self.http.get(self.url + path, timeout=10, **options)

    def act(self, path: str, **fields: Any) -> requests.Response:
        """A form sent, with the token."""
        return self.http.post(self.url + path, data={"csrf_token": self.token, **fields}, timeout=10)

    def command(self, ref: str, key: str, command: str, **fields: Any) -> requests.Response:
        """A command by the API, by cookie and token."""
        headers = {"X-CSRFToken": self.token, "Idempotency-Key": key}
        body = {"command": command, **fields}
        path = f"{self.url}/api/incidents/{ref}/commands"
        return self.http.post(path, json=body, headers=headers, timeout=10)


def counted(visitor: Visitor, name: str) -> float:
    """One counter of the server's."""
    lines = visitor.get("/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))
