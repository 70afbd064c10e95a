"""The cadence as pages show it: in force now, what it demands next, what it demanded and nobody held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import ClockMove, Incident
from scg.models.meetings import CadenceChange, Meeting
from scg.models.record import Entry
from scg.pieces import Loaded, on, piece
from scg.pieces.kept import earliest
from scg.record.clock import now
from scg.rules import london
from scg.rules.bank_holidays import bank_holiday
from scg.rules.cadence import Cadence, between, describe, from_plain, occurrences, steps
from scg.rules.missed import GRACE, missed
from scg.rules.stamps import moment
from scg.words import MeetingKind, MeetingState, ScgState

SHOWN = 5
A_MOMENT = timedelta(milliseconds=1)
OPEN = (MeetingState.SCHEDULED, MeetingState.IN_SESSION, MeetingState.ADJOURNED)
# Of a meeting what its place in time goes by; that it is adjourned and resumed is not.
PLACED = ("meeting.called", "meeting.moved", "meeting.cancelled", "meeting.opened", "meeting.closed")
touched = on("cadence.", *PLACED, "scg.", "declaration.", "recovery.", "incident.")


@dataclass(frozen=True)
class Time:
    """One time to come: the meeting called for it, if one is, and what is to be known of that day."""

    at: datetime
    meeting: Meeting | None
    note: str


def changes(incident: Incident) -> list[CadenceChange]:
    """Every cadence of an incident, the first one first."""
    query = select(CadenceChange).where(CadenceChange.incident == incident.ref)
    return list(db.session.scalars(query.order_by(CadenceChange.seq)))


@dataclass(frozen=True)
class Placed:
    """One meeting by its place in time, and what became of it."""

    number: int
    scheduled_for: datetime
    opened_at: datetime | None
    moved_from: list[str]
    state: str
    kind: str
    final: bool


def meetings(incident: Incident) -> list[Placed]:
    """Every meeting of an incident, in the order of their times."""
    columns = [getattr(Meeting, name) for name in Placed.__dataclass_fields__]
    query = select(*columns).where(Meeting.incident == incident.ref)
    rows = db.session.execute(query.order_by(Meeting.scheduled_for, Meeting.number))
    return [Placed(*row) for row in rows]


@piece("cadence-now", touched=touched)
def cadence_now(incident: Incident, _key: str) -> Loaded:
    """The cadence in force, with the next five meetings."""
    history = changes(incident)
    current = history[-1] if history else None
    runs = incident.scg == ScgState.ACTIVE
    times = _next_times(incident, current)
    uncalled = [time.at for time in times if time.meeting is None]
    return {"cadence": current, "times": times, "runs": runs, "until": earliest(*uncalled)}


def called_now(incident: Incident) -> list[Meeting]:
    """The meetings that are scheduled or live, in the order of their times."""
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.state.in_(OPEN))
    return list(db.session.scalars(query.order_by(Meeting.scheduled_for, Meeting.number)))


def _next_times(incident: Incident, current: CadenceChange | None) -> list[Time]:
    called = called_now(incident)
    told = {one.scheduled_for: Time(one.scheduled_for, one, note(one.scheduled_for)) for one in called}
    if current is not None and incident.scg == ScgState.ACTIVE:
        ordinary = [meeting.scheduled_for for meeting in called if meeting.kind == MeetingKind.ORDINARY]
        after = max([now(), current.effective_from - A_MOMENT, *ordinary])
        due = occurrences(from_plain(current.rhythm), after, SHOWN)
        told = {at: Time(at, None, note(at)) for at in due} | told
    return [told[at] for at in sorted(told)][:SHOWN]


def note(at: datetime) -> str:
    """What is to be known of a meeting's day: a bank holiday, or the clocks changing since the day before."""
    there = london.local(at)
    holiday = bank_holiday(there.date())
    moved = (there - timedelta(days=1)).utcoffset() != there.utcoffset()
    changed = f"The clocks changed to {there.tzname()} since the day before" if moved else ""
    return holiday or changed


def first_values(incident: Incident) -> dict[str, str]:
    """What the form of a new cadence begins with: the time of the next meeting, the triggers as they are."""
    history = changes(incident)
    to_come = [one for one in called_now(incident) if one.state == MeetingState.SCHEDULED]
    begin = {"effective_from": london.for_input(to_come[0].scheduled_for)} if to_come else {}
    return {**begin, "triggers": history[-1].triggers} if history else begin


@dataclass(frozen=True)
class Move:
    """A meeting that is called already, and the time to which a new cadence takes it."""

    meeting: Meeting
    to: datetime | None


