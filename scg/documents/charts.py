"""Pictures of figures as SVG: bars with their numbers, and a line that goes down.

Presentation attributes only, so that the same drawing stands on paper and on a page under its policy; text and
lines are in the colour of the text around them, and what is said by a colour is said by a pattern and words too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Tone = Literal["main", "late", "open"]
Key = tuple[tuple[Tone, str], ...]
FONT = 'font-family="Arimo, Arial, sans-serif" font-size="13"'
PAPER = {"main": "#0b3640", "late": "#8c1d18", "quiet": "#4a5559"}
MOST_ROWS = 6  # of bars in one picture, so that a page is filled before the next begins
WIDE, ROW, BAR = 400, 38, 14
LETTER = 6.2  # how wide a letter is, at this size of text


@dataclass(frozen=True)
class Bar:
    """One row: a label, its figure in words, and parts of the whole width by tone; `mark` is what was planned."""

    label: str
    told: str
    parts: tuple[tuple[Tone, float], ...]
    mark: float | None = None


def bars(rows: Sequence[Bar], label: str, legend: Key = ()) -> list[str]:
    """Rows of bars as one drawing or more, each of at most six rows; the first has the legend.

    `label` is for those who can't see it.
    """
    groups = [rows[place : place + MOST_ROWS] for place in range(0, len(rows), MOST_ROWS)]
    return [_bars(group, label, () if place else legend) for place, group in enumerate(groups)]


def _bars(rows: Sequence[Bar], label: str, legend: Key) -> str:
    head = 24 * len(legend)
    drawn = [_key(tone, words, 24 * place) for place, (tone, words) in enumerate(legend)]
    for place, row in enumerate(rows):
        drawn += _row(row, head + place * ROW)
    return drawing(WIDE, head + len(rows) * ROW + 4, label, drawn)


def _key(tone: Tone, words: str, y: int) -> str:
    return f"{_part(tone, 1, y + 4, 22)}{lettering(32, y + 15, words)}"


def _row(row: Bar, y: int) -> Iterable[str]:
    room = int((WIDE - 8) / LETTER) - len(row.told)
    label = row.label if len(row.label) <= room else f"{row.label[: room - 1].rstrip()}…"
    yield lettering(0, y + 13, label)
    yield lettering(WIDE, y + 13, row.told, anchor="end")
    yield line(0, y + 18 + BAR, WIDE, y + 18 + BAR, faint=True)
    x = 1.0
    for tone, share in row.parts:
        width = share * (WIDE - 4)
        if width:
            yield _part(tone, x, y + 18, max(width, 2))
        x += width
    if row.mark is not None:
        at = 1 + row.mark * (WIDE - 4)
        yield line(at, y + 16, at, y + 20 + BAR, width=3)


def _part(tone: Tone, x: float, y: float, width: float) -> str:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR - 1}"'
    if tone == "main":
        return f'<rect {box} class="chart-main" fill="{PAPER["main"]}"/>'
    if tone == "open":
        return f'<rect {box} fill="none" stroke="currentColor"/>'
    striped = "".join(_stripe(x, y, width, at) for at in range(0, int(width), 6))
    edge = f'<rect {box} class="chart-late" fill="none" stroke="{PAPER["late"]}" stroke-width="1.5"/>'
    return f'{edge}<path class="chart-late" d="{striped}" stroke="{PAPER["late"]}" stroke-width="1.5" fill="none"/>'


def _stripe(x: float, y: float, width: float, at: int) -> str:
    run = min(BAR - 1, width - at)
    return f"M{x + at:.1f} {y + BAR - 1:.1f}l{run:.1f} -{run:.1f}"


@dataclass(frozen=True)
class Point:
    """A place on a line: shares of the width and of the height."""

    x: float
    y: float


def falling(points: Sequence[Point], marks: Sequence[tuple[float, str]], top: str, label: str) -> str:
    """A number over time in steps; `marks` name places on its foot, `top` is the value of its height."""
    left, right, head, foot = 34, 556, 12, 200
    wide, tall = right - left, foot - head
    drawn = [line(left, foot, right, foot), line(left, head, right, head, faint=True)]
    drawn += [lettering(left - 6, head + 5, top, anchor="end"), lettering(left - 6, foot + 4, "0", anchor="end")]
    for x, words in marks:
        at = left + x * wide
        drawn += [
            line(at, foot, at, foot + 5),
            lettering(at, foot + 19, words, anchor="end" if x > 0.9 else "start"),
        ]
    places = _stairs([(left + one.x * wide, foot - one.y * tall) for one in points])
    if places:
        path = f"M{places}"
        area = f"{path}V{foot}H{left}Z"
        drawn.append(f'<path d="{area}" class="chart-main" fill="{PAPER["main"]}" fill-opacity="0.15"/>')
        drawn.append(f'<path d="{path}" class="chart-edge" fill="none" stroke="{PAPER["main"]}" stroke-width="2"/>')
    return drawing(right + 4, foot + 26, label, drawn)


def _stairs(places: Sequence[tuple[float, float]]) -> str:
    """A path from place to place in level steps: a number stands until it changes."""
    if not places:
        return ""
    (x, y), *others = places
    return f"{x:.1f} {y:.1f}" + "".join(f"H{at:.1f}V{height:.1f}" for at, height in others)


def drawing(width: float, height: float, label: str, drawn: Iterable[str]) -> str:
    """A whole SVG of that size, with the words for those who can't see it."""
    named = f'role="img" aria-label="{escape(label)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" {named} {FONT}>'
    return f"{head}{''.join(drawn)}</svg>"


def lettering(x: float, y: float, words: str, *, anchor: str = "start") -> str:
    """Words at a place, in the colour of the text around the drawing."""
    at = f'x="{x:.1f}" y="{y:.1f}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f'<text {at} fill="currentColor">{escape(words)}</text>'


def line(x: float, y: float, to_x: float, to_y: float, *, width: float = 1, faint: bool = False) -> str:
    """A straight line; a faint one is for the eye alone."""
    thin = ' stroke-opacity="0.35"' if faint else ""
    return (
        f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="currentColor" stroke-width="{width:g}"{thin}/>'
    )
