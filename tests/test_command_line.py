"""scg on the command line, as an administrator types it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from scg.extensions import db
from tests.support.server import ROOT
from tests.support.world import World
from tests.test_record import without_triggers

pytestmark = pytest.mark.long

Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def scg(database: str, tmp_path: Path) -> Shell:
    """Runs one command of scg on the test's database."""

    def run(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DATABASE_URL": database, "SCG_DATA": str(tmp_path)}
        command = [ROOT / ".venv/bin/scg", *words]
        return subprocess.run(
            command, env=environment, input=typed, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.mark.one_database
def test_a_forum_is_founded_and_its_first_person_signs_in(scg: Shell, app: Flask) -> None:
    assert scg("forum", "found", "WY", "West Yorkshire LRF").returncode == 0
    told = ("person", "add", "WY", "Jo Khan", "Jo.Khan@wyp.example", "police", "--administrator")
    assert "jo.khan@wyp.example" in scg(*told, typed="three small boats on the canal\n").stdout
    token = scg("token", "jo.khan@wyp.example").stdout.strip()
    answer = app.test_client().get("/api/incidents", headers={"Authorization": f"Bearer {token}"})
    assert answer.json == {"incidents": []}


@pytest.mark.one_database
def test_a_refusal_is_one_sentence_and_exit_code_1(scg: Shell) -> None:
    scg("forum", "found", "WY", "West Yorkshire LRF")
    again = scg("forum", "found", "WY", "West Yorkshire LRF")
    assert (again.returncode, again.stderr.strip()) == (1, "There is a forum WY already")
    short = scg("person", "add", "WY", "Jo Khan", "jo.khan@wyp.example", "police", typed="short\n")
    assert (short.returncode, short.stderr.strip()) == (1, "Password must be 8 characters or more")


@pytest.mark.one_database
def test_the_record_is_checked_and_the_first_bad_entry_named(scg: Shell, world: World) -> None:
    good = scg("record", "verify")
    assert (good.returncode, f"{world.ref}: good" in good.stdout) == (0, True)
    without_triggers(
        "UPDATE entry_content SET data = :other WHERE log = :log AND seq = 3", log=world.ref, other=b"{"
    )
    db.session.remove()
    bad = scg("record", "verify", world.ref)
    assert (bad.returncode, bad.stdout.strip()) == (1, f"{world.ref}: entry 3: its content was changed")


def test_the_tables_are_made_again(scg: Shell, world: World) -> None:
    ref = world.action()
    db.session.remove()
    assert f"{world.ref}: " in scg("record", "rebuild").stdout
    assert world.client("chair").get(f"/incidents/{world.ref}/actions/{ref}").status_code == 200


def test_settings_are_listed_without_their_secrets(scg: Shell, database: str) -> None:
    listed = scg("settings").stdout
    assert "SCG_PORT" in listed
    assert database not in listed
