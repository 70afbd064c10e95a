"""What things cost: a command, a delivery, a socket, a start; the COVID-19 series replayed, checked, exported."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.processes import ROOT, cores, pinned
from bench.report import Row
from bench.whole_measured import Measuring, measuring
from bench.whole_served import served
from bench.worlds import world

PART, SCG = "cost", "scg"
COVID = "WY-2020-03"
IDLE_SECONDS = 3.0


def measure(short: bool) -> list[Row]:
    """Everything that costs: some 4 minutes, or 20 seconds, which leave the COVID-19 series out."""
    rounds = 1 if short else 3
    rows = [*_starts(rounds), *_sockets(200 if short else 2000)]
    rows += _deliveries(60, 200 if short else 2000, rounds)
    return rows if short else [*rows, *_series()]


def _starts(rounds: int) -> list[Row]:
    """Starts on a database that has been served before, and what a server then holds."""
    with served(world()) as one:
        seconds, memory = list[float](), list[float]()
        for _ in range(rounds):
            one.__exit__()
            one.__enter__()
            seconds.append(one.started_in)
            time.sleep(1)
            memory.append(one.rss())
    start = Row(PART, "a second start, until it answers", SCG, 0, "s", seconds)
    return [start, Row(PART, "memory at rest", SCG, 0, "MB", memory, "<= 150")]


def _sockets(pages: int) -> list[Row]:
    """What a page that is open and quiet costs."""
    with served(world(people=_people(pages))) as one, pinned(cores()[1]):
        before = one.rss()
        measured = Measuring(one, pages, posters=0)
        measured.crowd.run(1)
        each = (one.rss() - before) * 1024 / pages
        began = one.cpu()
        measured.crowd.run(IDLE_SECONDS)
        idle = 1000 * (one.cpu() - began) / IDLE_SECONDS
        measured.close()
    memory = Row(PART, "memory a socket", SCG, pages, "kB", [each], "<= 70")
    return [memory, Row(PART, "processor a second while nothing happens", SCG, pages, "ms", [idle])]


def _people(pages: int) -> int:
    return 200 if pages <= 200 else 2000


def _deliveries(few: int, many: int, rounds: int) -> list[Row]:
    """A command's processor time that nobody follows; and each delivery's, from few pages to many."""
    alone = _commands(0, rounds)
    little, much = _commands(few, rounds), _commands(many, rounds)
    each = [1000 * (most - least) / (many - few) for most, least in zip(much, little, strict=True)]
    return [
        Row(PART, "a command that nobody follows", SCG, 0, "ms", alone),
        Row(PART, "a command and its push", SCG, few, "ms", little),
        Row(PART, "a command and its push", SCG, many, "ms", much),
        Row(PART, "a delivery", SCG, many, "us", each),
    ]


def _commands(pages: int, rounds: int) -> list[float]:
    with measuring(world(people=_people(pages)), pages, posters=4) as measured:
        measured.paced(5, 10)
        return sorted(measured.paced(5, 12).cpu_ms for _ in range(rounds))


def _series() -> list[Row]:
    """The COVID-19 series: 139 meetings replayed into an empty database, its record checked, its bundle made."""
    with tempfile.TemporaryDirectory(prefix="scg-bench-") as folder, pinned(cores()[0]):
        own = Path(folder)
        export = ("export", COVID, "-o", str(own / "bundle.zip"))
        return [
            *_timed("replay of the COVID-19 series", own, "demo", "covid"),
            *_timed("check of its record", own, "record", "verify", COVID),
            *_timed("its bundle, the first", own, *export),
            *_timed("its bundle, the second", own, *export),
        ]


def _timed(what: str, folder: Path, *words: str) -> Iterator[Row]:
    """The seconds, by the clock and of the processor, that a command of the command line takes."""
    command = [sys.executable, "-c", "from scg.cli import main; main()", *words]
    environment = {**os.environ, "SCG_DATA": str(folder), "DATABASE_URL": "", "SCG_ENV": ""}
    used, began = _children(), time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    yield Row(PART, what, SCG, 0, "s", [time.monotonic() - began])
    yield Row(PART, f"{what}: processor", SCG, 0, "s", [_children() - used])


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
