"""Several workers on one database: everybody is shown, nothing is rendered twice, and nothing stays lost."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from scg.extensions import db
from tests.support.server import Server, Visitor, counted
from tests.support.two import two_servers
from tests.support.valkey import Valkey
from tests.support.world import World
from tests.test_live import SOON, Screen

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.long,
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
]
LATE = 2.5  # seconds: two looks in the database, and a rendering on a busy machine


@dataclass
class Two:
    """Two workers and the queue between them; at each a visitor, the chair at the first."""

    valkey: Valkey
    workers: list[Server]
    chair: Visitor
    member: Visitor
    screens: list[Screen]


@pytest.fixture
def two(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[Two]:
    """Two workers without heartbeats, which would heal what is tested; nobody follows anything yet."""
    world.client("chair"), world.client("member")
    db.session.remove()
    with two_servers(database, tmp_path) as (valkey, one, other):
        chair, member = one.signed_in("amina.shah@wy.example"), other.signed_in("grace.obi@wy.example")
        made = Two(valkey, [one, other], chair, member, [])
        yield made
        for screen in made.screens:
            screen.close()


def opened(two: Two, world: World) -> list[Screen]:
    """A page at each worker, once each knows of the other."""
    for visitor in (two.chair, two.member):
        screen = Screen(visitor, ["websocket"])
        two.screens.append(screen)
        assert screen.join(world.ref)["ok"]
    for screen in two.screens:
        assert shown(screen, {"Amina Shah", "Grace Obi"})
    return two.screens


def shown(screen: Screen, names: set[str]) -> bool:
    """Wait until a page is told that these people have it open, and nobody else."""
    while {person["name"] for person in screen.presence.get(timeout=SOON)["people"]} != names:
        pass
    return True


def rendered(two: Two) -> tuple[float, float]:
    """How often each worker has rendered what followed an entry."""
    return counted(two.chair, "scg_rendered_total"), counted(two.member, "scg_rendered_total")


def write(two: Two, world: World, text: str) -> int:
    """An entry by the worker of the member; gives its number."""
    answer = two.member.command(
        world.ref, text, "report_update", agency_code="leeds", what=text, rag="green", trend="improving"
    )
    assert answer.status_code == 201, answer.text
    seq: int = answer.json()["seq"]
    return seq


def test_what_nobody_follows_is_not_rendered_and_what_somebody_follows_anywhere_is_rendered_once(
    world: World, two: Two
) -> None:
    write(two, world, "Nobody looks")
    assert rendered(two) == (0, 0)
    first, second = opened(two, world)
    seq = write(two, world, "Both look")
    assert first.pushes.get(timeout=SOON)["seq"] == second.pushes.get(timeout=SOON)["seq"] == seq
    time.sleep(LATE)  # in which the first worker looks in the database, and finds that it was told
    assert rendered(two) == (0, 1)
    assert first.pushes.empty()
    second.close()
    assert shown(first, {"Amina Shah"})
    assert write(two, world, "One looks, elsewhere") == first.pushes.get(timeout=SOON)["seq"]
    ending = Screen(two.member, ["websocket"])
    ending.join(world.ref)
    assert shown(first, {"Amina Shah", "Grace Obi"})
    two.workers[1].process.terminate()
    assert shown(first, {"Amina Shah"})


def test_what_a_queue_that_is_frozen_or_gone_loses_is_pushed_within_two_seconds(world: World, two: Two) -> None:
    first, _ = opened(two, world)
    for away, back in ((two.valkey.freeze, two.valkey.thaw), (two.valkey.stop, two.valkey.start)):
        away()
        for text in ("It rains", "It rains on"):
            seq = write(two, world, f"{text}: {away.__name__}")
            began = time.monotonic()
            pushed_up_to(first, seq)
            assert time.monotonic() - began < LATE
        back()


def pushed_up_to(screen: Screen, seq: int) -> None:
    """Wait until a page is pushed this entry; what was pushed late comes again, and is known by its number."""
    while screen.pushes.get(timeout=SOON)["seq"] < seq:
        pass
