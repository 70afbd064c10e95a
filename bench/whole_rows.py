"""The rows of a table that some runs of the whole path make."""

from collections.abc import Sequence
from typing import Any

from bench.report import Row, percentile
from bench.whole_measured import Run

PART, SCG = "whole", "scg"


def rows_of(what: str, runs: Sequence[Run]) -> list[Row]:
    """The rows of runs that are alike: answer, last page, and the server's processor a command."""
    clients, followers = runs[0].clients, runs[0].followers
    commands, pushes = sum(len(run.answers) for run in runs), sum(run.pushes for run in runs)
    expected, delivered = commands * followers, sum(len(run.last_ms) for run in runs) * followers
    more: dict[str, Any] = {"commands": commands, "expected": expected, "delivered": delivered, "pushes": pushes}
    note = f"{commands} commands, {delivered} of {expected} delivered in {pushes} pushes"
    told = {"post -> answer": [run.answer_ms for run in runs], "post -> last page": [run.last_ms for run in runs]}
    rows = []
    for name, each in told.items():
        more[f"{name} p95"] = percentile((ms for one in each for ms in one), 0.95)
        for percent in (50, 99):
            figures = [percentile(one, percent / 100) for one in each]
            rows.append(Row(PART, f"{what}: {name} p{percent}", SCG, clients, "ms", figures, note=note, more=more))
    cpu = Row(PART, f"{what}: server CPU a command", SCG, clients, "ms", [run.cpu_ms for run in runs], more=more)
    return [*rows, cpu]
