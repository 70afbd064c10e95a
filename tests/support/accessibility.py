"""What axe-core finds wrong with a page that stands in a browser."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# What it finds right is neither looked for in full nor told; style sheets are ours, and there already.
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False}


def violations(page: Page) -> list[Any]:
    """Every rule of WCAG 2.2 AA, and of good practice, that the page breaks, with the elements that break it."""
    page.evaluate(AXE_SCRIPT)
    found: list[Any] = page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS)
    return found
