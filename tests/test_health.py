"""The law of health: what is said of the server is true, costs little, and tells no content."""

import shutil
import sqlite3
import time
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from scg import gauges, health, rounds
from scg.extensions import db
from scg.record import reading
from scg.words import Refused
from tests.support.postgres import Postgres
from tests.support.server import Server
from tests.support.world import World
from tests.test_record import without_triggers


@pytest.fixture
def asking(app: Flask) -> FlaskClient:
    """Somebody who isn't signed in, and whom no earlier answer is told again."""
    app.config["SCG_DISK_SPARE"] = "0"
    health._lately.clear()
    return app.test_client()


def counted(name: str) -> float:
    """What a metric without labels, or with them as they are written, stands at."""
    found = [line for line in gauges.exposition().splitlines() if line.startswith(f"{name} ")]
    return float(found[0].rpartition(" ")[2]) if found else 0.0


def test_the_process_is_alive_and_no_cookie_is_set(asking: FlaskClient) -> None:
    answer = asking.get("/health/live")
    assert (answer.status_code, answer.json) == (200, {"alive": True})
    assert "Set-Cookie" not in answer.headers


def test_a_server_that_can_record_is_ready(asking: FlaskClient, world: World) -> None:
    answer = asking.get("/health/ready")
    assert (answer.status_code, answer.json["ready"]) == (200, True), answer.json
    assert set(answer.json["checks"]) == {"database", "record", "disk", "serving", "engine"}
    assert "Set-Cookie" not in answer.headers
    assert "Calder" not in answer.text and world.ref not in answer.text


def test_asking_adds_nothing_to_the_record(asking: FlaskClient, world: World) -> None:
    before = reading.logs()
    for _ in range(3):
        health._lately.clear()
        assert asking.get("/health/ready").status_code == 200
    db.session.rollback()
    assert reading.logs() == before


def test_asking_often_checks_once_in_five_seconds(app: Flask) -> None:
    health._lately.clear()
    first = health.readiness(app.config)
    for _ in range(20):
        assert health.readiness(app.config)["database"] is first["database"]


def test_a_database_that_takes_no_write_is_not_ready(sqlite_templates: dict[str, Path], app: Flask) -> None:
    health._lately.clear()
    told = {**app.config, "SQLALCHEMY_DATABASE_URI": "sqlite:////nowhere/scg.sqlite3", "SCG_DISK_SPARE": "0"}
    checks = health.readiness(told)
    assert not checks["database"].holds and not checks["record"].holds
    assert checks["disk"].holds


def test_a_database_that_another_holds_is_not_waited_for_long(world: World, tmp_path: Path) -> None:
    address = str(db.engine.url.render_as_string(hide_password=False))
    db.session.rollback()
    with db.engine.connect() as holder:
        if db.engine.dialect.name == "sqlite":
            holder.exec_driver_sql("ROLLBACK")
            holder.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            holder.exec_driver_sql("LOCK TABLE alembic_version")
        began = time.monotonic()
        check = health._attempted(lambda: health._database(address))
        assert (check.holds, time.monotonic() - began < 5) == (False, True)
    assert health._database(address).holds


def test_a_changed_entry_makes_the_server_not_ready(asking: FlaskClient, world: World) -> None:
    assert asking.get("/health/ready").status_code == 200
    world.in_session()
    head = reading.head_of(world.ref)
    assert head is not None
    without_triggers(
        "UPDATE entry_content SET data = :other WHERE log = :log AND seq = :seq",
        log=world.ref,
        other=b"{}",
        seq=head.seq,
    )
    health._lately.clear()
    answer = asking.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json["checks"]["record"]["says"] == "1 log(s) do not verify. Run: scg record verify"


def test_a_record_that_got_shorter_makes_the_server_not_ready(asking: FlaskClient, world: World) -> None:
    health._seen.clear()
    assert asking.get("/health/ready").status_code == 200
    address = asking.application.config["SQLALCHEMY_DATABASE_URI"]
    seq, link = health._seen[address][world.ref]
    health._seen[address][world.ref] = (seq + 1, link)
    health._lately.clear()
    assert asking.get("/health/ready").status_code == 503


def test_a_full_disk_makes_the_server_not_ready(asking: FlaskClient, app: Flask) -> None:
    app.config["SCG_DISK_SPARE"] = str(10**9)
    answer = asking.get("/health/ready")
    assert (answer.status_code, answer.json["checks"]["disk"]["holds"]) == (503, False)


