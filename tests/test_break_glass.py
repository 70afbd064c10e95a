"""The law of break-glass: an administrator takes the chair's powers for a stated reason, and everybody sees it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from scg.commands import run
from scg.extensions import db
from scg.models import Seat
from scg.models.logins import Login
from scg.pieces.minutes import shown
from scg.record.change import Actor
from scg.record.clock import now
from scg.words import Confirm, NotAllowed, NotFound
from tests.support.laws import content_of, refused, rows
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World

WHY = "The chair and her deputy can't be reached"
SAID = "Sam Wood, forum administrator, took the chair’s powers at "


def take(world: World) -> int:
    """The administrator takes the chair's powers; gives the number of the seat."""
    return world.does("administrator", "take_powers", reason=WHY).seq * 1000 + 1


def test_taking_the_powers_gives_a_chairs_seat_and_what_it_carries(world: World) -> None:
    assert isinstance(refused(world, "administrator", "open_meeting", meeting_number=1), NotAllowed)
    seat = take(world)
    assert (world.row(Seat, seat).role, world.row(Seat, seat).how) == ("chair", "break-glass")
    assert content_of(world, seat // 1000)["reason"] == WHY
    assert world.does("administrator", "open_meeting", meeting_number=1).seq


def test_only_an_administrator_of_the_forum_takes_them_with_a_reason_and_once(app: Flask, world: World) -> None:
    for part in ("chair", "deputy", "loggist", "secretariat", "member", "observer"):
        assert isinstance(refused(world, part, "take_powers", reason=WHY), NotAllowed), part
    stranger = World.forum_only(app, "SY")
    assert isinstance(refused(stranger, "administrator", "take_powers", log=world.ref, reason=WHY), NotFound)
    assert refused(world, "administrator", "take_powers", reason=" ").sentence == "Enter why you take the powers"
    take(world)
    assert "already" in refused(world, "administrator", "take_powers", reason=WHY).sentence


def test_whoever_takes_them_shows_first_that_it_is_they(world: World) -> None:
    world.client("administrator")
    long_ago = now() - timedelta(days=1)
    login = db.session.scalars(db.select(Login)).one()
    login.confirmed_at = long_ago
    db.session.commit()
    who = Actor(world.people["administrator"], "Sam Wood", login=login.id)
    with pytest.raises(Confirm):
        run("take_powers", who, world.ref, "glass", {"reason": WHY})


def test_the_one_who_took_them_or_a_chair_returns_them_and_nobody_else(world: World) -> None:
    seat = take(world)
    for part in ("secretariat", "deputy", "member"):
        assert isinstance(refused(world, part, "return_powers", seat=seat), NotAllowed), part
    assert "by break-glass" in refused(world, "secretariat", "end_seat", seat=seat).sentence
    assert refused(world, "chair", "return_powers", seat=world_chair(world)).errors
    world.does("chair", "return_powers", seat=seat, reason="Back again")
    assert world.row(Seat, seat).ended_at is not None
    world.does("administrator", "return_powers", seat=take(world))
    assert isinstance(refused(world, "administrator", "open_meeting", meeting_number=1), NotAllowed)


def world_chair(world: World) -> int:
    return int(rows(world, Seat, person=world.people["chair"])[0].id)


def test_an_scg_and_its_live_meeting_are_never_without_a_chair_when_they_are_returned(world: World) -> None:
    seat = take(world)
    world.does("administrator", "open_meeting", meeting_number=1)
    in_chair = refused(world, "chair", "return_powers", seat=seat)
    assert "hand the chair over first" in in_chair.sentence
    world.does("administrator", "hand_over_chair", meeting_number=1, to=world.people["deputy"])
    world.does("administrator", "end_seat", seat=world_chair(world))
    alone = refused(world, "administrator", "return_powers", seat=seat)
    assert "never without a chair" in alone.sentence


def test_powers_that_were_taken_are_not_handed_over_as_a_shift(world: World) -> None:
    shift = {"seat": take(world), "to": world.people["member"], "brief": "Mine"}
    assert "returned, not handed over" in refused(world, "administrator", "hand_over_shift", **shift).sentence


def test_every_page_of_the_incident_says_so_while_it_lasts_the_wall_too(world: World) -> None:
    base = f"/incidents/{world.ref}"
    pages = ("", "/meetings", "/meetings/1", "/actions", "/record", "/seats", "/wall", "/do/write_log", "/minutes")
    observer = world.client("observer")
    assert all(SAID not in _plain(observer.get(base + page).text) for page in pages)
    seat = take(world)
    for page in pages:
        text = _plain(observer.get(base + page).text)
        assert SAID in text and WHY in text, page
    world.does("administrator", "return_powers", seat=seat)
    assert all(SAID not in _plain(observer.get(base + page).text) for page in pages)


def _plain(html: str) -> str:
    return html.replace("&#39;", "'")


def test_the_minutes_of_a_meeting_tell_of_it_and_those_of_others_do_not(world: World) -> None:
    world.in_session()
    seat = take(world)
    world.does("chair", "return_powers", seat=seat)
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("chair", "open_meeting", meeting_number=2)
    first, second = shown(world.ref, 1), shown(world.ref, 2)
    assert first is not None and second is not None
    (told,) = first.header.powers
    assert told.startswith("By Sam Wood, Forum manager, Leeds City Council, forum administrator, ") and WHY in told
    assert second.header.powers == ()
    printed = _plain(world.client("observer").get(f"/incidents/{world.ref}/meetings/1/minutes").text)
    assert "powers taken" in printed and WHY in printed


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """The world, served."""
    for part in ("administrator", "member", "observer"):
        world.client(part)
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server


@pytest.mark.browser
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_open_pages_see_it_at_once_and_are_told_aloud(served: tuple[World, Server], browser: Browser) -> None:
    world, server = served
    member = Window(browser, server.url, "grace.obi@wy.example", width=390)
    wall = Window(browser, server.url, "ruth.lowe@wy.example")
    member.go(f"/incidents/{world.ref}/meetings/1")
    wall.go(f"/incidents/{world.ref}/wall")
    boss = Window(browser, server.url, "sam.wood@wy.example", scripts=False)
    boss.go(f"/incidents/{world.ref}/do/take_powers")
    boss.page.get_by_label("Reason").fill(WHY)
    boss.click("Take the chair’s powers", boss.page.locator("main form"))
    for window in (member, wall):
        window.sees(SAID, "header")
        expect(window.page.locator("[data-assertive]")).to_contain_text(WHY)
    boss.go(f"/incidents/{world.ref}/seats")
    boss.click("Return the powers")
    member.sees_no(SAID, "header")
    wall.sees_no(SAID, "header")
    assert [window.errors for window in (member, wall, boss)] == [[], [], []]
