"""Pictures, scrutiny and questions in a real browser: legible and accessible at two widths, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from scg.extensions import db
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World, in_hours
from tests.test_browser_pages import look

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
LEGIBLE = """() => Math.min(...[...document.querySelectorAll('.app-chart svg text')].map(one =>
    parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a))"""
INK = "() => getComputedStyle(document.querySelector('.app-chart svg text')).fill"


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """A meeting held, an action, an update and a question; served."""
    world.in_session()
    world.does("chair", "take_item", meeting_number=1, item_number=1)
    world.does("member", "report_update", agency_code="leeds", what="3 m", rag="amber", trend="worsening")
    world.does("member", "complete_action", action_ref=world.action(due_at=in_hours(-1)))
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("observer", "ask_question", text="Which districts had no rest centre?", answer_by=in_hours(72))
    world.client("observer")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield server


def test_pictures_and_scrutiny_are_legible_and_accessible_light_and_dark(
    world: World, served: Server, browser: Browser
) -> None:
    here, problems, inks = f"/incidents/{world.ref}", list[str](), dict[str, str]()
    paths = (f"{here}/pictures", f"{here}/scrutiny", "/scrutiny", "/forum/load")
    for width in (1280, 390):
        window = Window(browser, served.url, "ruth.lowe@wy.example", width=width)
        for path in paths:
            window.go(path)
        assert window.errors == []
        for path in paths:
            window.go(path)
            window.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            for scheme in ("light", "dark") if "pictures" in path or "load" in path else ("light",):
                window.page.emulate_media(color_scheme=scheme)
                look(window, f"{path} {scheme}", problems)
                if "pictures" in path:
                    inks[scheme] = window.page.evaluate(INK)
                    assert window.page.evaluate(LEGIBLE) >= 9.5, (width, scheme)
    assert problems == []
    assert inks["light"] != inks["dark"], "a picture on a dark ground is drawn in a light ink"