def preview(incident: Incident, rhythm: Cadence, first: datetime) -> dict[str, Any]:
    """What a new cadence would do from its first meeting on, the aware instant `first`, nothing yet done."""
    times = occurrences(rhythm, first - A_MOMENT, SHOWN)
    history = changes(incident)
    old = history[-1] if history else None
    called = [one for one in called_now(incident) if one.state == MeetingState.SCHEDULED]
    ordinary = [one for one in called if one.kind == MeetingKind.ORDINARY and one.scheduled_for >= now()]
    fallen = [one for one in ordinary if rhythm.kind == "paused" and one.scheduled_for >= first]
    settled = [*ordinary[: len(times)], *fallen]
    return {
        "described": describe(rhythm),
        "old": old.described if old is not None else "",
        "step": steps(from_plain(old.rhythm), rhythm) if old is not None else "",
        "times": [Time(at, None, note(at)) for at in times],
        "moves": [Move(one, to) for one, to in zip(ordinary, times, strict=False) if one.scheduled_for != to],
        "fallen": fallen,
        "stay": [one for one in called if one not in settled],
        "first": first,
        "shifted": bool(times) and times[0] != first,
    }


def missed_times(incident: Incident, held: Sequence[Placed], history: Sequence[CadenceChange]) -> list[datetime]:
    """The times that the cadence demanded of an active SCG, when nobody met or called the meeting off."""
    active, demanded = _active_spans(incident), []
    for one, end in zip(history, _replaced_at(incident, history), strict=False):
        if one.effective_from < end:
            demanded += between(from_plain(one.rhythm), one.effective_from - A_MOMENT, end - A_MOMENT)
    called_off = {at for one in held if one.state == MeetingState.CANCELLED for at in _times_of(one)}
    expected = sorted({at for at in demanded if _within(at, active)} - called_off)
    return missed(expected, [(one.scheduled_for, _met_at(one)) for one in held], now())


def _met_at(meeting: Placed) -> datetime | None:
    """When a meeting opened, or is said to have been held; None where it wasn't."""
    return meeting.scheduled_for if meeting.state == MeetingState.HELD_ALREADY else meeting.opened_at


def changes_at(history: Sequence[CadenceChange]) -> datetime | None:
    """When the clock alone may next make another time one that was missed; None if it never will."""
    at = now()
    rhythms = [from_plain(one.rhythm) for one in history]
    to_come = [due + A_MOMENT for rhythm in rhythms[-1:] for due in occurrences(rhythm, at - A_MOMENT, 1)]
    waited_for = [
        due + GRACE + A_MOMENT for rhythm in rhythms for due in between(rhythm, at - GRACE - A_MOMENT, at)
    ]
    return earliest(*to_come, *waited_for)


def _replaced_at(incident: Incident, history: Sequence[CadenceChange]) -> list[datetime]:
    """When each cadence ceased to demand meetings: when the next was set, or earlier took effect."""
    query = select(Entry.seq, Entry.at).where(Entry.log == incident.ref, Entry.kind == "cadence.set")
    recorded: dict[int, datetime] = {seq: at for seq, at in db.session.execute(query)}
    return [min(one.effective_from, recorded[one.seq]) for one in history[1:]] + [now()]


def _active_spans(incident: Incident) -> list[tuple[datetime, datetime]]:
    query = select(ClockMove).where(ClockMove.incident == incident.ref, ClockMove.clock == "scg")
    moves = sorted(db.session.scalars(query), key=lambda move: (move.happened_at, move.seq))
    ends = [move.happened_at for move in moves[1:]] + [now()]
    spans = zip(moves, ends, strict=False)
    return [(move.happened_at, end) for move, end in spans if move.now == ScgState.ACTIVE]


def _within(at: datetime, spans: list[tuple[datetime, datetime]]) -> bool:
    return any(begin <= at < end for begin, end in spans)


def _times_of(meeting: Placed) -> list[datetime]:
    return [meeting.scheduled_for, *(moment(text) for text in meeting.moved_from)]


@piece("cadence-changes", touched=touched)
def cadence_changes(incident: Incident, _key: str) -> Loaded:
    """Every cadence, newest first, with the times it replaced and the meetings that moved with it."""
    rows = [(one, _replaced(one)) for one in reversed(changes(incident))]
    return {"rows": rows}


def _replaced(change: CadenceChange) -> dict[str, Any]:
    new = occurrences(from_plain(change.rhythm), change.effective_from - A_MOMENT, SHOWN)
    gone = [at for at in (moment(text) for text in change.replaced) if at not in new]
    moved = [(move["number"], moment(move["was"]), moment(move["now"])) for move in change.moved]
    return {"gone": gone, "new": new, "moved": moved}
