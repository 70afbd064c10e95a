"""Every page in every state, at two widths: accessible, within its width, nothing from elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from scg.extensions import db
from scg.models import Handover, Invitation
from tests.support.accessibility import violations
from tests.support.codes import invited
from tests.support.everything import first_meeting, minutes, seat_held
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World, in_hours

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

OF_FORUM = (
    "/",
    "/incidents",
    "/directory",
    "/access",
    "/accessibility",
    "/help",
    "/notices",
    "/privacy",
    "/forum/load",
    "/forum/security",
    "/forum/templates",
    "/scrutiny",
)
OF_ACCOUNT = ("", "/devices", "/second-factor", "/code-app", "/copy", "/new-password", "/notices", "/calendar")
OF_INCIDENT = (
    "",
    "/clocks",
    "/meetings",
    "/actions",
    "/decisions",
    "/situation",
    "/record",
    "/record/verify",
    "/withholdings",
    "/retention",
    "/annexes",
    "/record/bundle",
    "/cadence",
    "/cadence/change",
    "/minutes",
    "/minutes/volume",
    "/papers",
    "/papers/information-picture",
    "/papers/information-picture/issue",
    "/lessons",
    "/pictures",
    "/scrutiny",
    "/disclosure",
    "/seats",
    "/wall",
)
OF_A_MEETING = (
    "/meetings/1",
    "/meetings/1/attendance",
    "/meetings/1/minutes",
    "/meetings/1/minutes?form=short",
    "/meetings/1/minutes/differences",
    "/meetings/1/minutes/for/foi",
    "/meetings/2/paper",
    "/paper?kind=log&meeting=2",
    "/meetings/2/reports",
    "/actions/SCG001/A01",
)
OF_DECISIONS = ("/decisions/SCG001/D01", "/situation/leeds", "/record/5")
FORMS = ("declare", "take_decision", "raise_action", "confirm_attendance?meeting_number=1", "edit_incident")
FORMS_OF_SEATS = ("invite", "hand_over_shift")


@pytest.fixture
def everywhere(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server, str, str]]:
    """Three incidents: one just opened, one with a meeting behind it, and one in session."""
    in_session = world.ref
    world.in_session()
    world.does("chair", "take_item", meeting_number=1, item_number=1)
    world.action()
    world.does("administrator", "take_powers", reason="Nobody else can be reached")
    shift = {"seat": seat_held(world, "loggist"), "to": world.people["chair"], "brief": "Watch the wall"}
    world.does("loggist", "hand_over_shift", **shift)
    invited(world)
    empty = world.open_incident("Just opened")
    full = world.open_incident("With a meeting behind it")
    told = {"authority": "ACC Shah", "reason": "Rain"}
    world.does("chair", "convene_scg", **told)
    world.does("chair", "call_meeting", scheduled_for=in_hours(1))
    world.does("chair", "set_cadence", preset="daily", effective_from=in_hours(3), reason="Settling")
    first_meeting(world)
    minutes(world)
    world.ref = in_session
    world.client("chair"), world.client("administrator")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server, empty, full


def look(window: Window, path: str, problems: list[str]) -> None:
    """Whatever axe finds on a page at its full height, and any text that runs out of its width."""
    # The line at the foot of the window, which says how fresh the page is, is to cover no button here by chance.
    seen = window.page.viewport_size
    height = window.page.evaluate("document.documentElement.scrollHeight")
    window.page.set_viewport_size({"width": seen["width"], "height": height})
    found = violations(window.page)
    window.page.set_viewport_size(seen)
    for violation in found:
        where = [node["target"] for node in violation["nodes"]][:3]
        problems.append(f"{path} at {window.page.viewport_size['width']}: {violation['id']} {where}")
    fits(window, path, problems)


def fits(window: Window, path: str, problems: list[str]) -> None:
    """Whether a page is within its window's width."""
    if window.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        problems.append(f"{path} at {window.page.viewport_size['width']}: wider than its window")


@pytest.mark.timeout(400)
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_in_any_state_breaks_wcag_or_its_width(
    everywhere: tuple[World, Server, str, str], browser: Browser, width: int
) -> None:
    world, server, empty, full = everywhere
    window = Window(browser, server.url, "amina.shah@wy.example", width=width)
    problems: list[str] = []
    paths = [*OF_FORUM, *(f"/account{path}" for path in OF_ACCOUNT)]
    paths += [f"/incidents/{empty}{path}" for path in OF_INCIDENT]
    paths += [f"/incidents/{full}{path}" for path in (*OF_INCIDENT, *OF_A_MEETING, *OF_DECISIONS)]
    paths += [f"/incidents/{world.ref}{path}" for path in ("", "/meetings/1", "/meetings/1/attendance", "/wall")]
    handover = db.session.scalars(db.select(Handover.id)).one()
    made = db.session.scalars(db.select(Invitation.id)).one()
    paths += [f"/incidents/{world.ref}{path}" for path in ("/seats", f"/handovers/{handover}", "/do/send_deputy")]
    paths += [f"/incidents/{full}/do/{form}" for form in (*FORMS, *FORMS_OF_SEATS)]
    paths += ["/forum/do/open_incident", "/nowhere", f"/incidents/{world.ref}/invitations/{made}"]
    for path in paths:
        window.page.goto(path)
        # On a phone the same markup stands: what the width itself can break is looked at everywhere, and the rest
        # on the pages of a meeting in session.
        if width == 1280 or path.startswith(f"/incidents/{world.ref}"):
            if window.page.locator("body[data-incident]").count():
                expect(window.page.get_by_label("How fresh this page is")).to_contain_text("Up to date")
            look(window, path, problems)
        else:
            fits(window, path, problems)
    window.go(f"/incidents/{full}/do/take_decision")
    window.click("Record the decision", window.page.locator("main form"))
    expect(window.page.locator("main")).to_contain_text("Enter the rationale")
    look(window, "a form with errors", problems)
    if width == 390:  # noticing takes half a minute, and the narrow page is the one with less room to say so
        window.go(f"/incidents/{world.ref}/meetings/1")
        window.context.set_offline(True)
        expect(window.page.get_by_label("How fresh this page is")).not_to_contain_text("Up to date", timeout=60_000)
        look(window, "a meeting, offline", problems)
    assert problems == []
    assert window.elsewhere == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_way_in_is_accessible_before_anybody_is_signed_in(
    everywhere: tuple[World, Server, str, str], browser: Browser, width: int
) -> None:
    page = browser.new_context(base_url=everywhere[1].url, viewport={"width": width, "height": 900}).new_page()
    for path, button in (("/sign-in", "Sign in"), ("/join", "Continue")):
        page.goto(path)
        assert violations(page) == []
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert violations(page) == []
