"""How long a first look takes on a slow line: from nothing in the browser's cache until the page follows live."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.processes import cores, pinned
from bench.report import Row
from bench.whole_served import BROWSER, Served, served
from bench.worlds import world
from tests.support import chromium

MEGABIT = 1_000_000 / 8
DOWN, UP = 1.6 * MEGABIT, 0.75 * MEGABIT  # bytes a second, of what browsers call fast 3G
ROUNDS, FEW = 7, 2
# When the page first says that it is up to date, by the clock of the page itself.
WATCH = """addEventListener('DOMContentLoaded', () => {
    const line = document.querySelector('[data-fresh-line]');
    const look = () => { if (line.textContent.startsWith('Up to date')) document.liveAt ??= performance.now(); };
    new MutationObserver(look).observe(line, { childList: true, characterData: true, subtree: true });
    look();
});"""
LIVE = "document.liveAt ?? 0"
TIMES = """() => {
    const [page] = performance.getEntriesByType('navigation');
    const files = performance.getEntriesByType('resource');
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return {
        page: page.responseEnd, painted: paint ? paint.startTime : 0, page_bytes: page.transferSize,
        requests: 1 + files.length, bytes: files.reduce((sum, file) => sum + file.transferSize, page.transferSize),
        files: Object.fromEntries(files.map(file => [new URL(file.name).pathname,
            [file.startTime, file.responseEnd, file.transferSize].map(Math.round)])),
    };
}"""


@dataclass(frozen=True)
class Line:
    """A line to look over: its name, the milliseconds it adds each way and back, and the bar it has to meet."""

    name: str
    latency: float
    bar: str


LINES = (
    Line("bandwidth of 3G (1.6 Mbit/s)", 0, "<= 1000"),
    Line("fast 3G (1.6 Mbit/s, 150 ms there and back)", 150, ""),
    Line("no limit", -1, ""),
)


def measure(short: bool) -> list[Row]:
    """Open a live meeting over each line, with a new browser context each time."""
    asked = world(people=60, actions=60)
    _, own = cores()
    with served(asked) as server, pinned(own), sync_playwright() as driver:
        browser = driver.chromium.launch(**chromium.launch_options())
        _looked(browser, server, LINES[-1])  # what a server makes once isn't measured
        looks: dict[Line, list[dict[str, Any]]] = {line: [] for line in LINES}
        for _ in range(FEW if short else ROUNDS):
            for line in LINES:
                looks[line].append(_looked(browser, server, line))
        browser.close()
    return [row for line in LINES for row in _rows(line, looks[line])]


def _rows(line: Line, looks: list[dict[str, Any]]) -> list[Row]:
    told = {"files": looks[-1].pop("files"), "looks": looks}
    kilobytes = statistics.median(look["bytes"] for look in looks) / 1000
    note = f"{looks[0]['requests']} requests, {kilobytes:.0f} kB with the page itself"
    return [
        Row(
            "pages", f"first view to live, {line.name}", "scg", 1, "ms", _each(looks, "live"), line.bar, note, told
        ),
        Row("pages", f"first paint, {line.name}", "scg", 1, "ms", _each(looks, "painted")),
    ]


def _each(looks: list[dict[str, Any]], word: str) -> list[float]:
    return [look[word] for look in looks]


def _looked(browser: Browser, server: Served, line: Line) -> dict[str, Any]:
    ref = server.world.refs[0]
    with _new_page(browser, server, ref) as page:
        if line.latency >= 0:
            limits = {"offline": False, "latency": line.latency}
            limits |= {"downloadThroughput": DOWN, "uploadThroughput": UP}
            page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", limits)
        page.goto(f"{server.url}/incidents/{ref}/meetings/{server.world.meeting}")
        while not (live := page.evaluate(LIVE)):
            page.wait_for_timeout(20)
        return {"live": live, **page.evaluate(TIMES)}


@contextmanager
def _new_page(browser: Browser, server: Served, ref: str) -> Iterator[Page]:
    """A page of a browser that has seen nothing yet, signed in as a member."""
    context = browser.new_context(user_agent=BROWSER)
    name, _, value = server.signed_in(ref)[-1].cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page = context.new_page()
    page.add_init_script(WATCH)
    yield page
    context.close()


if __name__ == "__main__":
    for row in measure(short=True):
        print(row.what, [round(value) for value in row.values], row.note)
        for file, times in sorted(row.more.get("files", {}).items(), key=lambda one: one[1]):
            print("   ", file, times)
