"""Pages and the API: how long they take 1, 8 and 64 at once, what they weigh, and how a crowd comes (back) in."""

import importlib
import importlib.util
from collections.abc import Iterator, Sequence

from bench.pages_asked import Asking, Page, rows_of
from bench.pages_crowds import joining, restart
from bench.processes import cores, pinned
from bench.report import Row
from bench.whole_measured import Measuring
from bench.whole_served import Served, served
from bench.worlds import history, long_lists

PART, AT_ONCE = "pages", (1, 8, 64)
MISSED = 60  # entries: 30 seconds of two commands a second
LIVE_MEETING_BAR = "<= 15"


def measure(short: bool) -> list[Row]:
    """Every page under load, catching up, joining, coming back after a restart; some 3 minutes, or half of one."""
    rounds, seconds = (1, 0.3) if short else (3, 0.6)
    at_once = (1, 8) if short else AT_ONCE
    rows: list[Row] = []
    with served(history(10)) as one, pinned(cores()[1]):
        rows += _under_load(one, list(meeting_pages(one)), at_once, rounds, seconds)
        rows += _catching_up(one, rounds)
    with served(long_lists()) as one, pinned(cores()[1]):
        rows += _under_load(one, list(long_pages(one)), at_once, rounds, seconds)
    rows += joining(50 if short else 200)
    rows += restart(200 if short else 2000)
    return [*rows, *_first_view(short)]


def meeting_pages(one: Served) -> Iterator[Page]:
    """The pages of an incident whose meeting is live."""
    ref, number = one.world.refs[0], one.world.meeting
    chair, member = one.signed_in(ref)[0], one.signed_in(ref)[-1]
    live = f"/incidents/{ref}/meetings/{number}"
    yield Page("live meeting, chair", live, chair, b"data-piece")
    yield Page("live meeting, member", live, member, b"data-piece")
    yield Page("board", f"/incidents/{ref}", member, b"data-piece")
    yield Page("API: snapshot", f"/api/incidents/{ref}", member, b'"seq"')


def long_pages(one: Served) -> Iterator[Page]:
    """The pages of an incident with long lists."""
    ref = one.world.refs[0]
    member = one.signed_in(ref)[-1]
    yield Page("actions, 1,000", f"/incidents/{ref}/actions", member, b"data-piece")
    yield Page("record, 10,000 entries", f"/incidents/{ref}/record", member, b"data-piece")
    yield Page("API: snapshot, long lists", f"/api/incidents/{ref}", member, b'"seq"')


def _under_load(
    one: Served, pages: Sequence[Page], at_once: Sequence[int], rounds: int, seconds: float
) -> list[Row]:
    asking, rows = Asking(one), list[Row]()
    for page in pages:
        for _ in range(3):
            asking.once(page)
        for number in at_once:
            found = [asking.ask(page, number, seconds) for _ in range(rounds)]
            bar = LIVE_MEETING_BAR if number == 1 and page.name.startswith("live") else ""
            rows += rows_of(PART, page.name, number, found, bar)
    asking.close()
    return rows


def _catching_up(one: Served, rounds: int) -> list[Row]:
    """A line that was cut for 30 seconds: what one page asks then, and what 60 pages ask at once."""
    ticking = Measuring(one, 0, posters=4)
    ref, rows, asking = one.world.refs[0], list[Row](), Asking(one)
    run = ticking.burst(MISSED)
    newest, who = max(answer.seq for answer in run.answers), one.signed_in(ref)[-1]

    def missed(more: int) -> Page:
        # From another entry each time: what was asked for before is not rendered again.
        return Page("since", f"/incidents/{ref}/since/{newest - MISSED - more}", who, b'"pieces"')

    for number in (1, 60):
        found = [asking.ask(missed(number + round), number, most=number) for round in range(rounds)]
        rows += rows_of(PART, "catching up after 30 s", number, found, "<= 300" if number == 1 else "")
    asking.close()
    ticking.close()
    return rows


def _first_view(short: bool) -> list[Row]:
    if importlib.util.find_spec("bench.first_view") is None:
        return []
    rows: list[Row] = importlib.import_module("bench.first_view").measure(short)
    return rows
