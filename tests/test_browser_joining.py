"""A deputy called in the night: by a code into the live meeting in a few steps, and out again with the seat."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scg.extensions import db
from tests.support.server import Server
from tests.support.windows import PATIENCE, Window
from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
MOST_STEPS, EMPTY_WITHIN_SECONDS = 8, 2.0


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """A live meeting, served."""
    world.in_session()
    world.client("chair")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server


class Steps:
    """What somebody does at a page, counted: fields filled and things pressed."""

    def __init__(self, page: Page):
        self.page, self.number = page, 0

    def fill(self, label: str, text: str) -> None:
        """Fill in one field."""
        self.number += 1
        self.page.get_by_label(label).fill(text)

    def press(self, name: str) -> None:
        """Press one button."""
        self.number += 1
        self.page.get_by_role("button", name=name, exact=True).click()


def test_a_guest_deputy_comes_by_code_into_the_live_meeting_and_their_screen_empties_with_the_seat(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    chair = Window(browser, server.url, "amina.shah@wy.example")
    code = invite(chair, world)
    guest = browser.new_context(base_url=server.url, viewport={"width": 390, "height": 844})
    guest.set_default_timeout(PATIENCE)
    page, errors = guest.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    steps = join(page, code)
    assert steps.number <= MOST_STEPS
    meeting = re.compile(rf"/incidents/{world.ref}/meetings/1$")
    expect(page).to_have_url(meeting)
    follows_and_ticks(chair, page, world)
    page.goto(f"/incidents/{world.ref}/meetings/1")
    expect(page.get_by_label("How fresh this page is")).to_contain_text("Up to date")
    wait_until_kept(page, world)
    took = end_seat(chair, page, world)
    assert took < EMPTY_WITHIN_SECONDS, f"{took:.2f} s"
    nothing_is_left(page, world)
    assert [chair.errors, errors] == [[], []]


def invite(chair: Window, world: World) -> str:
    """The chair invites a deputy for Leeds, and reads the code."""
    chair.go(f"/incidents/{world.ref}/meetings/1")
    chair.follow("Seats")
    form = chair.unfold("Invite by a code")
    form.get_by_label("Agency").select_option("leeds")
    form.get_by_label("Who it is for").fill("Ann Moss")
    chair.click("Invite", form)
    chair.page.wait_for_url(re.compile("/invitations/"))
    shown = chair.page.locator(".app-code__letters").inner_text()
    assert re.fullmatch(r"\w{4} \w{4}", shown)
    chair.go(f"/incidents/{world.ref}/seats")
    chair.sees("Ann Moss")
    return shown.lower().replace(" ", "-")


def join(page: Page, code: str) -> Steps:
    """The deputy opens the page, types the code, says who they are, and is in."""
    steps = Steps(page)
    steps.number += 1
    page.goto("/join")
    steps.fill("Code", code)
    steps.press("Continue")
    expect(page.get_by_label("Your name")).to_have_value("Ann Moss")
    steps.fill("Your role or rank", "Duty director")
    steps.press("Join")
    return steps


def follows_and_ticks(chair: Window, page: Page, world: World) -> None:
    """What is recorded meanwhile comes to the guest's page by itself, and they tick their agency's action."""
    expect(page.get_by_label("How fresh this page is")).to_contain_text("Up to date")
    said = chair.page.request
    key = {"X-CSRFToken": chair.page.locator("#act [name=csrf_token]").input_value(), "Idempotency-Key": "a"}
    asked = {"command": "raise_action", "text": "Open the leisure centre", "owner": "leeds"}
    path = f"/api/incidents/{world.ref}/commands"
    answer = said.post(path, data={**asked, "due_at": "2030-01-01 09:00", "meeting_number": 1}, headers=key)
    assert answer.status == 201, answer.text()
    action = answer.json()["entity"].removeprefix("action:")
    page.goto(f"/incidents/{world.ref}/actions/{action}")
    expect(page.locator("main")).to_contain_text("Open the leisure centre")
    page.get_by_role("button", name=re.compile("^Complete")).first.click()
    chair.go(f"/incidents/{world.ref}/record")
    chair.sees("ticked complete")


def wait_until_kept(page: Page, world: World) -> None:
    """Until the device keeps a copy of the page, which must not outlive the seat."""
    assert page.evaluate(KEPT, [world.ref, True]) > 0


# How many pages of an incident lie on the device, once there are any, or none, as is asked for.
KEPT = """async ([ref, wanted]) => {
  let found = 0;
  for (let tries = 0; tries < 300; tries += 1) {
    found = 0;
    for (const name of await caches.keys()) {
      if (!name.startsWith("scg-pages-")) continue;
      const copies = await (await caches.open(name)).keys();
      found += copies.filter(({ url }) => url.includes(ref)).length;
    }
    if ((found > 0) === wanted) break;
    await new Promise((go) => { setTimeout(go, 50); });
  }
  return found;
}"""


def end_seat(chair: Window, page: Page, world: World) -> float:
    """The chair ends the guest's seat; gives after how many seconds their screen was empty."""
    chair.go(f"/incidents/{world.ref}/seats")
    row = chair.page.get_by_role("row").filter(has_text="Ann Moss").filter(has_text="Duty director")
    began = time.monotonic()
    row.get_by_role("button", name=re.compile("^End")).first.click()
    expect(page.locator("main")).to_contain_text("You no longer have a seat in this incident", timeout=PATIENCE)
    return time.monotonic() - began


def nothing_is_left(page: Page, world: World) -> None:
    """No word of the incident on the screen, none kept on the device, and none to be had by asking again."""
    text = page.locator("body").inner_text()
    assert "Calder" not in text and world.ref not in text
    assert world.ref not in page.content()
    assert page.evaluate(KEPT, [world.ref, False]) == 0
    answer = page.goto(f"/incidents/{world.ref}/meetings/1")
    assert answer is not None and answer.status == 404
