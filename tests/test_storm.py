"""A page that doesn't read holds nobody up, and two hundred that come back at once are served what is made once."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from scg.extensions import db
from scg.record import reading
from tests.support.crowd import Crowd, Member
from tests.support.server import Server, Visitor, counted
from tests.support.world import World

LONG = os.environ.get("SCG_FAULTS") == "long"
STORM = 2_000 if LONG else 200
SLOW, PUSHES = (100, 10_000) if LONG else (20, 400)
QUICK = 20
MEGABYTE = 1_000_000

pytestmark = [pytest.mark.faults, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """The world's database, served without heartbeats: they would heal what is tested."""
    world.client("chair"), world.client("loggist")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path, SCG_HEARTBEAT="600", SCG_PAGES_EACH="5000") as server:
        yield server


def memory(server: Server) -> int:
    """Bytes of memory that the server's process holds."""
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def write(visitor: Visitor, ref: str, name: str) -> int:
    """One entry of the log; gives its number."""
    answer = visitor.command(ref, name, "write_log", text=f"Water in the mill: {name}. " + "x" * 8_000)
    assert answer.status_code == 201, answer.text
    seq: int = answer.json()["seq"]
    return seq


@pytest.mark.timeout(3_600 if LONG else 240)
def test_pages_that_stop_reading_are_dropped_and_cost_nobody_else_anything(world: World, served: Server) -> None:
    chair, loggist = served.signed_in("amina.shah@wy.example"), served.signed_in("priya.nair@wy.example")
    with Crowd(served.url, chair.http, world.ref, SLOW + QUICK) as crowd:
        slow, quick = crowd.members[:SLOW], crowd.members[SLOW:]
        for member in slow:
            member.connect(receive=4_096)
        for member in quick:
            member.connect()
        assert crowd.run(lambda: all(member.joined for member in crowd.members), 60)
        start = quick[0].seq
        for member in slow:
            crowd.selector.unregister(member.wire)  # it reads no more
        before = memory(served)
        with ThreadPoolExecutor(4) as writers:
            written = [writers.submit(write, loggist, world.ref, f"{number}") for number in range(PUSHES)]
            crowd.run(lambda: all(one.done() for one in written), 1_800)
            end = max(one.result() for one in written)
        assert crowd.run(lambda: all(member.seq == end for member in quick), 30)
        grown = memory(served) - before
        dropped = counted(loggist, "scg_dropped_total")
        heard = f"{PUSHES} entries in {len(quick[0].pushes)} pushes"
        print(f"{SLOW} pages stopped reading, {heard}: {grown / MEGABYTE:.1f} MB more, {dropped:.0f} dropped")
        assert [told(member, start) for member in quick] == [(end, [])] * QUICK
        assert crowd.answers == []
        assert dropped == SLOW
        assert grown < 50 * MEGABYTE
        for member in slow:
            crowd.selector.register(member.wire, 1, member)  # it reads again
        assert crowd.run(lambda: crowd.all_stand_at(end), 60)


def told(member: Member, start: int) -> tuple[int, list[tuple[int, int]]]:
    """Where a page stands, and the pushes to it that didn't follow on from the one before."""
    at, gaps = start, []
    for prev, seq in member.pushes:
        if prev != at:
            gaps.append((prev, seq))
        at = seq
    return at, gaps


@pytest.mark.timeout(900 if LONG else 240)
def test_a_crowd_that_comes_back_after_a_crash_is_served_one_rendering_and_commands_go_on(
    world: World, served: Server
) -> None:
    chair, loggist = served.signed_in("amina.shah@wy.example"), served.signed_in("priya.nair@wy.example")
    with Crowd(served.url, chair.http, world.ref, STORM) as crowd:
        for member in crowd.members:
            member.connect()
            crowd.run(lambda member=member: member.joined, 10)
        served.process.kill()
        served.process.wait(10)
        world.does("loggist", "write_log", text="Written while the server was away")
        db.session.remove()
        served.__enter__()
        began, took = time.monotonic(), list[float]()
        with ThreadPoolExecutor(1) as writer:
            while not crowd.all_stand_at(head(world)) or len(took) < 5:
                asked = time.monotonic()
                one = writer.submit(write, loggist, world.ref, f"storm-{len(took)}")
                assert crowd.run(one.done, 10)
                took.append(time.monotonic() - asked)
                crowd.run(lambda: crowd.all_stand_at(head(world)), 1)
                assert time.monotonic() - began < 120
        renderings = set(crowd.answers).union(*(member.pushes for member in crowd.members))
        made = counted(loggist, "scg_rendered_total")
        took.sort()
        asked_for = f"{len(crowd.answers)} questions, {made:.0f} renderings"
        print(f"{STORM} pages in sync after {time.monotonic() - began:.1f} s: {asked_for}")
        print(f"{len(took)} commands meanwhile, in {[round(one, 2) for one in took]} s")
        assert made <= len(renderings)
        assert took[len(took) // 2] < 5
        assert len(crowd.answers) >= STORM * 9 // 10


def head(world: World) -> int:
    """The number of the newest entry."""
    db.session.rollback()
    found = reading.head_of(world.ref)
    assert found is not None
    return found.seq
