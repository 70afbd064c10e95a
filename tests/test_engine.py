"""Either engine serves: pushes by every transport, PostgreSQL waited for, goodbye said; one setting says which."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from scg.extensions import db
from tests.support.postgres import Postgres
from tests.support.server import ROOT, Server
from tests.support.world import World
from tests.test_live import SOON, Screen


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """The world's database, served on gevent."""
    world.client("chair"), world.client("member")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path, SCG_ENGINE="gevent") as server:
        yield server


@pytest.mark.long
def test_on_gevent_a_tick_is_seen_by_every_transport_and_goodbye_is_said(world: World, served: Server) -> None:
    ref = world.action()
    chair, member = served.signed_in("amina.shah@wy.example"), served.signed_in("grace.obi@wy.example")
    ready = chair.get("/health/ready").json()["checks"]["engine"]
    ways = (["websocket"], ["polling"], ["polling", "websocket"])
    screens = [Screen(chair, transports) for transports in ways]
    seqs = [screen.join(world.ref)["seq"] for screen in screens]
    assert member.command(world.ref, "tick", "complete_action", action_ref=ref).status_code == 201
    pushes = [screen.pushes.get(timeout=SOON) for screen in screens]
    served.process.send_signal(signal.SIGTERM)
    byes = [screen.byes.get(timeout=SOON)["why"] for screen in screens]
    assert ready == {"holds": True, "says": "gevent, fast"}
    assert [push["prev"] for push in pushes] == seqs
    assert [push["seq"] for push in pushes] == [seq + 1 for seq in seqs]
    assert byes == ["restart"] * 3
    assert served.process.wait(SOON) == 0
    assert "serving on gevent; pushes take this path: fast" in served.said


WAITING = """
import sys, threading, time
from scg import engine
engine.patch()
import psycopg2
def wait():
    psycopg2.connect(sys.argv[1]).cursor().execute("SELECT pg_sleep(0.5)")
    done.append(1)
done, began = [], time.monotonic()
for _ in range(5):
    engine.spawn(wait)
ticks = 0
while len(done) < 5:
    engine.sleep(0.01)
    ticks += 1
print(time.monotonic() - began < 2, ticks > 5, engine.in_pool(threading.active_count) > 0)
"""


@pytest.mark.postgresql
@pytest.mark.parametrize("name", ["eventlet", "gevent"])
def test_others_run_while_postgresql_works(name: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCG_ENGINE", name)
    address = postgres.create("waiting", template="migrated").replace("+psycopg2", "")
    command = [sys.executable, "-c", WAITING, address]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    postgres.drop("waiting")
    assert said.stdout.split() == ["True"] * 3, said.stderr


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gevent", "SCG_ENGINE=gevent needs gevent: .venv/bin/uv pip install"),
        ("asyncio", "SCG_ENGINE must be eventlet or gevent, and is asyncio"),
    ],
)
def test_an_engine_that_is_not_here_is_refused_in_a_sentence(
    name: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCG_ENGINE", name)
    without = "import importlib.util as u; u.find_spec = lambda *_: None; from scg import engine; engine.patch()"
    said = subprocess.run([sys.executable, "-c", without], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert said.returncode == 1
    assert said.stderr.startswith(sentence)
