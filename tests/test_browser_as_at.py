"""The slider over the record in a real browser: by pointer, by keyboard and without scripts, at two widths."""

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
from tests.test_browser_pages import look

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
MEMBER = "grace.obi@wy.example"


@pytest.fixture
def long(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server, int]]:
    """A meeting and twenty lines of log, on a server; and the entry of its decision."""
    world.in_session()
    told = {"decision": "Evacuate", "rationale": "The wall may fail", "meeting_number": 1}
    taken = world.does("loggist", "take_decision", **told).seq
    for number in range(20):
        world.does("loggist", "write_log", text=f"Note {number}")
    world.client("member")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server, taken


@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_slider_goes_to_the_entry_where_the_pointer_lets_it_go(
    browser: Browser, long: tuple[World, Server, int], width: int
) -> None:
    world, server, _ = long
    window, problems = Window(browser, server.url, MEMBER, width=width), list[str]()
    page = window.page
    window.go(f"/incidents/{world.ref}/as-at")
    look(window, "as-at", problems)
    slider = page.get_by_role("slider")
    newest = int(slider.get_attribute("max") or 0)
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=4)
    half = int(slider.input_value())
    assert abs(half - newest / 2) <= 3
    expect(page.locator("[data-as-at-told]")).to_have_text(re.compile(r"20\d\d \d\d:\d\d (GMT|BST)\. .+"))
    page.mouse.up()
    page.wait_for_url(f"**/as-at/{half}")
    expect(page.get_by_role("region", name="As it was known")).to_contain_text(f"at entry {half}")
    page.get_by_text("Go to a time").click()
    look(window, "as-at, half way", problems)
    page.get_by_role("link", name="Next meeting").or_(
        page.get_by_role("link", name="Previous meeting")
    ).first.click()
    expect(page.get_by_role("region", name="As it was known")).not_to_contain_text(f"at entry {half}")
    for path in ("as-at?time=yesterday", f"as-at/{newest}/record", "as-at/2/decisions/SCG001/D01"):
        page.goto(f"/incidents/{world.ref}/{path}")
        look(window, path, problems)
    assert problems == []
    of_axe_or_asked_for = ("inline style", "status of 404")
    assert [error for error in window.errors if not any(told in error for told in of_axe_or_asked_for)] == []
    assert window.elsewhere == []


def test_by_the_keyboard_one_moves_the_slider_freely_and_goes_on_enter(
    browser: Browser, long: tuple[World, Server, int]
) -> None:
    world, server, _ = long
    window = Window(browser, server.url, MEMBER)
    window.go(f"/incidents/{world.ref}/as-at/10/record")
    slider = window.page.get_by_role("slider")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^Entry 13, "))
    assert window.page.url.endswith("/as-at/10/record")
    slider.press("Enter")
    window.page.wait_for_url("**/as-at/13/record")
    assert window.page.locator("[data-piece='entry/14']").count() == 0
    assert window.page.locator("[data-piece='entry/13']").count() == 1


def test_without_scripts_the_slider_has_its_button_and_a_decision_leads_to_what_was_known(
    browser: Browser, long: tuple[World, Server, int]
) -> None:
    world, server, taken = long
    window = Window(browser, server.url, MEMBER, scripts=False)
    window.go(f"/incidents/{world.ref}/decisions/SCG001/D01")
    window.follow(f"The incident as it stood at entry {taken - 1}")
    banner = window.page.get_by_role("region", name="As it was known")
    expect(banner).to_contain_text(f"As the record stood at entry {taken - 1}")
    expect(window.page.locator("main")).not_to_contain_text("Evacuate")
    window.page.get_by_role("slider").fill(str(taken))
    window.click("Go to the entry")
    expect(banner).to_contain_text(f"As the record stood at entry {taken}")
    window.sees("Evacuate")
    window.follow("Decisions")
    window.sees("Evacuate")
    window.follow("Back to the present")
    window.sees("Evacuate")


def test_a_page_of_the_past_stays_as_it_is_while_the_incident_goes_on(
    browser: Browser, long: tuple[World, Server, int], database: str
) -> None:
    world, server, _ = long
    window = Window(browser, server.url, MEMBER)
    window.page.goto(f"/incidents/{world.ref}/as-at/10/record")
    sockets: list[str] = []
    window.page.on("websocket", lambda socket: sockets.append(socket.url))
    window.page.reload()
    before = window.page.content()
    world.does("loggist", "write_log", text="Said while somebody looks back")
    other = Window(browser, server.url, MEMBER)
    other.go(f"/incidents/{world.ref}/record")
    other.sees("Said while somebody looks back")
    assert window.page.content() == before and sockets == []
    db.session.remove()
    db.engine.dispose()
