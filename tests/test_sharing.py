"""On SQLite, acts that come while the disk is busy share one commit; nobody is told before it is done."""

import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from bench.processes import slow_disk
from scg import turns
from scg.extensions import db
from tests.support.server import Server, Visitor
from tests.support.world import World

pytestmark = [pytest.mark.one_database, pytest.mark.long]
SYNC_MS = 60
ACTS = 12


@pytest.fixture
def busy(world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """The world served from a disk so slow that acts pile up behind each commit."""
    slow = slow_disk(tmp_path, SYNC_MS)
    if slow is None:
        pytest.skip("this machine has no C compiler to make a slow disk with")
    world.client("loggist")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path, **slow) as server:
        yield server


def commits(visitor: Visitor) -> int:
    """How many commits the server has made so far."""
    told = visitor.get("/metrics").text
    found = re.search(r"^scg_commit_seconds_count (\S+)$", told, re.MULTILINE)
    assert found, told[:500]
    return int(float(found.group(1)))


def is_committed(database: str, log: str, seq: int) -> bool:
    """Whether somebody beside the server finds an entry in the file."""
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as beside:
        found = beside.execute("SELECT 1 FROM entry WHERE log = ? AND seq = ?", (log, seq))
        return found.fetchone() is not None


def test_acts_share_a_commit_and_a_refused_one_leaves_nothing(world: World, busy: Server, database: str) -> None:
    loggist = busy.signed_in("priya.nair@wy.example")
    before = commits(loggist)
    texts = ["" if number % 4 == 3 else f"Gate {number} shut" for number in range(ACTS)]

    def write(number: int) -> tuple[int, int]:
        answer = loggist.command(world.ref, f"log-{number}", "write_log", text=texts[number])
        seq = answer.json().get("seq", 0)
        assert not seq or is_committed(database, world.ref, seq), "told before it was on the disk"
        return answer.status_code, seq

    with ThreadPoolExecutor(ACTS) as together:
        answers = list(together.map(write, range(ACTS)))
    kept = sorted(seq for status, seq in answers if status == 201)
    assert [status for status, _ in answers] == [201 if text else 422 for text in texts]
    assert kept == list(range(kept[0], kept[0] + len(kept))), "numbers follow one another, without a gap"
    assert commits(loggist) - before < len(kept), "fewer commits than acts"
    told = loggist.get(f"/api/incidents/{world.ref}/entries?after={kept[0] - 1}").json()["entries"]
    assert [entry["seq"] for entry in told] == kept


def test_the_same_act_sent_twice_at_once_is_done_once_and_both_are_told_when_it_is_on_the_disk(
    world: World, busy: Server
) -> None:
    loggist = busy.signed_in("priya.nair@wy.example")
    with ThreadPoolExecutor(4) as together:
        sent = [
            together.submit(loggist.command, world.ref, "log-once", "write_log", text="Gate shut") for _ in range(4)
        ]
        answers = [one.result() for one in sent]
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["seq"] for answer in answers}) == 1
    assert min(answer.elapsed.total_seconds() for answer in answers) >= SYNC_MS / 1000


def test_where_sqlite_itself_undoes_the_transaction_nobody_is_told_that_theirs_is_on_the_disk(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some failures of one statement do so; the savepoint of the next act would then begin another transaction."""
    monkeypatch.setattr(turns.Shared, "waiting", 1)
    shared = turns.Shared(time.monotonic() + turns.PATIENCE_SECONDS)
    shared.connection.exec_driver_sql("CREATE TABLE noted (what)")
    shared.wrote = True
    shared.leave()
    shared.connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(OperationalError, match="full"):
        shared.connection.exec_driver_sql("INSERT INTO noted VALUES (zeroblob(3000000))")
    shared.leave()
    assert turns.Shared.open is None, "nobody else comes in"
    with pytest.raises(OperationalError, match="no transaction"):
        shared.wait()
