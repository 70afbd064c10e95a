"""Several workers on PostgreSQL and Valkey: one supervisor, an incident at one of them, some things done once."""

import os
import re
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import requests
import socketio
from flask import Flask

from scg import create_app
from scg.cli import main
from scg.extensions import db
from scg.record import checkpoints
from tests.support.postgres import Postgres
from tests.support.proxy import Proxy
from tests.support.server import Visitor
from tests.support.valkey import Valkey
from tests.support.workers import Workers
from tests.support.world import PASSWORD, World
from tests.test_live import Screen

# The laws of two workers that serve stand in this order: the last one ends them.
pytestmark = [pytest.mark.postgresql, pytest.mark.long]
LOGGIST = "priya.nair@wy.example"
SOON = 15.0
PAUSE = 0.15  # far below the API's limit for an address


@pytest.fixture(scope="module")
def beside(postgres: Postgres) -> Iterator[Flask]:
    """The app on the database that the workers serve, for looking into it."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": postgres.create("workers", template="world")})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    postgres.drop("workers")


@pytest.fixture(scope="module")
def ref(beside: Flask) -> str:
    """The incident; its loggist can sign in."""
    world = World.found_again(beside)
    world.client("loggist")
    db.session.remove()
    return world.ref


@pytest.fixture(scope="module")
def workers(beside: Flask, ref: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Two of them."""
    address = beside.config["SQLALCHEMY_DATABASE_URI"]
    with Valkey() as valkey, Workers(address, valkey.url, tmp_path_factory.mktemp("workers")) as running:
        yield running


def reasons(ref: str) -> list[str]:
    db.session.rollback()
    return [made.reason for made in checkpoints.all_of(ref)]


def leader() -> int:
    """The process that holds the lock of what is done once; 0 while nobody does."""
    db.session.rollback()
    held = db.session.scalar(
        db.text(
            "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)"
            " WHERE locktype = 'advisory' AND granted AND pg_stat_activity.datname = current_database()"
        )
    )
    return int(held.split()[-1]) if held else 0


@pytest.mark.parametrize(
    ("given", "settings", "sentence"),
    [
        ("two", {}, "The number of workers must be a whole number from 1 to 999, or auto; it is two"),
        ("0", {}, "The number of workers must be a whole number from 1 to 999, or auto; it is 0"),
        ("2", {"DATABASE_URL": ""}, "Several workers need PostgreSQL. Set DATABASE_URL, or leave --workers and"),
        (
            "2",
            {"SCG_MESSAGE_QUEUE": ""},
            "Several workers need Redis or Valkey between them. Set SCG_MESSAGE_QUEUE",
        ),
        ("2", {"SCG_PORT": "65535"}, "2 workers from port 65535 on need ports beyond 65535. Set SCG_PORT lower"),
        ("2", {"SCG_PORT": "{taken}"}, "Port {taken} of 127.0.0.1 can't be had (Address already in use)"),
    ],
)
def test_workers_that_could_not_serve_together_are_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: str,
    settings: dict[str, str],
    sentence: str,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        told = {"DATABASE_URL": "postgresql://nowhere/scg", "SCG_MESSAGE_QUEUE": "redis://nowhere", **settings}
        for name, value in told.items():
            monkeypatch.setenv(name, value.format(taken=taken))
        code = main(["run", "--workers", given])
    assert (code, capsys.readouterr().err[: len(sentence.format(taken=taken))]) == (1, sentence.format(taken=taken))


def test_a_start_is_signed_once(workers: Workers, ref: str) -> None:
    assert (reasons(ref), leader() in {process for _, process in workers.serving.values()}) == (["start"], True)


def test_an_incident_s_requests_and_sockets_go_to_one_worker(workers: Workers, ref: str) -> None:
    with Proxy(workers.ports) as proxy:
        loggist = Visitor(proxy.url, LOGGIST, PASSWORD)
        home = proxy.port_of(ref)
        for transports in (["websocket"], ["polling"], ["polling", "websocket"]):
            page = socketio.Client(http_session=loggist.http, reconnection=False, request_timeout=5)
            page.connect(f"{proxy.url}?m={ref}", transports=transports, wait_timeout=5)
            assert page.call("join", {"incident": ref}, timeout=5)["ok"]
            within(SOON, lambda: sockets_at(home) == 1)
            page.disconnect()
        assert loggist.command(ref, "routed", "write_log", text="By way of a proxy").status_code == 201
        assert (proxy.routed[ref], acknowledged_at(home)) == (home, 1)


