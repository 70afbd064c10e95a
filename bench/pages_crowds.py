"""Crowds that come in at once: 200 pages in a second as a meeting begins, 2,000 back after a restart."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.client import Crowd
from bench.processes import cores, pinned
from bench.report import Row, percentile
from bench.whole_measured import Measuring, Run
from bench.whole_served import Served, served
from bench.worlds import world

PART, SCG = "pages", "scg"
PACE, LATE = 5.0, 120.0  # commands a second meanwhile; seconds to come in


def joining(pages: int) -> list[Row]:
    """So many open their pages within a second, while commands come."""
    with served(world(people=200)) as one, pinned(cores()[1]):
        took, runs = _come_in(one, pages)
    what = f"{pages} joining at once"
    return [Row(PART, f"{what}: until all follow", SCG, pages, "s", [took]), _meanwhile(what, pages, runs)]


def restart(pages: int) -> list[Row]:
    """The server is killed under so many pages: how long until it serves, and until all follow again at the head.

    They come back as fast as they are let in; browsers spread themselves over up to 30 seconds instead.
    """
    what = f"restart with {pages} pages"
    with served(world(people=pages)) as one:
        with pinned(cores()[1]):
            crowd = _joined(one, pages)
            memory = one.rss()
        one.process.kill()
        one.process.wait(10)
        crowd.close()
        began = time.monotonic()
        one.__enter__()
        serves = time.monotonic() - began
        with pinned(cores()[1]):
            took, runs = _come_in(one, pages)
    rows = [Row(PART, f"{what}: until it serves", SCG, pages, "s", [serves])]
    rows.append(Row(PART, f"{what}: until all follow again", SCG, pages, "s", [serves + took]))
    rows.append(Row(PART, "memory with all pages open", SCG, pages, "MB", [memory]))
    return [*rows, _meanwhile(what, pages, runs)]


def _joined(one: Served, pages: int) -> Crowd:
    crowd, ref = Crowd(one.url), one.world.refs[0]
    people = one.signed_in(ref)[:pages]
    crowd.shows = one.shown(ref, people[0].cookie)
    crowd.join(ref, [who.cookie for who in people], seconds=LATE)
    return crowd


def _come_in(one: Served, pages: int) -> tuple[float, list[Run]]:
    """Seconds until all follow and stand at the head, and the commands that came meanwhile."""
    ticking, coming, runs = Measuring(one, 0, posters=4), threading.Event(), list[Run]()

    def tick() -> None:
        while not coming.is_set():
            runs.append(ticking.paced(PACE, 3))

    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit(tick)
        began = time.monotonic()
        crowd = _joined(one, pages)
        took = time.monotonic() - began
        coming.set()
        writing.result(LATE)
    newest = max(answer.seq for run in runs for answer in run.answers)
    if not crowd.run(LATE, lambda: all(page.stands >= newest for page in crowd.rooms[0].pages)):
        raise TimeoutError(f"not every page stood at {newest} after {LATE:g} s")
    crowd.close()
    ticking.close()
    return took, runs


def _meanwhile(what: str, pages: int, runs: Sequence[Run]) -> Row:
    answers = [ms for run in runs for ms in run.answer_ms]
    note = f"{len(answers)} commands, slowest {max(answers):.0f} ms"
    return Row(PART, f"{what}: commands meanwhile p95", SCG, pages, "ms", [percentile(answers, 0.95)], note=note)
