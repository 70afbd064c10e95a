"""How scg keeps its databases: settings read back, one server a file, one writer at a time, refusals that tell."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from config import Unsafe
from scg import create_app, storage, turns
from scg.extensions import db
from scg.record import checking, reading
from tests.support.sending import send, token
from tests.support.server import ROOT, Server
from tests.support.world import World

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def test_a_database_set_up_by_scg_is_ready_to_serve(app: Flask) -> None:
    with db.engine.connect() as connection:
        assert storage.unsafe(connection) == ""


@on_sqlite
@pytest.mark.parametrize(
    ("setting", "found"),
    [("synchronous=NORMAL", "synchronous=1"), ("foreign_keys=OFF", "foreign_keys=0"),
     ("secure_delete=OFF", "secure_delete=0"), ("journal_mode=DELETE", "journal_mode=delete")],
)  # fmt: skip
def test_a_setting_of_sqlite_that_could_lose_something_is_named(app: Flask, setting: str, found: str) -> None:
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute(f"PRAGMA {setting}")
        assert storage.unsafe(connection).startswith(f"The database has {found}, where scg needs")


@pytest.mark.postgresql
@on_postgresql
def test_a_postgresql_that_does_not_wait_for_the_disk_is_named(app: Flask) -> None:
    with db.engine.connect() as connection:
        connection.execute(text("SET synchronous_commit = off"))
        assert "synchronous_commit=off" in storage.unsafe(connection)
        connection.execute(text("SET synchronous_commit = local"))
        assert storage.unsafe(connection) == ""


@pytest.mark.own_app
@on_sqlite
def test_a_server_does_not_start_on_what_could_lose_something(app: Flask) -> None:
    event.listen(db.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA synchronous=NORMAL"))
    with pytest.raises(Unsafe, match="it could lose what has been acknowledged"):
        storage.ready_to_serve(app)


def test_a_server_does_not_start_without_its_database() -> None:
    app = create_app({"SQLALCHEMY_DATABASE_URI": "postgresql+psycopg2://scg@/scg?host=/nowhere"})
    with pytest.raises(Unsafe, match=r"^The database does not answer. Start it, or check DATABASE_URL \("):
        storage.ready_to_serve(app)


@on_sqlite
@pytest.mark.long
def test_a_second_server_on_the_same_file_is_refused_in_one_sentence(
    world: World, database: str, tmp_path: Path
) -> None:
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as first:
        second = Server(database, tmp_path)
        told = {"env": second._environment, "cwd": ROOT, "capture_output": True, "text": True, "timeout": 60}
        refused = subprocess.run([sys.executable, str(ROOT / "wsgi.py")], check=False, **told)
        assert refused.returncode == 1
        assert refused.stderr.splitlines()[-1].startswith("Another scg serves /")
        assert "Traceback" not in refused.stderr
        assert first.signed_in
    with Server(database, tmp_path) as after:
        assert after.process.poll() is None


@pytest.mark.parametrize(
    ("version", "defect"),
    [("3.6.23", False), ("3.7.0", True), ("3.40.1", True), ("3.44.5", True), ("3.44.6", False), ("3.45.0", True),
     ("3.50.6", True), ("3.50.7", False), ("3.51.0", True), ("3.51.2", True), ("3.51.3", False), ("3.54.1", False)],
)  # fmt: skip
def test_the_versions_of_sqlite_with_the_wal_reset_defect_are_known(version: str, defect: bool) -> None:
    """Source: SQLite's release notes of 3.51.3, 3.50.7 and 3.44.6."""
    assert storage.has_wal_reset_defect(tuple(map(int, version.split(".")))) is defect


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that waits longer than a busy machine could make a turn last."""
    monkeypatch.setitem(storage.POOL, "pool_timeout", 25)


def test_more_writers_than_connections_all_get_their_turn(patient: None, app: Flask, world: World) -> None:
    before = reading.head_of(world.ref)
    assert before is not None
    db.session.remove()
    problems: list[BaseException] = []
    most = storage.POOL["pool_size"] + storage.POOL["max_overflow"]
    ready = threading.Barrier(most + 10)

    def write(hand: int) -> None:
        with app.app_context():
            try:
                if hand >= most:
                    ready.wait(60)
                reading.head_of(world.ref)  # a page reads who asks before it writes, and so holds a connection
                if hand < most:
                    ready.wait(60)
                world.does("loggist", "write_log", key=f"hand-{hand}", text=f"Hand {hand}")
            except BaseException as problem:
                problems.append(problem)
            finally:
                db.session.remove()

    hands = [threading.Thread(target=write, args=(hand,)) for hand in range(most + 10)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert problems == []
    assert checking.check(world.ref).length == before.seq + most + 10


@on_sqlite
def test_what_is_taken_out_of_the_file_is_overwritten(app: Flask, database: str) -> None:
    words = "privileged advice of counsel"
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE scrap (words TEXT)"))
        connection.execute(text("INSERT INTO scrap VALUES (:words)"), {"words": words})
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM scrap"))
    db.engine.dispose()
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert words.encode() not in Path(database.removeprefix("sqlite:///")).read_bytes()


class Trouble(sqlite3.OperationalError):
    """What the driver raises, with its code."""

    def __init__(self, code: int):
        super().__init__("trouble")
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("code", "full"), [(sqlite3.SQLITE_FULL, True), (sqlite3.SQLITE_BUSY, False), (sqlite3.SQLITE_IOERR, False)]
)
def test_a_full_disk_is_told_from_a_database_that_is_away(code: int, full: bool) -> None:
    problem = OperationalError("COMMIT", None, Trouble(code))
    assert storage.is_full(problem) is full
    assert storage.is_away(problem)


def test_a_fault_of_ours_is_not_called_a_database_that_is_away() -> None:
    assert not storage.is_away(DBAPIError("SELECT nonsense", None, sqlite3.ProgrammingError("nonsense")))


@on_sqlite
def test_a_file_that_somebody_else_writes_to_refuses_every_door_in_its_own_way(
    world: World, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS_BESIDE", 0.1)
    client, page = world.client("loggist"), f"/incidents/{world.ref}/do/write_log"
    db.session.execute(text("PRAGMA busy_timeout=20"))
    db.session.rollback()
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        by_page = send(client, page, key="k", text="Water at the bridge")
        asked = {"X-Requested-With": "scg-act"}
        by_script = client.post(page, data={"csrf_token": token(client), "text": "Water"}, headers=asked)
        other.execute("ROLLBACK")
    assert (by_page.status_code, by_page.headers["Retry-After"]) == (503, "5")
    assert "what you send again is recorded only once" in by_page.text
    assert (by_script.status_code, "recorded only once" in by_script.json["said"]) == (503, True)
    assert send(client, page, key="k", text="Water at the bridge").status_code == 303
