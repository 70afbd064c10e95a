"""A real page on a bad line, in a frozen tab, and with writes landing while it asks: it ends as a fresh one."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Locator, Route, expect

from scg.extensions import db
from tests.support.server import Server, Visitor
from tests.support.windows import Window
from tests.support.world import World
from tests.test_browser_live import everything_in, thirty_events

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]

PATIENCE = 60_000  # milliseconds
SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000}
NO_LINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
GOOD_LINE = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
HALF_TYPED = "Boats are nee"
ELAPSED = "() => document.querySelector('[data-elapsed]').textContent"


@pytest.fixture
def meeting(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """SCG 001 in session, served."""
    world.in_session()
    world.client("chair"), world.client("member")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path, SCG_HEARTBEAT="2") as server:
        yield world, server


@pytest.fixture
def window(meeting: tuple[World, Server], browser: Browser) -> Window:
    """A member's page of the meeting, with a sentence half typed."""
    world, server = meeting
    opened = Window(browser, server.url, "grace.obi@wy.example")
    opened.go(f"/incidents/{world.ref}/meetings/1")
    box = half_typed(opened)
    box.fill(HALF_TYPED)
    box.evaluate("box => box.setSelectionRange(3, 5)")
    return opened


@pytest.fixture
def line(window: Window) -> CDPSession:
    """The line between the page and the server."""
    session = window.context.new_cdp_session(window.page)
    session.send("Network.enable")
    return session


def half_typed(window: Window) -> Locator:
    return window.unfold("Raise an urgent item").get_by_label("Urgent item", exact=True)


def write(chair: Visitor, world: World, name: str) -> None:
    answer = chair.command(world.ref, name, "write_log", text=f"Water in the mill: {name}")
    assert answer.status_code == 201, answer.text


def ends_as_a_fresh_page(window: Window, world: World, chair: Visitor) -> None:
    """Up to date, nothing of the person's lost, the clock running, and every piece as on a page just loaded."""
    head = chair.get(f"/api/incidents/{world.ref}/entries?limit=1").json()["head"]
    freshness = window.page.get_by_label("How fresh this page is")
    expect(freshness).to_contain_text(re.compile(f"Up to date, entry {head}\\b"), timeout=PATIENCE)
    box = window.page.get_by_label("Urgent item", exact=True)
    caret = box.evaluate("box => [box === document.activeElement, box.selectionStart, box.selectionEnd]")
    assert (box.input_value(), caret) == (HALF_TYPED, [True, 3, 5])
    assert re.match(r"\d+ min", window.page.evaluate(ELAPSED))
    shown = everything_in(window.page)
    window.go(f"/incidents/{world.ref}/meetings/1")
    assert shown == everything_in(window.page)


def test_a_page_on_a_slow_line_that_is_cut_in_between_ends_as_a_fresh_one(
    meeting: tuple[World, Server], window: Window, line: CDPSession
) -> None:
    world, server = meeting
    chair, member = server.signed_in("amina.shah@wy.example"), server.signed_in("grace.obi@wy.example")
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    write(chair, world, "slow")
    line.send("Network.emulateNetworkConditions", NO_LINE)
    thirty_events(world, chair, member)
    line.send("Network.emulateNetworkConditions", SLOW_LINE)
    write(chair, world, "slow again")
    line.send("Network.emulateNetworkConditions", GOOD_LINE)
    ends_as_a_fresh_page(window, world, chair)


def test_a_tab_that_was_frozen_catches_up_when_it_goes_on(
    meeting: tuple[World, Server], window: Window, line: CDPSession
) -> None:
    world, server = meeting
    chair, member = server.signed_in("amina.shah@wy.example"), server.signed_in("grace.obi@wy.example")
    line.send("Page.setWebLifecycleState", {"state": "frozen"})
    thirty_events(world, chair, member)
    line.send("Page.setWebLifecycleState", {"state": "active"})
    ends_as_a_fresh_page(window, world, chair)


def test_what_is_written_between_joining_and_asking_is_not_lost(
    meeting: tuple[World, Server], window: Window
) -> None:
    world, server = meeting
    chair = server.signed_in("amina.shah@wy.example")
    asked, answered = list[str](), list[str]()

    def answer_late(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            return route.continue_()
        for number in range(4):
            write(chair, world, f"before the answer {number}")
        answer = route.fetch()
        for number in range(4):
            write(chair, world, f"after it was made {number}")
        route.fulfill(response=answer)
        answered.append(route.request.url)
        return None

    window.page.route("**/since/**", answer_late)
    window.context.set_offline(True)
    write(chair, world, "while it was away")
    window.context.set_offline(False)
    deadline = time.monotonic() + PATIENCE / 1000
    while not answered and time.monotonic() < deadline:
        window.page.wait_for_timeout(50)  # lets the line be served
    assert answered
    ends_as_a_fresh_page(window, world, chair)
