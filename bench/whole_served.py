"""The product itself under measurement: its server on a core of its own, and people who are signed in to it."""

import os
import re
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from bench.processes import ROOT, Measured, free_port
from bench.worlds import World

SECRET = "only for measuring"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36"
SHOWN = re.compile(r'data-(?:list|piece)="([a-z-]+)')


@dataclass(frozen=True)
class SignedIn:
    """One browser that is signed in: whose, of which agency, what it sends as cookie and as CSRF token."""

    person: str
    agency: str
    cookie: str
    token: str


class Served(Measured):
    """A server of the product on a copy of a world, as `scg run` serves it; `python` runs it under something."""

    def __init__(self, world: World, folder: Path, settings: dict[str, str], python: Sequence[str] = ()):
        port = free_port()
        chosen = {"SCG_DATA": str(folder), "SCG_PORT": str(port), "DATABASE_URL": "", "SCG_ENV": "demonstration"}
        chosen["SCG_PAGES_EACH"] = "100000"
        chosen |= {"SECRET_KEY": SECRET, "SCG_RECORD_NAME": "scg.test", "SCG_METRICS_TOKEN": "", **settings}
        command = [*(python or [sys.executable]), str(ROOT / "wsgi.py")]
        super().__init__(command, port, folder / "server.log", chosen)
        self.world, self.started_in = world, 0.0
        self._browsers: dict[str, list[SignedIn]] = {}

    def __enter__(self) -> Self:
        began = time.monotonic()
        super().__enter__()
        while not self._answers():
            time.sleep(0.01)
        self.started_in = time.monotonic() - began
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/live", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def shown(self, ref: str, cookie: str) -> list[str]:
        """The words of the pieces that the page of the incident's live meeting has places for, as it tells them."""
        asked = urllib.request.Request(f"{self.url}/incidents/{ref}/meetings/{self.world.meeting}")
        asked.add_header("Cookie", cookie)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return sorted(set(SHOWN.findall(answer.read().decode())))

    def signed_in(self, ref: str) -> list[SignedIn]:
        """Everybody of an incident in a browser of their own, in the world's order."""
        if ref not in self._browsers:
            self._browsers[ref] = [_browser(person) for person in self.world.people[ref]]
        return self._browsers[ref]


@contextmanager
def served(world: World, *, python: Sequence[str] = (), **settings: str) -> Iterator[Served]:
    """The product serving a copy of a world, with these settings over those of a demonstration."""
    with world.copied() as folder, Served(world, folder, settings, python) as one:
        yield one


def _browser(person: dict[str, str]) -> SignedIn:
    """What the app's own code puts into a browser that signs in: its session's cookie and its CSRF token."""
    from flask import make_response, session
    from flask_login import UserMixin, login_user
    from flask_wtf.csrf import generate_csrf

    app, known = _app(), UserMixin()
    known.id = person["login"]
    with app.test_request_context(headers={"User-Agent": BROWSER}, environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        login_user(known)
        token, response = generate_csrf(), make_response()
        app.session_interface.save_session(app, session, response)
        cookie = response.headers["Set-Cookie"].partition(";")[0]
    return SignedIn(person["person"], person["agency"], cookie, token)


@cache
def _app() -> Any:
    from scg import create_app

    os.environ["SCG_DATA"] = tempfile.mkdtemp(prefix="scg-bench-app-")
    return create_app({"SECRET_KEY": SECRET})
