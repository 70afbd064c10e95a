"""Pages behind a proxy that does harm find their way, remember it, and say what they can't do."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scg.extensions import db
from tests.support.proxy import Proxy
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.timeout(240),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]

KEPT = "localStorage.getItem('scg.way')"
FRESH = "How fresh this page is"


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """SCG 001 in session, served without heartbeats: they would heal what is tested."""
    world.in_session()
    world.client("chair"), world.client("member")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path, SCG_HEARTBEAT="600") as server:
        yield server


def decide(server: Server, world: World, decision: str) -> None:
    """Something that every page shows, by somebody who doesn't go through the proxy."""
    chair = server.signed_in("amina.shah@wy.example")
    fields = {"decision": decision, "rationale": "The wall", "meeting_number": 1}
    assert chair.command(world.ref, decision, "take_decision", **fields).status_code == 201


def ways(page: Page) -> list[str]:
    """By which way each connection is asked for, from here on."""
    asked: list[str] = []
    page.on("websocket", lambda _: asked.append("websocket"))
    page.on("request", lambda request: "transport=polling" in request.url and asked.append("polling"))
    return asked


def until(page: Page, holds: str, seconds: float = 30) -> None:
    """Wait until a script's expression holds; the page's own policy forbids Playwright's way of asking."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, holds
        page.wait_for_timeout(50)


@pytest.mark.parametrize(("mode", "within"), [("refuses", 2), ("swallows", 5)])
def test_a_page_gets_round_a_proxy_that_lets_no_upgrade_through_and_remembers_how(
    served: Server, world: World, browser: Browser, mode: str, within: int
) -> None:
    with Proxy([served.port], mode=mode) as proxy:
        member = Window(browser, proxy.url, "grace.obi@wy.example")
        with member.page.expect_websocket():
            member.page.goto(f"/incidents/{world.ref}/meetings/1", wait_until="commit")
        tried = time.monotonic()
        until(member.page, KEPT)
        assert time.monotonic() - tried < within
        expect(member.page.get_by_label(FRESH)).to_contain_text("Up to date")
        decide(served, world, "Evacuate")
        member.sees("Evacuate", within="body")
        asked = ways(member.page)
        member.go(f"/incidents/{world.ref}/meetings/1")
        assert asked[0] == "polling"
        proxy.mode = "plain"
        with member.page.expect_websocket(lambda socket: "sid=" in socket.url):
            member.page.reload()
        until(member.page, f"!{KEPT}")


def test_a_page_whose_every_connection_dies_ends_with_one_that_lives(
    served: Server, world: World, browser: Browser
) -> None:
    with Proxy([served.port], mode="dies") as proxy:
        member = Window(browser, proxy.url, "grace.obi@wy.example")
        member.page.goto(f"/incidents/{world.ref}/meetings/1")
        until(member.page, f"{KEPT}?.startsWith('only')")
        asked = ways(member.page)
        decide(served, world, "Evacuate")
        member.sees("Evacuate", within="body")
        assert "websocket" not in asked


def test_a_page_that_no_connection_gets_through_to_asks_and_says_so(
    served: Server, world: World, browser: Browser
) -> None:
    with Proxy([served.port], mode="refuses") as proxy:
        member = Window(browser, proxy.url, "grace.obi@wy.example")
        member.page.route("**/socket.io/**", lambda route: route.abort())
        member.page.goto(f"/incidents/{world.ref}/meetings/1")
        line = member.page.get_by_label(FRESH)
        expect(line).to_contain_text("this page asks every few seconds", timeout=20_000)
        decide(served, world, "Evacuate")
        member.sees("Evacuate", within="body")
        expect(line).to_contain_text(re.compile(r"Up to date.*No live connection"))
        member.page.unroute_all()
        proxy.mode = "plain"
        expect(line).not_to_contain_text("No live connection", timeout=40_000)
        expect(line).to_contain_text("Up to date")
