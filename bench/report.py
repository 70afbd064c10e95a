"""What was measured, and whether it meets its bar: rows, ratios, JSON and a Markdown table."""

import json
import math
import os
import platform
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench import processes

BUILD = Path(__file__).resolve().parent.parent / "build" / "bench"


@dataclass(frozen=True)
class Row:
    """One figure: what was measured of which server with so many clients, once a round.

    `values` holds a figure a round, in `unit`; none at all where it was not measured, and `note` says why.
    `bar` is what the median must be, such as ">= 1.4" or "<= 15"; "" where there is none. `more` goes into
    the JSON alone.
    """

    part: str
    what: str
    server: str
    clients: int
    unit: str
    values: Sequence[float]
    bar: str = ""
    note: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def middle(self) -> float | None:
        """The median of the rounds, or None where nothing was measured."""
        return median(self.values) if self.values else None

    @property
    def met(self) -> bool | None:
        """Whether the median meets the bar; None where there is no bar or no figure."""
        if not self.bar or self.middle is None:
            return None
        sign, _, limit = self.bar.partition(" ")
        if sign not in (">=", "<="):
            raise ValueError(f"A bar begins with >= or <=, not {self.bar!r}")
        return self.middle >= float(limit) if sign == ">=" else self.middle <= float(limit)

    def plain(self) -> dict[str, Any]:
        """The row as JSON holds it."""
        least, most = (min(self.values), max(self.values)) if self.values else (None, None)
        told = {"part": self.part, "what": self.what, "server": self.server, "clients": self.clients}
        told |= {"unit": self.unit, "min": least, "med": self.middle, "max": most, "n": len(self.values)}
        told |= {"values": list(self.values), "bar": self.bar, "met": self.met, "note": self.note}
        return {**told, **self.more}


def percentile(values: Iterable[float], share: float) -> float:
    """The value that so large a share of them (0.5, 0.99) doesn't exceed: the nearest rank; ValueError for none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("There is no percentile of nothing")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours divided by theirs, round by round; a round that either of them lacks is left out."""
    return [our / their for our, their in zip(ours, theirs, strict=False) if their]


def bars(rows: Iterable[Row]) -> str:
    """A Markdown table of the rows that have a bar: measured, and met or not."""
    lines = ["| what | clients | bar | min / med / max | met |", "|---|---|---|---|---|"]
    for row in rows:
        if row.bar:
            answer = {True: "yes", False: "**no**", None: "not measured"}[row.met]
            told = f"{row.part}: {row.what} ({row.server})"
            lines.append(f"| {told} | {row.clients or ''} | {row.bar} {row.unit} | {_span(row)} | {answer} |")
    return "\n".join(lines)


def figures(rows: Sequence[Row]) -> str:
    """Markdown tables of all rows, one a part: a line for each thing measured, a column for each server."""
    return "\n\n".join(_table(part, [row for row in rows if row.part == part]) for part in _each(rows, "part"))


def _table(part: str, rows: Sequence[Row]) -> str:
    servers, found = _each(rows, "server"), {(row.what, row.clients, row.unit, row.server): row for row in rows}
    lines = [f"### {part}: min / med / max", "", f"| what | clients | unit | {' | '.join(servers)} | note |"]
    lines.append("|---" * (len(servers) + 4) + "|")
    for what, clients, unit in dict.fromkeys((row.what, row.clients, row.unit) for row in rows):
        across = [found.get((what, clients, unit, server)) for server in servers]
        notes = "; ".join(dict.fromkeys(row.note for row in across if row and row.note))
        spans = " | ".join(_span(row) if row else "" for row in across)
        lines.append(f"| {what} | {clients or ''} | {unit} | {spans} | {notes} |")
    return "\n".join(lines)


def _each(rows: Iterable[Row], field: str) -> list[str]:
    return list(dict.fromkeys(getattr(row, field) for row in rows))


def _span(row: Row) -> str:
    if not row.values:
        return "not measured"
    three = (min(row.values), median(row.values), max(row.values))
    return " / ".join(_short(one) for one in (three if len(row.values) > 1 else three[:1]))


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def machine() -> dict[str, Any]:
    """What the figures were measured on: Python, kernel, cores, and how long the disk takes to sync."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    told = {"python": platform.python_version(), "system": platform.platform(), "cores": cores}
    return {**told, "sync_ms": round(processes.sync_ms(Path(tempfile.gettempdir())), 3)}


def write(rows: Sequence[Row], *, short: bool, seconds: float) -> Path:
    """Write JSON and Markdown under build/bench/, named by the time in UTC; gives the Markdown file's path."""
    BUILD.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC)
    name = at.strftime("%Y-%m-%dT%H%M%SZ")
    about = {"at": at.isoformat(), "short": short, "seconds": round(seconds, 1), "machine": machine()}
    (BUILD / f"{name}.json").write_text(json.dumps({**about, "rows": [row.plain() for row in rows]}, indent=1))
    told = BUILD / f"{name}.md"
    told.write_text(f"{json.dumps(about)}\n\n## Bars\n\n{bars(rows)}\n\n## Figures\n\n{figures(rows)}\n")
    return told
