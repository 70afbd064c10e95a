"""The whole path: a member's tick from the form to everybody's screen, through everything that the product does.

python -m bench.whole saturate [--seconds 5] [--posters 8] [--listeners 60] [--beside 'py-spy record -p {pid} ...']
prints how many commands a second one server takes, what each costs it, and how long answers take.
"""

import argparse
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import cores, pinned, slow_disk
from bench.report import Row
from bench.whole_beside import beside_node
from bench.whole_measured import Measuring, Run, measuring, spread
from bench.whole_rows import PART, SCG, rows_of
from bench.whole_served import served
from bench.worlds import world

FORUMS, SIZES = 42, (60, 200, 2000)


@dataclass(frozen=True)
class Load:
    """How commands come: so many a second, so many in all; or that many at once."""

    a_second: float
    number: int

    @property
    def name(self) -> str:
        """As the table has it."""
        return f"{self.a_second:g} a second" if self.a_second else f"{self.number} at once"

    def on(self, measured: Measuring) -> Run:
        """Have it come."""
        return measured.paced(self.a_second, self.number) if self.a_second else measured.burst(self.number)


ONE, TWO, TEN, BURST = Load(1, 6), Load(2, 10), Load(10, 30), Load(0, 20)
FULL = {60: (ONE, TWO, TEN, BURST), 200: (ONE, TWO, TEN, BURST), 500: (ONE, TWO, TEN, BURST), 2000: (ONE, TWO)}
SHORT = {60: (Load(10, 20), BURST), 200: (Load(2, 6),)}


def measure(short: bool) -> list[Row]:
    """Every part of the whole path: some 7 minutes, or half of one."""
    rounds = 1 if short else 3
    rows: list[Row] = []
    for clients, loads in (SHORT if short else FULL).items():
        rows += _at_pace(clients, loads, rounds)
    rows += [] if short else _forums(rounds, seconds=8)
    rows += _saturation(rounds, seconds=3, posters=(32,) if short else (8, 32))
    for clients, bar in ((200, "<= 1.5"),) if short else ((200, "<= 1.5"), (2000, "<= 1")):
        rows += beside_node(clients, bar, rounds, number=6 if short else 16)
    return rows


def _at_pace(clients: int, loads: Sequence[Load], rounds: int) -> list[Row]:
    """One incident with so many pages open, each of somebody else, and commands at an even pace or at once."""
    with measuring(world(people=_people(clients)), clients, posters=20) as measured:
        measured.paced(10, 10)
        runs = {load: [load.on(measured) for _ in range(rounds)] for load in loads}
        rows = [row for load, found in runs.items() for row in rows_of(load.name, found)]
        return [*rows, _memory(measured)]


def _people(clients: int) -> int:
    """Of the worlds that there are, the one with people enough for a page each."""
    return next(size for size in SIZES if size >= clients)


def _forums(rounds: int, seconds: float) -> list[Row]:
    """All of England's forums at once on one server, and 10 commands a second, each in the next incident."""
    what = f"{FORUMS} incidents of 60, {TEN.a_second:g} a second"
    with measuring(world(actions=10, incidents=FORUMS), 60, posters=20) as measured:
        measured.paced(10, 10)
        runs = [measured.paced(10, round(10 * seconds)) for _ in range(rounds)]
        return [*rows_of(what, runs), _memory(measured)]


def _memory(measured: Measuring) -> Row:
    return Row(PART, "memory with all pages open", SCG, measured.clients, "MB", [measured.one.rss()])


def _saturation(rounds: int, seconds: float, posters: Sequence[int]) -> list[Row]:
    """Commands a second with 60 pages open, as many browsers as said ticking as fast as they are answered."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="scg-bench-") as folder:
        slow = slow_disk(Path(folder))
        for number in posters:
            enough = number == max(posters)
            rows += _saturated(f"saturation, {number} posters", number, rounds, seconds, {}, ">= 300" * enough)
            if slow is not None:
                what = f"saturation, {number} posters, fsync 5 ms"
                rows += _saturated(what, number, rounds, seconds, slow, ">= 250" * enough)
    return rows


def _saturated(
    what: str, posters: int, rounds: int, seconds: float, settings: dict[str, str], bar: str
) -> list[Row]:
    with measuring(world(actions=2000), 60, posters, **settings) as measured:
        measured.closed_loop(0.5)
        runs = [measured.closed_loop(seconds) for _ in range(rounds)]
    runs = [run for run in runs if run.answers]
    rate = Row(PART, f"{what}: commands a second", SCG, 60, "/s", [run.rate for run in runs], bar=bar)
    return [rate, *rows_of(what, runs)]


def saturated(asked: argparse.Namespace) -> None:
    """Print what a closed loop of browsers gets out of one server."""
    with served(world(actions=2000)) as one, pinned(cores()[1]):
        measured = Measuring(one, asked.listeners, asked.posters)
        measured.closed_loop(1)
        beside = asked.beside and subprocess.Popen(shlex.split(asked.beside.format(pid=one.process.pid)))
        run = measured.closed_loop(asked.seconds)
        told = [
            f"{run.rate:.0f} commands/s ({len(run.answers)} in {run.seconds:.2f} s, {asked.posters} posters)",
            f"server {run.cpu_ms:.2f} ms CPU a command, busy {run.server / run.seconds:.0%}, {one.rss():.0f} MB",
            f"answer {spread(run.answer_ms)} ms; last page {spread(run.last_ms)} ms",
            f"{run.pushes} pushes to {run.clients} pages",
            f"the client's core is busy {run.client / run.seconds:.0%}",
        ]
        print("\n".join(told))
        measured.close()
        if beside:
            beside.wait()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measures the whole path")
    parser.add_argument("what", choices=["saturate"])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--posters", type=int, default=8)
    parser.add_argument("--listeners", type=int, default=60)
    parser.add_argument("--beside", default="", help="a command to run meanwhile, {pid} being the server's")
    saturated(parser.parse_args())


if __name__ == "__main__":
    main()
