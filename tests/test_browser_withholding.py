"""Withholding in a real browser: by forms alone, live on every open page, accessible at both widths."""

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
SAID = "Counsel says the wall at Mytholmroyd is ours"


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server, int]]:
    """An incident whose record holds what ought to be withheld."""
    world.in_session()
    told = {"agency_code": "ea", "what": SAID, "rag": "red", "trend": "steady"}
    seq = world.does("other_member", "report_update", **told).seq
    world.does("loggist", "write_log", text=f"EA: {SAID}", meeting_number=1)
    world.does("deputy", "place_legal_hold", reason="An inquiry asks for the record")
    for part in ("chair", "secretariat", "member"):
        world.client(part)
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server, seq


def test_two_people_withhold_an_entry_and_every_open_page_loses_its_words(
    served: tuple[World, Server, int], browser: Browser
) -> None:
    world, server, seq = served
    there = f"/incidents/{world.ref}"
    watching = Window(browser, server.url, "grace.obi@wy.example")
    watching.go(f"{there}/situation")
    watching.sees(SAID)
    chair = Window(browser, server.url, "amina.shah@wy.example", scripts=False, width=390)
    chair.go(f"{there}/withholdings")
    chair.follow("Lift the hold")
    chair.page.get_by_label("Reason").fill("The inquiry has its copy")
    chair.click("Lift the hold")
    expect(chair.page.locator("#holds")).to_contain_text("The inquiry has its copy")
    secretariat = Window(browser, server.url, "joan.firth@wy.example")
    secretariat.go(f"{there}/record/{seq}")
    secretariat.page.get_by_text("Withhold what this entry says").click()
    expect(secretariat.page.locator("#withhold")).to_contain_text(f"EA: {SAID}")
    secretariat.page.get_by_label("Legal privilege").check()
    secretariat.page.get_by_label("Reason").fill("Advice of counsel")
    secretariat.click("Propose")
    secretariat.sees("Proposed to be withheld: legal privilege")
    chair.go(f"{there}/withholdings")
    chair.click("Approve: withhold it")
    expect(chair.page.locator("#withheld")).to_contain_text("Approved by Amina Shah")
    watching.sees("Withheld: legal privilege (entry")
    watching.sees_no(SAID)
    secretariat.sees("Withheld: legal privilege. By Joan Firth")
    secretariat.sees_no(f"What {SAID}")
    assert watching.errors == [] and secretariat.errors == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_withholding_are_accessible_in_every_state(
    served: tuple[World, Server, int], browser: Browser, width: int
) -> None:
    world, server, seq = served
    there = f"/incidents/{world.ref}"
    window = Window(browser, server.url, "amina.shah@wy.example", width=width)
    problems: list[str] = []

    def see(path: str, *, unfold: bool = False) -> None:
        window.go(f"{there}{path}")
        if unfold:
            window.page.get_by_text("Withhold what this entry says").click()
        look(window, path, problems)

    see("/withholdings")
    see(f"/record/{seq}", unfold=True)
    hold = next(iter(world_holds(world)))
    world.does("chair", "lift_legal_hold", hold=hold, reason="Over")
    asked = {"entry": seq, "ground": "personal data", "reason": "It names a patient"}
    proposal = world.does("secretariat", "propose_withholding", **asked).seq
    see("/withholdings")
    see(f"/record/{seq}")
    see(f"/do/refuse_withholding?proposal={proposal}")
    world.does("chair", "approve_withholding", proposal=proposal)
    for path in ("/withholdings", f"/record/{seq}", "/record", "", "/situation", f"/record/{proposal + 1}"):
        see(path)
    assert problems == []


def world_holds(world: World) -> list[int]:
    """The numbers of the holds of an incident."""
    from scg.models import LegalHold

    return list(db.session.scalars(db.select(LegalHold.seq).where(LegalHold.incident == world.ref)))
