"""Screens that move together: nothing typed is lost, nothing missed, nothing pretended."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scg.extensions import db
from tests.support.server import Server, Visitor
from tests.support.windows import Window
from tests.support.world import World, in_hours

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

# What a page shows of the record, without what a clock moves or a person does to it.
SHOWN = """() => [...document.querySelectorAll('[data-piece]')].map(piece => {
    const copy = piece.cloneNode(true);
    copy.querySelectorAll('time, [data-countdown], [data-elapsed], [data-due]').forEach(one => one.remove());
    return piece.dataset.piece + ': ' + copy.textContent.replace(/\\s+/g, ' ').trim();
})"""


@pytest.fixture
def meeting(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """SCG 001 in session, served."""
    world.in_session()
    world.client("chair"), world.client("member")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server


def everything_in(page: Page) -> list[str]:
    shown: list[str] = page.evaluate(SHOWN)
    return shown


@pytest.mark.timeout(240)
def test_half_typed_text_its_caret_and_its_scroll_survive_fifty_pushes(
    meeting: tuple[World, Server], browser: Browser
) -> None:
    world, server = meeting
    member = Window(browser, server.url, "grace.obi@wy.example")
    chair = server.signed_in("amina.shah@wy.example")
    member.go(f"/incidents/{world.ref}/meetings/1")
    box = member.unfold("Raise an urgent item").get_by_label("Urgent item", exact=True)
    box.fill("Boats are needed")
    box.evaluate("box => box.setSelectionRange(5, 9)")
    top = member.page.evaluate("window.scrollY")
    for number in range(50):
        text = {"text": f"Do {number}", "owner": "leeds", "priority": "before next SCG", "meeting_number": 1}
        assert chair.command(world.ref, f"push-{number}", "raise_action", **text).status_code == 201
    expect(member.page.get_by_label("How fresh this page is")).to_contain_text(f"entry {_head(chair, world)}")
    assert box.input_value() == "Boats are needed"
    caret = box.evaluate("box => [box === document.activeElement, box.selectionStart, box.selectionEnd]")
    assert caret == [True, 5, 9]
    assert member.page.evaluate("window.scrollY") == top
    assert member.errors == []


def _head(visitor: Visitor, world: World) -> int:
    answer = visitor.get(f"/api/incidents/{world.ref}/entries?limit=1")
    head: int = answer.json()["head"]
    return head


@pytest.mark.timeout(240)
@pytest.mark.parametrize("page", ["/meetings/1", "", "/actions", "/meetings/1/attendance", "/decisions", "/record"])
def test_a_client_cut_off_for_thirty_events_ends_with_the_page_of_a_fresh_load(
    meeting: tuple[World, Server], browser: Browser, page: str
) -> None:
    world, server = meeting
    cut_off = Window(browser, server.url, "grace.obi@wy.example")
    chair, member = server.signed_in("amina.shah@wy.example"), server.signed_in("grace.obi@wy.example")
    cut_off.go(f"/incidents/{world.ref}{page}")
    cut_off.context.set_offline(True)
    thirty_events(world, chair, member)
    cut_off.context.set_offline(False)
    freshness = cut_off.page.get_by_label("How fresh this page is")
    expect(freshness).to_contain_text(f"Up to date, entry {_head(chair, world)}", timeout=40_000)
    caught_up = everything_in(cut_off.page)
    cut_off.go(f"/incidents/{world.ref}{page}")
    assert caught_up == everything_in(cut_off.page)


def thirty_events(world: World, chair: Visitor, member: Visitor) -> None:
    """A busy quarter of an hour: urgent items, actions, ticks, decisions, attendance, the log."""
    count = iter(range(1000))

    def do(visitor: Visitor, act: str, **fields: object) -> None:
        answer = visitor.command(world.ref, f"cut-{next(count)}", act, **fields)
        assert answer.status_code in (200, 201), answer.text

    for number in range(1, 7):
        do(chair, "take_item", meeting_number=1, item_number=number)
        raised = {"text": f"Do {number}", "owner": "leeds", "priority": "before next SCG"}
        do(chair, "raise_action", **raised, meeting_number=1)
        do(member, "complete_action", action_ref=f"SCG001/A{number:02d}")
    do(chair, "accept_action", action_ref="SCG001/A01")
    do(chair, "send_back_action", action_ref="SCG001/A02", reason="Half done")
    do(member, "raise_urgent_item", meeting_number=1, title="Boats")
    do(member, "report_update", agency_code="leeds", what="Dry", rag="green", trend="improving")
    do(chair, "take_decision", decision="Evacuate", rationale="The wall", meeting_number=1)
    do(chair, "take_decision", decision="Open schools", rationale="Dry", meeting_number=1)
    do(chair, "rescind_decision", decision_ref="SCG001/D01", reason="The river fell")
    do(chair, "write_log", text="Bridge closed")
    do(chair, "confirm_attendance", meeting_number=1, agency_code="ea", status="left early")
    do(chair, "adjourn_meeting", meeting_number=1)
    do(chair, "resume_meeting", meeting_number=1)
    do(chair, "hand_over_chair", meeting_number=1)


def test_a_laptop_that_slept_says_what_it_missed(meeting: tuple[World, Server], browser: Browser) -> None:
    world, server = meeting
    member = Window(browser, server.url, "grace.obi@wy.example")
    chair = server.signed_in("amina.shah@wy.example")
    member.go(f"/incidents/{world.ref}/meetings/1")
    member.context.set_offline(True)
    expect(member.page.get_by_label("How fresh this page is")).not_to_contain_text("Up to date", timeout=60_000)
    chair.command(world.ref, "a", "take_decision", decision="Evacuate", rationale="The wall", meeting_number=1)
    raised = {"text": "Open the hall", "owner": "leeds", "priority": "before next SCG"}
    chair.command(world.ref, "b", "raise_action", **raised, meeting_number=1)
    member.context.set_offline(False)
    missed = "You missed 2 things: 1 decision, 1 action for you"
    expect(member.page.locator("body")).to_contain_text(missed, timeout=40_000)


def test_the_menu_of_every_open_page_says_how_many_notices_are_new(
    meeting: tuple[World, Server], browser: Browser
) -> None:
    world, server = meeting
    chair = server.signed_in("amina.shah@wy.example")
    member = Window(browser, server.url, "grace.obi@wy.example")
    number = int(member.page.locator("[data-notices]").get_attribute("data-notices") or 0)
    member.go(f"/incidents/{world.ref}/meetings/1")
    other = member.context.new_page()
    other.goto("/account")
    told = {"text": "Fill sandbags", "owner": "leeds", "due_at": in_hours(3)}
    chair.command(world.ref, "give", "raise_action", **told)
    for page in (member.page, other):
        expect(page.get_by_role("link", name=f"Notices, {number + 1} new", exact=True)).to_be_visible()
    other.goto("/notices")
    other.get_by_role("button", name="Mark all as read").click()
    expect(member.page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    assert member.errors == []


def test_signing_out_in_one_window_lets_the_other_go(meeting: tuple[World, Server], browser: Browser) -> None:
    world, server = meeting
    chair = Window(browser, server.url, "amina.shah@wy.example")
    chair.go(f"/incidents/{world.ref}/meetings/1")
    other = chair.context.new_page()
    other.goto("/account")
    other.get_by_role("button", name="Sign out").click()
    expect(chair.page.get_by_label("How fresh this page is")).not_to_contain_text("Up to date", timeout=20_000)
