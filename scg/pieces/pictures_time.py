"""Pictures over time: the cadence against the clocks, the burn-down of actions, minutes by agenda item."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from scg.documents import charts, charts_time
from scg.extensions import db
from scg.models.actions import Action
from scg.models.incidents import ClockMove, Incident
from scg.models.meetings import CadenceChange, Meeting
from scg.pieces import cadence as cadences
from scg.pieces import figures, figures_actions, figures_agenda, figures_attendance
from scg.pieces.figures_drawn import Drawn, drawn_from, table
from scg.rules import london
from scg.rules.cadence import from_plain, mean_hours
from scg.rules.figures import Period, Share, history_in_words, numbered, spells
from scg.words import Declaration, Recovery, ScgState

CLOCKS = (("declaration", "Declaration"), ("scg", "SCG"), ("recovery", "Recovery"))
FULL = (Declaration.DECLARED, ScgState.ACTIVE, Recovery.HANDED_OVER)
OUTLINED = (Declaration.STANDBY, ScgState.PAUSED, Recovery.STARTED)
DAYS_BY_HOUR, DAYS_BY_DAY = timedelta(days=4), timedelta(days=40)


@dataclass(frozen=True)
class Read:
    """What the pictures of one incident in one period are drawn from, read once."""

    incident: Incident
    period: Period
    meetings: list[Meeting]
    attendance: list[figures_attendance.Row]
    actions: list[Action]

    @classmethod
    def of(cls, incident: Incident, period: Period) -> "Read":
        """Read it."""
        meetings = figures.held(incident, period)
        rows = figures_attendance.by_agency(incident, meetings)
        return cls(incident, period, meetings, rows, figures_actions.all_of(incident))


def moves(incident: Incident) -> list[ClockMove]:
    """Every move of the three clocks, in the order of time."""
    query = select(ClockMove).where(ClockMove.incident == incident.ref)
    return sorted(db.session.scalars(query), key=lambda move: (move.happened_at, move.seq))


def in_force(read: "Read") -> list[CadenceChange]:
    """The cadences of a period: those that began in it, and the one before them if it met under that."""
    known, period = cadences.changes(read.incident), read.period
    before = [one for one in known if one.effective_from <= period.begin]
    inside = [one for one in known if period.begin < one.effective_from < period.end]
    until = inside[0].effective_from if inside else period.end
    met = any(one.scheduled_for < until for one in read.meetings)
    return [*(before[-1:] if met or not inside else []), *inside]


def history(found: Sequence[CadenceChange], *, loose: bool = False) -> str:
    """These cadences in one clause."""
    told = spells([(from_plain(one.rhythm), one.effective_from) for one in found], loose=loose)
    return history_in_words(told, lasting=loose)


def cadence(read: Read) -> Drawn:
    """The cadence and its meetings against declaration, SCG and recovery."""
    incident, period = read.incident, read.period
    known, clocks = in_force(read), moves(incident)
    drawn = drawn_from(incident, period, [one.closed_at for one in read.meetings if one.closed_at])
    gone = cadences.missed_times(incident, cadences.meetings(incident), cadences.changes(incident))
    missed = [at for at in gone if period.holds(at)]
    met = f"{numbered(len(read.meetings), 'meeting')} held, {len(missed)} demanded by the cadence and not held"
    finding = f"{met}. The SCG met {history(known)}." if known else f"{met}; no cadence was set."
    course = charts_time.Course(
        lanes=tuple(_lane(clocks, clock, name, drawn) for clock, name in CLOCKS),
        steps=tuple(_steps(known, drawn, incident)),
        held=tuple(_share(drawn, one.opened_at) for one in read.meetings if one.opened_at),
        missed=tuple(_share(drawn, at) for at in missed),
        marks=tuple(marks(drawn)),
    )
    label = f"Timeline of the cadence of {incident.name}: {finding}"
    rows = _course_rows(read, known, clocks)
    told = table(
        "Clocks and cadences, in order of time", ("From", "What", "Meetings", "Entry"), (27, 45, 14, 14), rows
    )
    key = "Filled: in force. Outlined: standby, paused, in shadow. Higher step: meets more often. Circle: not held."
    return Drawn("cadence", "Cadence", finding, (charts_time.timeline(course, label),), (told,), 16, key)


def _share(period: Period, at: datetime) -> float:
    return (at - period.begin) / (period.end - period.begin)


def _lane(clocks: Sequence[ClockMove], clock: str, name: str, drawn: Period) -> charts_time.Lane:
    own = [move for move in clocks if move.clock == clock]
    ends = [move.happened_at for move in own[1:]] + [drawn.end]
    shown = [
        charts_time.Stretch(_share(drawn, move.happened_at), _share(drawn, end), move.now, move.now in FULL)
        for move, end in zip(own, ends, strict=False)
        if move.now in (*FULL, *OUTLINED) and end > drawn.begin and move.happened_at < drawn.end
    ]
    return charts_time.Lane(name, tuple(shown))


def _steps(known: Sequence[CadenceChange], drawn: Period, incident: Incident) -> Iterable[charts_time.Step]:
    stopped = incident.scg_at if incident.scg == ScgState.STOOD_DOWN and incident.scg_at else drawn.end
    ends = [one.effective_from for one in known[1:]] + [min(stopped, drawn.end)]
    gaps = [mean_hours(from_plain(one.rhythm)) for one in known]
    logs = [math.log(gap) for gap in gaps if gap]
    low, room = (min(logs), (max(logs) - min(logs)) or 1) if logs else (0, 1)
    numbers = {one.seq: place + 1 for place, one in enumerate(cadences.changes(incident))}
    for one, end, gap in zip(known, ends, gaps, strict=False):
        often = 1 - (math.log(gap) - low) / room * 0.85 if gap else 0
        begin = max(_share(drawn, one.effective_from), 0)
        yield charts_time.Step(begin, _share(drawn, end), often, str(numbers[one.seq]))


def _course_rows(
    read: Read, known: Sequence[CadenceChange], clocks: Sequence[ClockMove]
) -> list[tuple[str, str, str, str]]:
    ends = [one.effective_from for one in known[1:]] + [read.period.end]
    numbers = {one.seq: place + 1 for place, one in enumerate(cadences.changes(read.incident))}
    told = [
        (one.effective_from, f"Cadence {numbers[one.seq]}: {one.described}", str(_under(read, one, end)), one.seq)
        for one, end in zip(known, ends, strict=False)
    ]
    names = dict(CLOCKS)
    told += [
        (move.happened_at, f"{names[move.clock]}: {move.now}", "", move.seq)
        for move in clocks
        if move.clock in names and move.happened_at < read.period.end
    ]
    return [(london.show(at), what, met, f"{seq:,}") for at, what, met, seq in sorted(told)]


def _under(read: Read, one: CadenceChange, end: datetime) -> int:
    return sum(one.effective_from <= met.scheduled_for < end for met in read.meetings)


def marks(drawn: Period) -> Iterable[tuple[float, str]]:
    """Places on a line of time and their names: months, days or hours, as it is long."""
    length, there = drawn.end - drawn.begin, london.local(drawn.begin)
    at = drawn.begin.replace(minute=0, second=0, microsecond=0)
    if length >= DAYS_BY_HOUR:
        at = london.instant(there.date(), time.min)
    while at < drawn.end:
        there = london.local(at)
        month = london.MONTHS[there.month - 1]
        if length < DAYS_BY_HOUR:
            name = f"{there.hour:02}:00" if there.hour else f"{there.day} {month}"
            wanted = length < timedelta(days=1) or there.hour % 6 == 0
        else:
            name = f"{there.day} {month}" if length < DAYS_BY_DAY else f"{month} {there.year % 100:02}"
            wanted = length < DAYS_BY_DAY or there.day == 1
        if wanted and at >= drawn.begin:
            yield _share(drawn, at), name
        at += timedelta(hours=1) if length < DAYS_BY_HOUR else timedelta(days=1)
        at = at if length < DAYS_BY_HOUR else london.instant(london.local(at + timedelta(hours=2)).date(), time.min)


def burn_down(read: Read) -> Drawn:
    """Actions outstanding over the period."""
    happened = [at for one in read.actions for at in (one.raised_at, one.settled_at, one.completed_at) if at]
    drawn = drawn_from(read.incident, read.period, happened)
    left = figures_actions.burn_down(read.actions, drawn)
    most = max([one.number for one in left] + [1])
    raised = [one for one in read.actions if read.period.holds(one.raised_at)]
    finding = (
        f"{numbered(len(raised), 'action')} raised; {left[0].number} outstanding at the beginning, "
        f"{max(one.number for one in left)} at the most, {left[-1].number} at the end."
    )
    points = [charts.Point(_share(drawn, one.at), one.number / most) for one in left]
    picked = [mark for place, mark in enumerate(thinned(list(marks(drawn)), 7)) if place < 8]
    label = f"Actions outstanding over time: {finding}"
    rows = [(london.show(one.at), str(one.number)) for one in figures_actions.at_times(left, 12)]
    told = table("Actions outstanding at so many times", ("When", "Outstanding"), (60, 40), rows)
    return Drawn(
        "burn-down",
        "Actions outstanding",
        finding,
        (charts.falling(points, picked, str(most), label),),
        (told,),
        15,
    )


def thinned(found: list[tuple[float, str]], most: int) -> list[tuple[float, str]]:
    """So few of these marks that their names have room."""
    return found[:: max(math.ceil(len(found) / most), 1)]


def agenda(read: Read) -> Drawn:
    """Minutes spent on each item of the agenda against those planned, each time it was taken."""
    spent = figures_agenda.by_item(read.incident, read.meetings)
    most = max([one.mean for one in spent] + [one.mean_planned for one in spent] + [1])
    over = [one for one in spent if one.mean > one.mean_planned + 0.5]
    planned, took = sum(one.planned for one in spent), sum(one.minutes for one in spent)
    finding = (
        f"{took:.0f} minutes spent on items planned to take {planned}; "
        f"{Share(len(over), len(spent)).told} ran over their plan by more than half a minute, on average."
    )
    rows = [
        charts.Bar(
            one.title, f"{one.mean:.1f} of {one.mean_planned:.1f} min", _bar(one, most), one.mean_planned / most
        )
        for one in spent
    ]
    key: charts.Key = (("main", "Minutes spent each time; thick line: planned"), ("late", "Beyond the plan"))
    drawings = charts.bars(rows, f"Minutes by agenda item: {finding}", key)
    told = table(
        "Minutes by agenda item",
        ("Item", "Times taken", "Planned, in all", "Spent, in all", "Spent each time"),
        (40, 14, 15, 15, 16),
        [(one.title, str(one.taken), str(one.planned), f"{one.minutes:.0f}", f"{one.mean:.1f}") for one in spent],
    )
    return Drawn("agenda", "Time by agenda item", finding, tuple(drawings), (told,))


def _bar(one: figures_agenda.Spent, most: float) -> tuple[tuple[charts.Tone, float], ...]:
    within = min(one.mean, one.mean_planned)
    return (("main", within / most), ("late", (one.mean - within) / most))
