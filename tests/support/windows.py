"""Windows of a real browser, each with somebody signed in, and what they do in them."""

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.world import PASSWORD

PATIENCE = 15_000  # milliseconds


class Window:
    """One person's browser; without JavaScript it sees new things by reloading."""

    def __init__(self, browser: Browser, url: str, email: str, *, scripts: bool = True, width: int = 1280):
        self.context = browser.new_context(
            base_url=url, java_script_enabled=scripts, viewport={"width": width, "height": 900}
        )
        self.context.set_default_timeout(PATIENCE)
        self.scripts, self.errors, self.elsewhere = scripts, list[str](), list[str]()
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: message.type == "error" and self._complain(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        own = (url, "data:", "blob:", url.replace("http", "ws", 1))
        self.page.on("request", lambda request: request.url.startswith(own) or self.elsewhere.append(request.url))
        self.page.goto("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(re.compile(f"{url}/$"))

    def _complain(self, text: str) -> None:
        # A refused form is answered with 422, which Chromium itself calls an error.
        if "status of 422" not in text:
            self.errors.append(text)

    def go(self, path: str) -> None:
        """Open a page; with JavaScript, wait until it follows the record."""
        self.page.goto(path)
        if self.scripts and self.page.locator("body[data-incident]").count():
            expect(self.page.get_by_label("How fresh this page is")).to_contain_text("Up to date")

    def click(self, name: str, within: Locator | None = None, *, role: Any = "button") -> None:
        """Press a button, or follow a link, by its words."""
        (within or self.page).get_by_role(role, name=name).first.click()

    def follow(self, name: str, within: Locator | None = None) -> None:
        """Follow a link by its words."""
        self.click(name, within, role="link")

    def sees(self, text: str | re.Pattern[str], within: str = "main") -> None:
        """Wait until this stands on the page, by itself where scripts run, else after a reload."""
        if not self.scripts:
            self.page.reload()
        expect(self.page.locator(within).first).to_contain_text(text, timeout=PATIENCE)

    def sees_no(self, text: str, within: str = "main") -> None:
        """Wait until this no longer stands on the page."""
        if not self.scripts:
            self.page.reload()
        expect(self.page.locator(within).first).not_to_contain_text(text, timeout=PATIENCE)

    def unfold(self, title: str) -> Locator:
        """Open what is folded away under a title; gives it."""
        fold = self.page.locator("details", has=self.page.locator("summary", has_text=title)).first
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        return fold
