"""The history of a cadence drawn: where each meeting, step and month stands on a line of time."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import ClockMove, Incident
from scg.models.meetings import CadenceChange
from scg.pieces import Loaded, piece
from scg.pieces.cadence import Placed, changes, changes_at, meetings, missed_times, touched
from scg.pieces.kept import earliest
from scg.record.clock import now
from scg.rules import london
from scg.rules.cadence import from_plain, mean_hours
from scg.rules.stamps import moment
from scg.words import Declaration, MeetingKind, MeetingState, ScgState

WIDTH, LEFT, RIGHT = 1200, 8, 1192
BAND_TOP, BAND_BOTTOM = 44, 132  # of the steps: meeting more often is higher
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
NARROW, LETTER, LINE = 14, 6.3, 11
MOST_ROWS = 100


@dataclass(frozen=True)
class Span:
    """The stretch of time drawn, and where an instant stands on it."""

    begin: datetime
    end: datetime

    def x(self, at: datetime) -> int:
        """Units from the left edge of the drawing."""
        part = (min(max(at, self.begin), self.end) - self.begin) / (self.end - self.begin)
        return round(LEFT + part * (RIGHT - LEFT))


@dataclass(frozen=True)
class Step:
    """One cadence as a step: numbered, higher when it meets more often."""

    number: int
    change: CadenceChange
    x: int
    width: int
    y: int
    label: str


@dataclass(frozen=True)
class Band:
    """A declaration from when it was made until it was stood down."""

    x: int
    width: int
    label: str


@piece("cadence-timeline", touched=touched)
def timeline(incident: Incident, _key: str) -> Loaded:
    """The timeline and the table that says the same."""
    history, held = changes(incident), meetings(incident)
    gone = missed_times(incident, held, history)
    kinds = [(one, kind_of(one)) for one in held]
    rows = sorted(
        [(one.scheduled_for, kind, one) for one, kind in kinds] + [(at, "missed", None) for at in gone],
        key=lambda row: row[0],
    )
    span = _span(incident, history, [row[0] for row in rows])
    counts = {kind: sum(row[1] == kind for row in rows) for kind in ("held", "extraordinary", "missed")}
    return {
        "steps": _steps(history, span, _stopped(incident)),
        "ticks": _ticks(rows, span),
        "months": _marks(span),
        "bands": _bands(incident, span),
        "today": span.x(_quarter()) if span.begin < _quarter() < span.end else None,
        "rows": [(at, kind, meeting, _moved_from(meeting)) for at, kind, meeting in rows[-MOST_ROWS:]],
        "number": len(rows),
        "counts": counts,
        "span": span,
        "until": earliest(_quarter() + QUARTER, changes_at(history)),
    }


def _ticks(rows: Iterable[tuple[datetime, str, Any]], span: Span) -> dict[str, list[int]]:
    """Where the meetings of each kind stand, held, extraordinary, planned and missed; each place once."""
    found: dict[str, dict[int, None]] = {}
    for at, kind, _ in rows:
        found.setdefault("planned" if kind == "cancelled" else kind, {})[span.x(at)] = None
    return {kind: list(places) for kind, places in found.items()}


def _quarter() -> datetime:
    # Nothing pushes the passing of time: a line drawn to the second would differ from screen to screen.
    at = now()
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def kind_of(meeting: Placed) -> str:
    """How a meeting is drawn, in a word."""
    if meeting.state == MeetingState.CANCELLED:
        return "cancelled"
    if meeting.opened_at is None and meeting.state != MeetingState.HELD_ALREADY:
        return "planned"
    return "extraordinary" if meeting.kind == MeetingKind.EXTRAORDINARY else "held"


def _moved_from(meeting: Placed | None) -> list[datetime]:
    return [moment(text) for text in meeting.moved_from] if meeting is not None else []


def _span(incident: Incident, history: list[CadenceChange], times: list[datetime]) -> Span:
    known = [incident.opened_at, *times, *(one.effective_from for one in history)]
    known += [incident.declaration_at or known[0], incident.scg_at or known[0]]
    end = max([*known, _quarter()] if incident.scg in (ScgState.ACTIVE, ScgState.PAUSED) else known)
    begin = min(known)
    room = max((end - begin) / 50, timedelta(hours=1))
    return Span(begin - room / 2, end + room)


def _stopped(incident: Incident) -> datetime | None:
    return incident.scg_at if incident.scg == ScgState.STOOD_DOWN else None


def _steps(history: list[CadenceChange], span: Span, stopped: datetime | None) -> list[Step]:
    ends = [one.effective_from for one in history[1:]] + [stopped or span.end]
    heights, begins = _heights(history), [span.x(one.effective_from) for one in history]
    found = []
    for place, (change, end) in enumerate(zip(history, ends, strict=False)):
        x, y, label = begins[place], heights[place], f"{place + 1}. {change.described}"
        # A label may stand over the steps after it while they are lower by a line of text.
        in_the_way = (at for at, height in zip(begins, heights, strict=True) if at > x and height < y + LINE)
        room = next(in_the_way, RIGHT) - x if span.x(end) > x else 0
        fitting = label if len(label) * LETTER < room else str(place + 1) if room >= NARROW else ""
        found.append(Step(place + 1, change, x, span.x(end) - x, y, fitting))
    return found


def _heights(history: list[CadenceChange]) -> list[int]:
    """How high each step stands: by the hours between meetings, from the fewest of the series to the most."""
    gaps = [mean_hours(from_plain(change.rhythm)) for change in history]
    known = [math.log(gap) for gap in gaps if gap]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    room = BAND_BOTTOM - 18 - BAND_TOP
    return [
        round(BAND_TOP + room * ((math.log(gap) - low) / (high - low or 1))) if gap else BAND_BOTTOM for gap in gaps
    ]


def _marks(span: Span) -> list[tuple[int, str]]:
    """Where months, days or hours begin on the line, as the series is long, with their names."""
    length = span.end - span.begin
    by = HOUR if length < timedelta(days=4) else DAY
    found = []
    at = _begin_of(span.begin, by)
    while at <= span.end:
        there = london.local(at)
        if at >= span.begin and (there.day == 1 or length < timedelta(days=40)):
            found.append((span.x(at), _mark(there, length)))
        at = at + HOUR if by == HOUR else london.instant(there.date() + DAY, time.min)
    return _thinned(found)


def _begin_of(at: datetime, by: timedelta) -> datetime:
    if by == HOUR:
        return at.replace(minute=0, second=0, microsecond=0)
    return london.instant(london.local(at).date(), time.min)


def _mark(there: datetime, length: timedelta) -> str:
    month = london.MONTHS[there.month - 1]
    if length < timedelta(days=4) and there.hour:
        return f"{there.hour:02}:00"
    if length < timedelta(days=40):
        return f"{there.day} {month}"
    return f"{month} {there.year}" if there.month == 1 else month


def _thinned(marks: list[tuple[int, str]]) -> list[tuple[int, str]]:
    # A name needs some fifty units: of closer marks only every second, third... is drawn.
    gap = marks[1][0] - marks[0][0] if len(marks) > 1 else WIDTH
    return [mark for mark in marks[:: max(1, math.ceil(50 / max(gap, 1)))] if mark[0] < RIGHT - 40]


def _bands(incident: Incident, span: Span) -> list[Band]:
    query = select(ClockMove).where(ClockMove.incident == incident.ref, ClockMove.clock == "declaration")
    moves = sorted(db.session.scalars(query), key=lambda move: (move.happened_at, move.seq))
    ends = [move.happened_at for move in moves[1:]] + [span.end]
    found = []
    for move, end in zip(moves, ends, strict=False):
        if move.now in (Declaration.DECLARED, Declaration.STANDBY):
            x = span.x(move.happened_at)
            label = _band_label(move, end if end != span.end else None)
            found.append(Band(x, max(span.x(end) - x, 2), label))
    return found


def _band_label(move: ClockMove, end: datetime | None) -> str:
    kind = move.details.get("type") or ""
    what = f"{kind} declared" if move.now == Declaration.DECLARED else "standby"
    until = f", stood down {london.show_day(end)}" if end else ""
    return f"{what[:1].upper()}{what[1:]} {london.show_day(move.happened_at)}{until}"
