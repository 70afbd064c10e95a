"""Runs the measurements and writes what they found: python -m bench [fanout|whole|...] [--short]"""

import importlib
import importlib.util
import resource
import sys
import time

from bench import processes, report

PARTS = ("fanout", "whole", "pages", "growth", "cost", "workers")
MOST_SOCKETS = 20_000


def main(given: list[str]) -> int:
    """Measure the parts that are named, or all; give 2 where one isn't known."""
    short = "--short" in given
    asked = [word for word in given if word != "--short"]
    if unknown := [word for word in asked if word not in PARTS]:
        print(f"There is no part {unknown[0]}. bin/bench [{' | '.join(PARTS)}] [--short]", file=sys.stderr)
        return 2
    _allow_sockets()
    if processes.one_core():
        print("This machine has one core, which server and client share: latencies mean little here.")
    began, rows = time.monotonic(), list[report.Row]()
    for part in asked or PARTS:
        rows += _measured(part, short)
    told = report.write(rows, short=short, seconds=time.monotonic() - began)
    print(f"\n{report.bars(rows)}\n\nAll figures: {told} and .json beside it")
    return 0


def _measured(part: str, short: bool) -> list[report.Row]:
    if importlib.util.find_spec(f"bench.{part}") is None:
        return []
    print(f"== {part}", flush=True)
    began = time.monotonic()
    rows: list[report.Row] = importlib.import_module(f"bench.{part}").measure(short)
    print(f"{report.figures(rows)}\n{part} took {time.monotonic() - began:.0f} s", flush=True)
    return rows


def _allow_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_SOCKETS if hard == resource.RLIM_INFINITY else min(MOST_SOCKETS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
