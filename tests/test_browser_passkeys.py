"""Passkeys in a real browser, with Chromium's own virtual authenticator: added, signed in with, shown once more."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, CDPSession, expect

from scg.extensions import db
from scg.models import Login
from scg.record.clock import now
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import PASSWORD, World
from tests.test_browser_pages import look

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
CHAIR = "amina.shah@wy.example"


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """The world, served, whose chair has a password."""
    world.client("chair")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server


def authenticator(window: Window) -> CDPSession:
    """A phone of the browser's own, which says yes for whoever holds it."""
    wire = window.context.new_cdp_session(window.page)
    wire.send("WebAuthn.enable")
    told: dict[str, Any] = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    told |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": told})
    return wire


def test_a_passkey_is_added_signs_in_without_typing_is_the_second_step_and_shows_that_it_is_you(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    window = Window(browser, server.url, CHAIR)
    page, problems = window.page, list[str]()
    authenticator(window)
    window.go("/account/second-factor")
    page.get_by_label("Name of this passkey").fill("work phone")
    window.click("Add a passkey")
    expect(page.locator(".app-codes li")).to_have_count(10)
    look(window, "recovery codes", problems)
    window.follow("I have kept them")
    expect(page.locator("#passkeys")).to_contain_text("work phone")
    look(window, "second factors", problems)

    window.click("Sign out")
    window.click("Use a passkey")
    page.wait_for_url(f"{server.url}/")
    window.go("/account/devices")
    expect(page.locator("#devices")).to_contain_text("Passkey")
    look(window, "devices", problems)

    window.click("Sign out")
    page.get_by_label("E-mail address").fill(CHAIR)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    window.click("Sign in")
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    look(window, "second step", problems)
    window.click("Use your passkey")
    page.wait_for_url(f"{server.url}/")

    page.goto(f"/incidents/{world.ref}/do/propose_withholding?entry=3")
    page.get_by_label("Legal privilege").check()
    page.get_by_label("Reason").fill("Advice of counsel")
    grow_old(world)
    window.click("Propose")
    expect(page.get_by_role("group", name="Show that it is you")).to_be_visible()
    look(window, "step-up", problems)
    window.click("Or use your passkey")
    page.wait_for_url(re.compile(f"/incidents/{world.ref}(?!/do)"))
    window.go(f"/incidents/{world.ref}/withholdings")
    window.sees("Advice of counsel")
    assert problems == []


def grow_old(world: World) -> None:
    """Have every login be one that was begun a while ago."""
    with world.app.app_context():
        db.session.execute(db.update(Login).values(confirmed_at=now() - timedelta(minutes=16)))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
