"""A whole meeting in three windows, from declaration to minutes; once more without JavaScript."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from flask import Flask
from playwright.sync_api import Browser, expect

from scg.extensions import db
from scg.rules.london import for_input
from tests.support.reading import compact, page_text
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


@pytest.fixture
def opened(app: Flask, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """A forum with an incident just opened, served."""
    world = World.forum_only(app)
    world.open_incident()
    for part in ("chair", "member", "observer"):
        world.client(part)
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server


def at(hours: float) -> str:
    return for_input(datetime.now(UTC) + timedelta(hours=hours))


@pytest.mark.parametrize("scripts", [True, False], ids=["live", "without JavaScript"])
def test_an_scg_runs_from_declaration_to_minutes(
    opened: tuple[World, Server], browser: Browser, scripts: bool
) -> None:
    world, server = opened
    board = f"/incidents/{world.ref}"
    chair = Window(browser, server.url, "amina.shah@wy.example", scripts=scripts)
    member = Window(browser, server.url, "grace.obi@wy.example", scripts=scripts)
    observer = Window(browser, server.url, "ruth.lowe@wy.example", scripts=scripts)
    observer.go(board)
    declare_and_convene(chair, board)
    observer.sees("Major incident declared")
    set_cadence(chair, board, "Every day", at(1))
    meeting = f"{board}/meetings/1"
    for window in (member, chair, observer):
        window.go(meeting)
    chair.click("Open the meeting")
    member.sees("In session")
    roll_call(chair, member, meeting)
    urgent_item(chair, member)
    situation(chair, member, meeting)
    decision(chair, member)
    action(chair, member)
    observer.sees("Sandbag the substation")
    set_cadence(chair, board, "Every 3 weeks", at(24 * 7))
    stand_down(chair, board)
    chair.go(meeting)
    chair.follow("Close the meeting")
    chair.click("Close the meeting", chair.page.locator("main form"))
    chair.page.wait_for_url(re.compile(f"{meeting}$"))
    member.sees("Closed")
    minutes(chair, meeting)
    assert [chair.errors, member.errors, observer.errors] == [[], [], []]
    assert [chair.elsewhere, member.elsewhere, observer.elsewhere] == [[], [], []]


def test_a_fold_opens_where_something_in_it_is_to_be_put_right(
    opened: tuple[World, Server], browser: Browser
) -> None:
    _, server = opened
    chair = Window(browser, server.url, "amina.shah@wy.example")
    chair.go("/forum/do/open_incident")
    fold = chair.unfold("M/ETHANE")
    fold.get_by_label("Exact location").fill("x" * 20_000)
    fold.locator("summary").click()
    expect(fold).not_to_have_attribute("open", "")
    chair.page.locator("main form").get_by_role("button").last.click()
    expect(chair.page.locator(".govuk-error-summary")).to_be_focused()
    expect(fold.locator(".govuk-error-message").first).to_be_visible()


def declare_and_convene(chair: Window, board: str) -> None:
    for act, title in (("declare", "Declare"), ("convene_scg", "Convene the SCG")):
        chair.go(f"{board}/do/{act}")
        if act == "declare":
            chair.page.get_by_label("Major incident").check()
        chair.page.get_by_label("Authority", exact=True).fill("Assistant Chief Constable Shah")
        chair.page.get_by_label("Reason", exact=True).fill("The Calder is over its banks at Mytholmroyd")
        chair.click(title, chair.page.locator("main form"))
        chair.page.wait_for_url(lambda url: "/do/" not in url)
    chair.go(board)
    chair.sees("Active")


def set_cadence(chair: Window, board: str, preset: str, first: str) -> None:
    chair.go(f"{board}/cadence/change")
    chair.page.locator("main").get_by_label("Meetings", exact=True).select_option(label=preset)
    chair.page.get_by_label("First meeting of this cadence").fill(first)
    chair.page.get_by_label("Reason", exact=True).fill(f"{preset} is what the situation needs")
    chair.click("Show the next five meetings")
    chair.page.locator("h1", has_text="Confirm the cadence").wait_for()
    expect(chair.page.locator("main ol").first.locator("li")).to_have_count(5)
    chair.click("Confirm and set the cadence")
    chair.page.wait_for_url(re.compile(f"{board}/cadence"))
    chair.sees(f"{preset} is what the situation needs")


def roll_call(chair: Window, member: Window, meeting: str) -> None:
    chair.sees(re.compile(r"\d core agencies are missing"))  # the more pages are open, the fewer
    chair.click("Everyone expected")
    chair.sees("1 core agency is missing")
    missing = chair.page.locator(".app-alert", has_text="missing")
    chair.follow("Record an attempt", missing.locator("li", has_text="Yorkshire Ambulance Service"))
    chair.page.get_by_label("How", exact=True).fill("Control room, duty phone")
    chair.click("Record the attempt")
    chair.page.wait_for_url(re.compile(f"{meeting}$"))
    member.sees("Control room, duty phone")


def urgent_item(chair: Window, member: Window) -> None:
    fold = member.unfold("Raise an urgent item")
    fold.get_by_label("Urgent item", exact=True).fill("Boats are needed at Mytholmroyd")
    member.click("Raise as urgent", fold)
    chair.sees("Boats are needed at Mytholmroyd")
    first = chair.page.locator(".app-agenda li").first
    expect(first).to_contain_text("Boats are needed")
    chair.click("Take up", first)
    member.sees("Boats are needed at Mytholmroyd", ".app-meeting__hand")


def situation(chair: Window, member: Window, meeting: str) -> None:
    member.go(meeting.partition("/meetings")[0] + "/situation")
    fold = member.unfold("eport")
    fold.get_by_label("What", exact=True).fill("40 homes flooded in Mytholmroyd")
    fold.get_by_label("Amber", exact=True).check()
    fold.get_by_label("Worsening", exact=True).check()
    member.click("Report", fold)
    member.sees("40 homes flooded")
    member.go(meeting)
    chair.go(meeting)


def decision(chair: Window, member: Window) -> None:
    fold = chair.unfold("Record a decision")
    fold.get_by_label("Decision", exact=True).fill("Evacuate the riverside streets")
    chair.click("Record the decision", fold)
    expect(chair.page.locator("main")).to_contain_text("Enter the rationale: a decision needs its reasons")
    member.sees_no("Evacuate the riverside streets")
    again = chair.page.locator("form", has=chair.page.get_by_label("Rationale", exact=True)).first
    expect(again.get_by_label("Decision", exact=True)).to_have_value("Evacuate the riverside streets")
    again.get_by_label("Rationale", exact=True).fill("The wall may fail at the peak, and the roads are still open")
    chair.click("Record the decision", again)
    member.sees("Evacuate the riverside streets")
    member.sees("SCG001/D01")


def action(chair: Window, member: Window) -> None:
    fold = chair.unfold("Raise an action")
    fold.get_by_label("Action", exact=True).fill("Sandbag the substation")
    fold.get_by_label("Owner agency", exact=True).select_option(label="Leeds City Council")
    before_next = fold.get_by_label("Before next SCG", exact=True)
    before_next.check()
    chair.click("Raise an action", fold)
    member.sees("Sandbag the substation", "#mine, .app-mine")
    row = member.page.locator(".app-mine article", has_text="Sandbag the substation")
    member.click("Complete", row)
    chair.sees("Completed")
    done = chair.page.locator("article", has_text="Sandbag the substation").first
    chair.click("Accept", done)
    member.sees(re.compile("Closed|Accepted"))


def stand_down(chair: Window, board: str) -> None:
    chair.go(f"{board}/do/stand_down_declaration")
    chair.page.get_by_label("Authority", exact=True).fill("SCG001")
    chair.page.get_by_label("Reason", exact=True).fill("No immediate risk to life")
    chair.click("Stand down the declaration", chair.page.locator("main form"))
    chair.page.wait_for_url(lambda url: "/do/" not in url)
    chair.go(board)
    chair.sees("Stood down")
    chair.sees("Active")


def minutes(chair: Window, meeting: str) -> None:
    chair.go(f"{meeting}/minutes")
    chair.sees(re.compile("draft", re.I))
    told = ("Evacuate the riverside streets", "The wall may fail at the peak", "Sandbag the substation")
    missing = ("Yorkshire Ambulance Service", "Control room, duty phone", "Boats are needed", "40 homes flooded")
    word = Document(BytesIO(chair.page.request.get(f"{meeting}/minutes.docx").body()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    text = compact("".join([paragraph.text for paragraph in word.paragraphs] + cells))
    pages = pikepdf.open(BytesIO(chair.page.request.get(f"{meeting}/minutes.pdf").body())).pages
    printed = compact("".join(page_text(page) for page in pages))
    for sentence in (*told, *missing, "DRAFT"):
        assert compact(sentence) in text
        assert compact(sentence) in printed
