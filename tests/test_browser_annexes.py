"""Annexes in a real browser: added by form, there at once for the named, gone at once when they aren't any more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from scg.extensions import db
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World
from tests.test_annexes import CANARY, SAYS, TITLE
from tests.test_browser_offline import COPY, KEPT
from tests.test_browser_pages import look

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """The world's database, served."""
    for part in ("chair", "other_member", "observer"):
        world.client(part)
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield server


def test_the_named_read_it_as_it_is_added_and_their_page_loses_it_under_their_pointer(
    world: World, served: Server, browser: Browser
) -> None:
    here = f"/incidents/{world.ref}/annexes"
    chair = Window(browser, served.url, "amina.shah@wy.example", scripts=False)
    reader = Window(browser, served.url, "dev.patel@wy.example", width=390)
    observer = Window(browser, served.url, "ruth.lowe@wy.example")
    for window in (chair, reader, observer):
        window.go(here)
    chair.unfold("Add an annex")
    chair.page.get_by_label("Title").fill(TITLE)
    chair.page.get_by_label("What it says").fill(SAYS)
    chair.page.get_by_label("Legally privileged").check()
    chair.page.get_by_label(re.compile("Dev Patel")).check()
    chair.click("Add the annex")
    reader.sees(SAYS, "#yours")
    observer.sees(TITLE, "#all")
    observer.sees_no(CANARY)
    reader.page.evaluate(KEPT, f"/incidents/{world.ref}")
    assert reader.page.evaluate(COPY, here) == "", "no device keeps it"

    reader.page.get_by_text(SAYS).hover()
    chair.follow("Let somebody no longer read it")
    chair.page.get_by_label("Dev Patel").check()
    chair.page.get_by_label("Reason").fill("Counsel has changed")
    chair.click("Remove")
    reader.sees_no(CANARY)
    expect(reader.page.locator("#yours")).to_contain_text("No annex is for you to read.")
    assert reader.errors + observer.errors == []
    problems: list[str] = []
    for window in (reader, observer):
        look(window, here, problems)
    assert problems == []
