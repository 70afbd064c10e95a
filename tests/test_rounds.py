"""What scg does of itself, at its start, by the clock and at its end."""

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from scg import rounds
from scg.extensions import db
from scg.models import Entry, Log
from scg.pieces.volume_jobs import KEPT, Job, Step
from scg.record import checkpoints
from scg.record.chain import leaf_of
from scg.record.clock import now
from scg.rules.stamps import stamp
from tests.support.processes import wait_until
from tests.support.server import ROOT, Server
from tests.support.world import World


def released(world: World) -> None:
    """Let go of the database, so that a server may have it."""
    db.session.remove()
    db.engine.dispose()


def reasons(log: str) -> list[str]:
    db.session.rollback()
    return [made.reason for made in checkpoints.all_of(log)]


@pytest.mark.long
def test_a_server_signs_what_is_new_when_it_starts_and_when_it_ends(world: World, database: str, tmp_path: Path):
    world.client("loggist")
    released(world)
    with Server(database, tmp_path) as server:
        loggist = server.signed_in("priya.nair@wy.example")
        loggist.command(world.ref, "one", "write_log", text="The river is rising")
    assert server.process.returncode == 0
    assert (reasons(world.ref), reasons("WY")[-1]) == (["start", "shutdown"], "shutdown")


@pytest.mark.long
def test_a_server_ended_by_force_signs_at_its_next_start(world: World, database: str, tmp_path: Path):
    world.client("loggist")
    released(world)
    with Server(database, tmp_path) as server:
        loggist = server.signed_in("priya.nair@wy.example")
        loggist.command(world.ref, "one", "write_log", text="The river is rising")
        server.process.kill()
    with Server(database, tmp_path):
        assert reasons(world.ref) == ["start", "start"]
        released(world)


@pytest.mark.long
@pytest.mark.one_database
def test_a_volume_that_nobody_took_in_time_goes_from_the_disk_by_itself(
    world: World, database: str, tmp_path: Path
):
    released(world)
    old, young = (tmp_path / "rendered" / "volumes" / name for name in ("old", "young"))
    for folder, at in ((old, now() - KEPT * 2), (young, now())):
        folder.mkdir(parents=True)
        job = Job(world.ref, "", "html", "newest", 1, stamp(at), stamp(at), Step.DONE)
        (folder / "state").write_text(json.dumps(asdict(job)))
    with Server(database, tmp_path) as server:
        wait_until(lambda: not old.exists(), server.process)
    assert young.exists()


@pytest.mark.long
def test_production_does_not_start_without_a_signing_key(world: World, database: str, tmp_path: Path):
    released(world)
    environment = {
        "PATH": "/usr/bin:/bin",
        "SCG_ENV": "production",
        "SECRET_KEY": "x" * 32,
        "SCG_ORIGIN": "https://scg.example.gov.uk",
        "SCG_DATA": str(tmp_path),
        "DATABASE_URL": database,
        "SCG_PORT": "0",
    }
    scg = [sys.executable, "-c", "import sys; from scg.cli import main; sys.exit(main())"]
    done = subprocess.run([*scg, "run"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        f"There is no signing key at {tmp_path}/signing.key. Make one with: scg key new"
    )


def test_at_a_start_the_tail_is_checked_and_at_night_the_whole(app: Flask, world: World):
    checkpoints.make(world.ref, "start")
    alter(world, 2)
    rounds.check_tails()
    assert rounds.PROBLEMS == {}
    rounds.check_all()
    assert {world.ref: "entry 2: its head was changed"} == rounds.PROBLEMS
    rounds.PROBLEMS.clear()


def test_a_tail_that_does_not_hold_is_known_from_the_start(app: Flask, world: World):
    checkpoints.make(world.ref, "start")
    seq = world.does("loggist", "write_log", text="The river is rising").seq
    alter(world, seq)
    rounds.check_tails()
    assert {world.ref: f"entry {seq}: its head was changed"} == rounds.PROBLEMS
    rounds.PROBLEMS.clear()


def alter(world: World, seq: int) -> None:
    """Somebody with the database changes the time of an entry."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(db.text("DROP TRIGGER entry_refuses_update"))
    else:
        db.session.execute(db.text("ALTER TABLE entry DISABLE TRIGGER USER"))
    entry = db.session.get_one(Entry, (world.ref, seq))
    head = entry.head.replace(b'"at":"2', b'"at":"1')
    assert leaf_of(head) != entry.leaf
    place = (Entry.log == world.ref, Entry.seq == seq)
    db.session.execute(db.update(Entry).where(*place).values(head=head))
    db.session.commit()


@pytest.mark.parametrize(
    ("checked", "at", "due"),
    [
        ("2026-11-21T23:00", "2026-11-22T02:00", True),
        ("2026-11-22T02:00", "2026-11-22T02:59", False),
        ("2026-11-21T23:00", "2026-11-22T03:00", False),
    ],
)
def test_the_whole_record_is_checked_once_a_night(checked: str, at: str, due: bool):
    times = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (checked, at)]
    assert rounds._nightly(*times) is due


def test_a_log_is_never_owed_a_checkpoint_for_its_own_checkpoints(world: World):
    rounds.sign_what_is_new("start")
    assert checkpoints.uncovered("WY") == 0
    rounds.sign_what_is_new("hourly", older_than=timedelta(0))
    assert db.session.get_one(Log, "WY").seq == checkpoints.all_of("WY")[-1].entry
