"""Before a login ends, an open page says so in good time, and lets whoever is at work go on."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from scg.extensions import db
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]


def test_a_page_that_nobody_uses_warns_and_is_kept_open_by_one_click(
    app: Flask, world: World, database: str, tmp_path: Path, browser: Browser
) -> None:
    world.client("chair")
    db.session.remove()
    with Server(database, tmp_path) as server:
        window = Window(browser, server.url, "amina.shah@wy.example")
        window.page.clock.install()
        window.page.goto("/account")
        warning = window.page.locator("[data-login-until]")
        expect(warning).to_be_hidden()
        window.page.clock.fast_forward("07:45:00")
        expect(warning).to_contain_text("You will be signed out at")
        expect(window.page.locator("[data-assertive]")).to_contain_text("signed out at")
        with window.page.expect_response("**/account/stay") as answered:
            warning.get_by_role("button", name="Stay signed in").click()
        assert set(answered.value.json()) == {"idle", "ends"}
        assert window.errors == []
        window.context.close()
