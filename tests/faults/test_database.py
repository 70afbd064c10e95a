"""A database that is away, frozen or locked refuses within five seconds, holds nobody else up, and comes back."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.faults.conftest import Scene, lengths
from tests.faults.history import RECORDED, UNKNOWN, Act
from tests.faults.victim import Victim
from tests.support.postgres import Postgres
from tests.support.shell import scg

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
LONGEST = 5.0
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def on_postgresql(test: object) -> object:
    """On PostgreSQL alone."""
    return pytest.mark.postgresql(pytest.mark.parametrize("database", ["postgresql"], indirect=True)(test))


@pytest.fixture
def served(scene: Scene) -> Iterator[Victim]:
    """The scene, served, with everybody signed in."""
    with Victim(scene.database, scene.folder) as server:
        scene.history.sign_in(server)
        yield server


def refused_in_time(scene: Scene, served: Victim) -> None:
    """A command and a page that need the database are refused in time, by a sentence and when to try again."""
    began = time.monotonic()
    act = scene.history.send(scene.history.new(scene.history.hands[0], "Where is the database?"))
    assert (act.status, act.known) == (503, UNKNOWN)
    assert time.monotonic() - began < LONGEST
    assert "recorded only once" in act.sentence
    page = scene.history.hands[0].get("/incidents")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "This can't be done just now" in page.text.replace("&#39;", "'")
    assert "Sign out" not in page.text


def works_again(scene: Scene) -> None:
    """Commands are recorded again within ten seconds, those of unknown fate once."""
    with scene.history.load():
        scene.history.wait_for(5, within=10)
    scene.history.settle()
    assert scene.history.known(UNKNOWN) == []


def slow(acts: list[Act]) -> list[Act]:
    """Those that waited too long for their answer, with a little for a busy machine."""
    return [act for act in acts if act.took > LONGEST + 1]


@on_postgresql
def test_a_database_that_is_stopped_and_started_again_costs_nothing_acknowledged(
    scene: Scene, served: Victim, postgres: Postgres, chance: random.Random
) -> None:
    for _ in range(lengths(1, 10)):
        with scene.history.load():
            scene.history.wait_for(10)
            time.sleep(chance.uniform(0, 0.3))
            postgres.stop()
            try:
                scene.history.wait_for(3, UNKNOWN)
            finally:
                postgres.start()
        works_again(scene)
    postgres.stop()
    try:
        refused_in_time(scene, served)
    finally:
        postgres.start()
    works_again(scene)
    assert slow(scene.history.acts) == []
    served.__exit__()
    scene.judge()


@on_postgresql
def test_a_database_that_is_frozen_refuses_in_time_and_holds_nobody_else_up(
    scene: Scene, served: Victim, postgres: Postgres
) -> None:
    with scene.history.load():
        scene.history.wait_for(10)
        postgres.freeze()
        try:
            scene.history.wait_for(3, UNKNOWN)
            began = time.monotonic()
            assert scene.history.hands[0].get("/health/live").status_code == 200
            assert time.monotonic() - began < 1
            time.sleep(lengths(0, 60))
        finally:
            postgres.thaw()
    works_again(scene)
    postgres.freeze()
    try:
        refused_in_time(scene, served)
    finally:
        postgres.thaw()
    works_again(scene)
    assert slow(scene.history.acts) == []
    served.__exit__()
    scene.judge()


@on_sqlite
def test_a_file_that_another_program_locks_refuses_in_time_is_read_on_and_recovers(
    scene: Scene, served: Victim
) -> None:
    file = scene.database.removeprefix("sqlite:///")
    with scene.history.load():
        scene.history.wait_for(10)
        with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            scene.history.wait_for(1, UNKNOWN)
            began = time.monotonic()
            assert scene.history.hands[0].get(f"/incidents/{scene.history.ref}").status_code == 200
            assert time.monotonic() - began < 2
            time.sleep(lengths(0, 30))
            other.execute("ROLLBACK")
    works_again(scene)
    assert slow(scene.history.acts) == []
    served.__exit__()
    scene.judge()


@on_sqlite
def test_the_command_line_gets_its_turn_beside_a_busy_server(scene: Scene, served: Victim) -> None:
    with scene.history.load():
        scene.history.wait_for(10)
        for _ in range(3):
            beside = scg(scene.database, scene.folder, "token", "amina.shah@wy.example")
            assert beside.returncode == 0, beside.stderr
            assert beside.stdout.startswith("scg_")
    assert scene.history.known(UNKNOWN) == []
    assert len(scene.history.known(RECORDED)) > 10
    served.__exit__()
    scene.judge()
