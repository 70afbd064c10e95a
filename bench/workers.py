"""Two workers on PostgreSQL and Valkey: a tick's way to the other worker's pages, with the queue and without it."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from bench.processes import cores, pinned
from bench.report import Row, percentile, ratios
from bench.whole_measured import Measuring, Run
from bench.whole_served import Served
from bench.workers_served import Shared, Two, one_worker, pages_at, shared, two_workers
from bench.worlds import world

PART = "workers"
ONE, TWO = "one worker", "two workers"
PAGES, A_SECOND = 200, 10
FORUMS, FORUM_PAGES = 42, 60
FOUND_AGAIN_SECONDS = 3.0  # by which the workers speak to the queue again


def measure(short: bool) -> list[Row]:
    """Across workers, with the queue frozen and gone, and all forums at once: two minutes, or half of one."""
    rounds, number = (1, 20) if short else (3, 60)
    rows = _one_incident(rounds, number)
    return rows if short else [*rows, *_forums(rounds, number)]


def _one_incident(rounds: int, number: int) -> list[Row]:
    with ExitStack() as stack:
        on = stack.enter_context(shared(world(actions=2000)))
        alone, workers = stack.enter_context(one_worker(on, PAGES)), stack.enter_context(two_workers(on))
        both = stack.enter_context(pages_at(workers, PAGES))
        stack.enter_context(pinned(cores()[1]))
        rows = _across(alone, both, rounds, number)
        both.close()
        return [*rows, *_without_queue(on, workers, both, rounds, number // 2)]


def _across(alone: Measuring, both: Two, rounds: int, number: int) -> list[Row]:
    """One incident whose pages are at both workers, every tick at the first, beside one worker with all of them."""
    for measured in (alone, both):
        measured.paced(A_SECOND, 10)
    runs: dict[str, list[Run]] = {ONE: [], TWO: []}
    for _ in range(rounds):
        runs[ONE].append(alone.paced(A_SECOND, number))
        runs[TWO].append(both.paced(A_SECOND, number))
    rows = [row for server, found in runs.items() for row in _rows("", server, PAGES, found)]
    p99 = {server: [percentile(run.last_ms, 0.99) for run in found] for server, found in runs.items()}
    told = "post -> last page p99, across workers to one worker"
    return [*rows, Row(PART, told, TWO, PAGES, "x", ratios(p99[TWO], p99[ONE]), bar="<= 2")]


def _without_queue(on: Shared, workers: list[Served], before: Two, rounds: int, number: int) -> list[Row]:
    """Ticks while the queue doesn't answer, and while it isn't there; each time it comes back before the next."""
    faults = {"frozen": (on.queue.freeze, on.queue.thaw), "gone": (on.queue.stop, on.queue.start)}
    rows: list[Row] = []
    for fault, (begin, end) in faults.items():
        runs = []
        for _ in range(rounds):
            with pages_at(workers, PAGES, before) as both:
                runs.append(_during(begin, end, both, number))
        slowest = [max(run.answer_ms) for run in runs]
        rows += _rows(f"queue {fault}: ", TWO, PAGES, runs)
        rows.append(Row(PART, f"queue {fault}: post -> answer, slowest", TWO, PAGES, "ms", slowest, bar="<= 500"))
    return rows


def _during(begin: Callable[[], None], end: Callable[[], None], both: Two, number: int) -> Run:
    begin()
    try:
        return both.paced(A_SECOND, number)
    finally:
        end()
        time.sleep(FOUND_AGAIN_SECONDS)


def _forums(rounds: int, number: int) -> list[Row]:
    """All of England's forums, each incident at one of the workers, as a proxy shares them out."""
    rows: list[Row] = []
    pages = FORUMS * FORUM_PAGES
    with shared(world(actions=10, incidents=FORUMS)) as on:
        with one_worker(on, FORUM_PAGES) as alone, pinned(cores()[1]):
            rows += _rows("42 incidents of 60: ", ONE, pages, _paced(alone, rounds, number))
        with (
            two_workers(on) as workers,
            pages_at(workers, FORUM_PAGES, by_incident=True) as both,
            pinned(cores()[1]),
        ):
            rows += _rows("42 incidents of 60: ", TWO, pages, _paced(both, rounds, number))
    return rows


def _paced(measured: Measuring, rounds: int, number: int) -> list[Run]:
    measured.paced(A_SECOND, A_SECOND)
    return [measured.paced(A_SECOND, number) for _ in range(rounds)]


def _rows(what: str, server: str, pages: int, runs: Sequence[Run]) -> list[Row]:
    rows = []
    for name, figures in (
        ("answer", [run.answer_ms for run in runs]),
        ("last page", [run.last_ms for run in runs]),
    ):
        for share in (50, 99):
            values = [percentile(one, share / 100) for one in figures]
            rows.append(Row(PART, f"{what}post -> {name} p{share}", server, pages, "ms", values))
    return rows
