"""The timeline of an incident as SVG: its three clocks, its cadence as steps, and its meetings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from scg.documents.charts import PAPER, drawing, lettering, line

LEFT, RIGHT, LANE, HEAD = 96, 640, 26, 6
STEPS = 84  # how high the steps of the cadence are
LETTER = 6.9


@dataclass(frozen=True)
class Stretch:
    """Part of a lane, from one share of the width to another, with its word; `full` where the clock runs."""

    begin: float
    end: float
    word: str
    full: bool


@dataclass(frozen=True)
class Lane:
    """One clock: its name, and how it stood when."""

    name: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Step:
    """One cadence: from when to when, how often beside the others (0 to 1), and its number."""

    begin: float
    end: float
    often: float
    number: str


@dataclass(frozen=True)
class Course:
    """All that stands on one line of time; `held` and `missed` are meetings, `marks` the names of times."""

    lanes: tuple[Lane, ...]
    steps: tuple[Step, ...]
    held: tuple[float, ...]
    missed: tuple[float, ...]
    marks: tuple[tuple[float, str], ...]


def timeline(course: Course, label: str) -> str:
    """The drawing; `label` is for those who can't see it."""
    below = HEAD + len(course.lanes) * LANE + 10
    foot = below + STEPS + 44
    drawn = [line(_x(at), HEAD, _x(at), foot, faint=True) for at, _ in course.marks]
    for place, lane in enumerate(course.lanes):
        drawn += _lane(lane, HEAD + place * LANE)
    drawn += [lettering(0, below + 22, "Cadence"), lettering(0, below + STEPS + 34, "Meetings")]
    drawn += _steps(course.steps, below)
    drawn += _meetings(course, below + STEPS + 16)
    drawn.append(line(LEFT, foot, RIGHT, foot))
    drawn += _marked(course.marks, foot + 16)
    return drawing(RIGHT + 4, foot + 22, label, drawn)


def _x(share: float) -> float:
    return LEFT + min(max(share, 0), 1) * (RIGHT - LEFT)


def _lane(lane: Lane, y: int) -> Iterable[str]:
    yield lettering(0, y + 16, lane.name)
    yield line(LEFT, y + 11, RIGHT, y + 11, faint=True)
    for one in lane.stretches:
        begin, width = _x(one.begin), max(_x(one.end) - _x(one.begin), 3)
        box = f'x="{begin:.1f}" y="{y + 1}" width="{width:.1f}" height="20"'
        if one.full:
            yield f'<rect {box} class="chart-main" fill="{PAPER["main"]}"/>'
        else:
            yield f'<rect {box} class="chart-ground" fill="#ffffff" stroke="currentColor"/>'
        if len(one.word) * LETTER < width - 8:
            yield _word(one, begin + 5, y + 16)


def _word(one: Stretch, x: float, y: float) -> str:
    if not one.full:
        return lettering(x, y, one.word)
    return f'<text x="{x:.1f}" y="{y}" class="chart-on" fill="#ffffff">{escape(one.word)}</text>'


def _steps(steps: Sequence[Step], top: int) -> Iterable[str]:
    for one in steps:
        y = top + 18 + (1 - one.often) * (STEPS - 22)
        yield line(_x(one.begin), y, max(_x(one.end), _x(one.begin) + 3), y, width=3)
        if _x(one.end) - _x(one.begin) > 12:
            yield lettering(_x(one.begin) + 2, y - 5, one.number)
    for before, after in pairwise(steps):
        heights = [top + 18 + (1 - one.often) * (STEPS - 22) for one in (before, after)]
        yield line(_x(after.begin), heights[0], _x(after.begin), heights[1])


def _meetings(course: Course, y: int) -> Iterable[str]:
    ticks = "".join(f"M{x:.1f} {y}v22" for x in dict.fromkeys(round(_x(at), 1) for at in course.held))
    if ticks:
        yield f'<path d="{ticks}" class="chart-edge" stroke="{PAPER["main"]}" stroke-width="1.5" fill="none"/>'
    for at in course.missed:
        place = f'cx="{_x(at):.1f}" cy="{y - 5}" r="3.5"'
        yield f'<circle {place} class="chart-late" fill="none" stroke="{PAPER["late"]}"/>'


def _marked(marks: Sequence[tuple[float, str]], y: int) -> Iterable[str]:
    last = -100.0
    for at, words in marks:
        x = _x(at)
        room = x - last > len(words) * LETTER + 6 and x + len(words) * LETTER < RIGHT + 4
        if room:
            last = x
            yield lettering(x, y, words)