def test_the_leader_s_death_passes_the_lead_on_and_signs_once(workers: Workers, ref: str) -> None:
    was, before = leader(), len(reasons(ref))
    other = next(number for number, (_, process) in workers.serving.items() if process != was)
    workers.signed_in(LOGGIST, other).command(ref, "orphaned", "write_log", text="Who signs this?")
    os.kill(was, signal.SIGKILL)
    within(SOON, lambda: leader() not in (0, was))
    within(SOON, lambda: len(reasons(ref)) > before)
    within(SOON, lambda: was not in {process for _, process in workers.serving.values()})
    assert (reasons(ref)[before:], checkpoints.uncovered(ref)) == (["start"], 0)


def test_replacing_the_workers_one_by_one_loses_no_command(workers: Workers, ref: str) -> None:
    first = dict(workers.serving)
    page = Screen(workers.signed_in(LOGGIST, 1), ["websocket"])
    with Proxy([workers.ports[0]]) as one, Proxy([workers.ports[1]]) as two:
        clerks = [
            Clerk(Visitor(proxy.url, LOGGIST, PASSWORD), ref, name) for name, proxy in (("one", one), ("two", two))
        ]
        workers.tell(signal.SIGHUP)
        within(4 * SOON, lambda: all(workers.serving[number] != first[number] for number in first))
        workers.said_within(r"worker 2 left with 0", SOON)
        acknowledged = [key for clerk in clerks for key in clerk.done()]
    assert page.byes.get(timeout=1)["why"] == "restart"
    assert [port for port, _ in workers.serving.values()] == workers.ports
    assert Counter(written(workers.signed_in(LOGGIST), ref)) == Counter(acknowledged)


def test_told_to_end_they_sign_what_is_new_and_end_well(workers: Workers, ref: str) -> None:
    within(SOON, lambda: leader() in {process for _, process in workers.serving.values()})
    workers.signed_in(LOGGIST).command(ref, "last", "write_log", text="Good night")
    workers.tell(signal.SIGTERM)
    assert (workers.process.wait(30), checkpoints.uncovered(ref)) == (0, 0)
    assert "Traceback" not in workers.said


def sockets_at(port: int) -> float:
    return gauge(port, r"(?m)^scg_sockets (\S+)")


def acknowledged_at(port: int) -> float:
    return gauge(port, r'(?m)^scg_acknowledged_total{command="write_log"} (\S+)')


def gauge(port: int, pattern: str) -> float:
    found = re.search(pattern, requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text)
    return float(found[1]) if found else 0.0


def within(seconds: float, holds: Callable[[], bool]) -> None:
    """Waits until it holds; AssertionError where that takes longer."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Clerk:
    """Writes into the log line after line, each line under a key, again under the same key until it is answered."""

    def __init__(self, visitor: Visitor, ref: str, name: str):
        self._visitor, self._ref, self._name = visitor, ref, name
        self._acknowledged: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        while not self._over.wait(PAUSE):
            line = f"clerk {self._name} {len(self._acknowledged)}"
            while not self._sent(line):
                self._over.wait(PAUSE)
            self._acknowledged.append(line)

    def _sent(self, line: str) -> bool:
        try:
            key = line.replace(" ", "-")
            return self._visitor.command(self._ref, key, "write_log", text=line).status_code == 201
        except requests.RequestException:
            return False

    def done(self) -> list[str]:
        """Stops; gives what was acknowledged."""
        self._over.set()
        self._thread.join(SOON)
        return self._acknowledged


def written(visitor: Visitor, ref: str) -> list[str]:
    """Every line of the clerks in the record, by the API."""
    found = visitor.get(f"/api/incidents/{ref}/entries?limit=1000").text
    return re.findall(r"clerk \w+ \d+", found)
