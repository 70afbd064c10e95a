"""The life of minutes in a browser: read, corrected, approved as the first item; accessible at two widths."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from scg.extensions import db
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World
from tests.test_browser_pages import fits, look

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

ONE = {"meeting_number": 1}


@pytest.fixture
def circulated(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """SCG 001 with two versions of its minutes and corrections of every fate, SCG 002 at its first item, served."""
    world.in_session().does("chair", "close_meeting", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE)
    told = {**ONE, "minutes_version": 1, "where": "Item 3", "text": "Three crews, not two"}
    for part, agency in (("member", "leeds"), ("other_member", "ea"), ("observer", "opcc")):
        world.does(part, "propose_correction", agency_code=agency, **told)
    world.does("secretariat", "accept_correction", **ONE, correction=1, reads="Three crews")
    world.does("secretariat", "decline_correction", **ONE, correction=2, reason="Two it was")
    world.does("loggist", "take_decision", decision="Shut the road", rationale="It floods", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE)
    world.does("chair", "open_meeting", meeting_number=2)
    world.does("chair", "take_item", meeting_number=2, item_number=1)
    for part in ("chair", "member"):
        world.client(part)
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server


@pytest.mark.timeout(200)
def test_minutes_are_read_corrected_and_approved_in_open_windows_that_break_no_wcag(
    circulated: tuple[World, Server], browser: Browser
) -> None:
    world, server = circulated
    board = f"/incidents/{world.ref}"
    member = Window(browser, server.url, "grace.obi@wy.example", width=390)
    chair = Window(browser, server.url, "amina.shah@wy.example")
    member.go(f"{board}/meetings/1/minutes")
    chair.go(f"{board}/meetings/1/minutes")
    member.click("I have read these minutes")
    chair.sees("read by 1, not yet by 6", "#readers")
    chair.click("Accept as proposed")
    member.sees("Goes into the next version that is circulated", "#corrections")
    member.go(f"{board}/meetings/1/minutes")
    chair.go(f"{board}/meetings/2")
    chair.click("Approve as corrected")
    member.sees("Approved as corrected at SCG 002", "#standing")
    assert [chair.errors, member.errors] == [[], []]
    problems: list[str] = []
    asked = "do/decline_correction?meeting_number=1&correction=3"
    for path in ("meetings/1/minutes", "meetings/1/minutes?form=short", "meetings/1/minutes/differences", asked):
        chair.go(f"{board}/{path}")
        look(chair, path, problems)
        member.go(f"{board}/{path}")
        fits(member, path, problems)
    member.go(f"{board}/meetings/1/minutes")
    look(member, "minutes, narrow", problems)
    chair.go(f"{board}/meetings/2")
    look(chair, "the first item of the next meeting", problems)
    assert problems == []