def test_a_server_that_is_stopping_is_not_ready(asking: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asking.get("/health/ready").status_code == 200
    monkeypatch.setattr("scg.engine.server._told", [15])
    assert asking.get("/health/ready").status_code == 503
    assert asking.get("/health/live").status_code == 200


def test_what_is_acknowledged_and_refused_is_counted(world: World) -> None:
    done = counted('scg_acknowledged_total{command="open_meeting"}')
    refused = counted('scg_refused_total{kind="not allowed"}')
    commits = counted("scg_commit_seconds_count")
    first = world.does("chair", "open_meeting", meeting_number=1, key="opened")
    again = world.does("chair", "open_meeting", meeting_number=1, key="opened")
    assert (first.seq, again.replay) == (again.seq, True)
    with pytest.raises(Refused):
        world.does("observer", "set_strategy", aim="Mine", objectives="None")
    assert counted('scg_acknowledged_total{command="open_meeting"}') == done + 1
    assert counted('scg_refused_total{kind="not allowed"}') == refused + 1
    assert counted("scg_commit_seconds_count") >= commits + 1


def test_a_conflict_is_counted(world: World) -> None:
    before = counted("scg_conflicts_total")
    told = {"name": "Storm", "area": "Calderdale", "lead_agency": "ea"}
    with pytest.raises(Refused):
        world.does("chair", "edit_incident", **told, version=999)
    assert counted("scg_conflicts_total") == before + 1


def test_metrics_tell_this_machine_their_names_and_ages(asking: FlaskClient, world: World) -> None:
    text = asking.get("/metrics").text
    for name in ("scg_commit_seconds_bucket", "scg_sockets", "scg_queued", "scg_draining 0.0", "scg_conflicts"):
        assert name in text
    assert 'scg_age_seconds{of="backup"} +Inf' in text
    assert 'scg_up{check="database"} 1.0' in text
    assert world.ref not in text and "Calder" not in text


def test_entries_that_nothing_signed_yet_are_told_by_their_age(world: World) -> None:
    assert (health.ages(world.app.config)["entry without checkpoint"] or 0) > 0
    rounds.sign_what_is_new("test")
    ages = health.ages(world.app.config)
    assert ages["entry without checkpoint"] == 0 and (ages["checkpoint"] or 99) < 30


def test_metrics_tell_nobody_else(asking: FlaskClient, app: Flask) -> None:
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    bearer = {"Authorization": "Bearer quite-long"}
    assert asking.get("/metrics", environ_base=elsewhere).status_code == 404
    assert asking.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
    assert asking.get("/metrics", environ_base=elsewhere, headers=bearer).status_code == 404
    app.config["SCG_METRICS_TOKEN"] = "quite-long"
    assert asking.get("/metrics", environ_base=elsewhere, headers=bearer).status_code == 200
    wrong = {"Authorization": "Bearer quite-wrong"}
    assert asking.get("/metrics", headers=wrong).status_code == 404


@pytest.mark.long
def test_a_served_scg_is_ready_also_while_the_database_file_is_held(
    sqlite_templates: dict[str, Path], tmp_path: Path
) -> None:
    file = shutil.copy(sqlite_templates["world"], tmp_path)
    with Server(f"sqlite:///{file}", tmp_path) as server:
        answer = requests.get(f"{server.url}/health/ready", timeout=10)
        assert answer.status_code == 200, answer.text
        time.sleep(health.HOLDS_SECONDS)
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert requests.get(f"{server.url}/health/ready", timeout=10).status_code == 503
        assert requests.get(f"{server.url}/health/live", timeout=10).status_code == 200
        assert time.monotonic() - began < 5
        holder.close()


@pytest.mark.postgresql
def test_a_frozen_database_is_told_of_in_seconds_and_recovered_from(postgres: Postgres, tmp_path: Path) -> None:
    database = postgres.create("frozen", template="world")
    with Server(database, tmp_path) as server:
        assert requests.get(f"{server.url}/health/ready", timeout=10).status_code == 200
        postgres.freeze()
        try:
            time.sleep(health.HOLDS_SECONDS)
            began = time.monotonic()
            answer = requests.get(f"{server.url}/health/ready", timeout=10)
            assert (answer.status_code, time.monotonic() - began < 5) == (503, True)
            assert answer.json()["checks"]["database"]["says"] == "It did not answer in time"
            assert requests.get(f"{server.url}/health/live", timeout=1).status_code == 200
            assert requests.get(f"{server.url}/metrics", timeout=10).status_code == 200
        finally:
            postgres.thaw()
        time.sleep(health.HOLDS_SECONDS)
        assert requests.get(f"{server.url}/health/ready", timeout=10).status_code == 200
    postgres.drop("frozen")
