"""With the network gone: pages stay readable, acts wait and go once in order, and nobody else reads or sends them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scg.extensions import db
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]

# Resolves once this device keeps the page of this address.
KEPT = """async (address) => {
    for (;;) {
        for (const name of await caches.keys()) {
            if (!name.startsWith('scg-pages-')) continue;
            if (await (await caches.open(name)).match(address, {ignoreVary: true})) return;
        }
        await new Promise((again) => setTimeout(again, 100));
    }
}"""
PATIENCE = 60_000


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """SCG 001 in session with two actions for Leeds, served."""
    world.in_session()
    world.action(text="Open a rest centre"), world.action(text="Count the boats")
    for part in ("chair", "member", "loggist", "secretariat"):
        world.client(part)
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """The server's process ended meanwhile; it comes back on the same port."""
    server.__exit__()
    yield
    server.__enter__()


def keeps(page: Page, *addresses: str) -> None:
    """Wait until this device keeps these pages."""
    for address in addresses:
        page.evaluate(KEPT, address)


def recorded(server: Server, world: World, *kinds: str) -> list[dict[str, Any]]:
    """The heads of all entries of these kinds, in order, with what they say."""
    chair = server.signed_in("amina.shah@wy.example")
    entries = chair.get(f"/api/incidents/{world.ref}/entries?limit=1000").json()["entries"]
    return [entry for entry in entries if entry["kind"] in kinds]


def fresh(window: Window) -> None:
    expect(window.page.get_by_label("How fresh this page is")).to_contain_text("Up to date", timeout=PATIENCE)


def lost(window: Window) -> None:
    expect(window.page.get_by_label("How fresh this page is")).to_contain_text("Connection lost", timeout=PATIENCE)


def test_pages_of_an_incident_stay_readable_without_the_network_and_say_how_old_they_are(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    board = f"/incidents/{world.ref}"
    member = Window(browser, server.url, "grace.obi@wy.example")
    member.go(f"{board}/situation")
    sections = ("", "/actions", "/decisions", "/situation", "/record", "/cadence", "/minutes", "/seats")
    keeps(member.page, *(board + section for section in sections), f"{board}/meetings/1", "/")
    keeps(member.page, f"{board}/actions/SCG000/A01")
    member.context.set_offline(True)
    for path in (f"{board}/actions", f"{board}/meetings/1", f"{board}/seats", "/", f"{board}/actions/SCG000/A01"):
        member.page.goto(path)
        said = re.compile(r"You are seeing the record as at entry \d+, \w{3} \d+ \w{3} \d{4} \d\d:\d\d (GMT|BST)")
        expect(member.page.locator("main .app-kept")).to_contain_text(said)
        expect(member.page.get_by_label("How fresh this page is")).to_contain_text(said)
    member.page.goto(f"{board}/record/1")
    expect(member.page.locator("h1")).to_have_text("This page isn’t kept on this device")
    member.follow(re.compile("^Actions"))
    expect(member.page.locator("main")).to_contain_text("Open a rest centre")
    member.context.set_offline(False)
    fresh(member)
    expect(member.page.locator(".app-kept")).to_have_count(0)


def test_what_is_done_without_a_connection_is_recorded_once_in_order_with_the_devices_time(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    board = f"/incidents/{world.ref}"
    member = Window(browser, server.url, "grace.obi@wy.example")
    member.go(f"{board}/actions")
    keeps(member.page, f"{board}/actions", f"{board}/actions/SCG000/A02", f"{board}/situation")
    with stopped(server):
        lost(member)
        rows = member.page.locator("article.app-action")
        member.click("Complete", rows.filter(has_text="Open a rest centre"))
        mark = re.compile(r"Ticked on this device \d\d:\d\d, not yet recorded")
        expect(rows.filter(has_text="Open a rest centre")).to_contain_text(mark)
        member.page.goto(f"{board}/actions/SCG000/A02")
        member.page.get_by_label("Progress").fill("Twelve of them")
        member.click("Report progress", member.page.locator("#form-report_progress"))
        expect(member.page.locator("#form-report_progress")).to_contain_text("not yet recorded")
        member.page.reload()
        expect(member.page.locator("#standing")).to_contain_text("Progress written on this device")
        member.click("Complete", member.page.locator("#form-complete_action"))
        expect(member.page.locator("#standing")).to_contain_text("Ticked on this device")
        expect(member.page.get_by_label("How fresh this page is")).to_contain_text("3 changes on this device not yet recorded")
    fresh(member)
    expect(member.page.get_by_label("How fresh this page is")).not_to_contain_text("not yet recorded", timeout=PATIENCE)
    done = recorded(server, world, "action.completed", "action.progressed")
    assert [(entry["kind"], entry["ent"]) for entry in done] == [
        ("action.completed", "action:SCG000/A01"),
        ("action.progressed", "action:SCG000/A02"),
        ("action.completed", "action:SCG000/A02"),
    ]
    member.go(f"{board}/record/{done[0]['seq']}")
    expect(member.page.locator("main")).to_contain_text(re.compile(r"ticked \d\d:\d\d on device, recorded \d\d:\d\d"))
