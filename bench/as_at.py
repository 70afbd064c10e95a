"""How long looking back takes: SCG_DATA=<a copy's folder> python -m bench.as_at [incident]."""

import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from scg import create_app
from scg.extensions import db
from scg.models import Incident
from scg.pieces import render
from scg.record import moments, past, reading
from scg.record.ladder import Rungs

MOMENTS = 40
PIECES = ("next-step", "next-meeting", "clocks", "situation-summary", "urgent-actions", "latest-decisions")


def main() -> None:
    """Measure, and print."""
    app = create_app()
    with app.app_context(), app.test_request_context():
        ref, length = longest()
        print(f"{ref}: {length} entries")
        shutil.rmtree(Rungs.folder / ref, ignore_errors=True)
        told("cold, no rung kept: the newest entry", lambda: board(ref, length))
        sizes = [file.stat().st_size for file in (Rungs.folder / ref).iterdir()]
        print(f"rungs: {len(sizes)} files, {sum(sizes) / 1e6:.0f} MB")
        told("the same entry again", lambda: board(ref, length))
        past._built.clear()
        told("right after a start, rungs kept: the newest entry", lambda: board(ref, length))
        seqs = random.Random(7).sample(range(1, length + 1), min(MOMENTS, length))
        took = [timed(partial(board, ref, seq)) for seq in seqs]
        for kind, numbers in zip(("wall clock", "CPU"), zip(*took, strict=True), strict=True):
            middle, worst = statistics.median(numbers), max(numbers)
            print(f"{len(took)} entries at random, {kind}: median {middle:.3f}, worst {worst:.3f}")


def longest() -> tuple[str, int]:
    """The incident asked for, or else the one with most entries, and how many they are."""
    found = {known.id: known.seq for known in reading.logs() if known.id != known.forum}
    ref = sys.argv[1] if len(sys.argv) > 1 else max(found, key=lambda log: found[log])
    return ref, found[ref]


def board(ref: str, seq: int) -> None:
    """The board's pieces as at one entry."""
    moment = moments.at_entry(ref, seq)
    assert moment is not None
    with past.looking_back(moment):
        incident = db.session.get_one(Incident, ref)
        for word in PIECES:
            render(incident, word)


def timed(what: Callable[[], None]) -> tuple[float, float]:
    """Seconds of wall clock and of CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - wall, time.process_time() - cpu


def told(name: str, what: Callable[[], None]) -> None:
    """Measure one thing and print it."""
    wall, cpu = timed(what)
    print(f"{name}: {wall:.3f} ({cpu:.3f} of CPU)")


if __name__ == "__main__":
    main()
