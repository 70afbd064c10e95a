"""How much meeting the agencies have, in one incident or in several that run at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.pieces.agencies import name_of
from scg.pieces.cadence import A_MOMENT, changes
from scg.pieces.incidents import seen_by
from scg.pieces.people import Viewer
from scg.rules.cadence import between, from_plain
from scg.rules.figures import numbered
from scg.words import MeetingState, ScgState

WEEK = timedelta(days=7)
APART = timedelta(hours=1)
NOT_HELD = (MeetingState.SCHEDULED, MeetingState.HELD_ALREADY, MeetingState.CANCELLED)


@dataclass(frozen=True)
class Part:
    """What one incident asks of an agency: meetings behind it in a week with their minutes, and those to come."""

    ref: str
    held: int
    minutes: int
    coming: tuple[datetime, ...]

    @property
    def told(self) -> str:
        """The same in words."""
        return f"{numbered(self.held, 'meeting')}, {self.minutes} min; {len(self.coming)} to come"


@dataclass(frozen=True)
class Load:
    """One agency over several incidents, in the order of these; None where it has no seat."""

    agency: str
    name: str
    parts: tuple[Part | None, ...]

    @property
    def held(self) -> int:
        """Its meetings in the seven days behind."""
        return sum(part.held for part in self.parts if part)

    @property
    def minutes(self) -> int:
        """The minutes of these."""
        return sum(part.minutes for part in self.parts if part)

    @property
    def coming(self) -> int:
        """Its meetings in the seven days to come."""
        return sum(len(part.coming) for part in self.parts if part)

    @property
    def clashes(self) -> int:
        """How often a meeting to come of one incident begins within the hour of one of another."""
        told = [(at, part.ref) for part in self.parts if part for at in part.coming]
        pairs = [(one, other) for place, one in enumerate(told) for other in told[place + 1 :]]
        return sum(one[1] != other[1] and abs(one[0] - other[0]) < APART for one, other in pairs)


def running(viewer: Viewer, at: datetime) -> list[Incident]:
    """The incidents that a viewer sees and whose SCG runs, or met in the week before."""
    shown = [one for one in seen_by(viewer) if one.closed_at is None and viewer.sees(one.ref)]
    return [one for one in shown if one.scg in (ScgState.ACTIVE, ScgState.STANDBY) or _met(one, at)]


def _met(incident: Incident, at: datetime) -> bool:
    return any(_within(one, at) for one in _meetings(incident))


def loads(incidents: Sequence[Incident], at: datetime) -> list[Load]:
    """Every agency with a seat in any of them: the most to come first, then the most held, then by name."""
    parts = [_parts(incident, at) for incident in incidents]
    names = {code: name_of(one.forum, code) for one, of in zip(incidents, parts, strict=True) for code in of}
    found = [Load(code, name, tuple(of.get(code) for of in parts)) for code, name in names.items()]
    return sorted(found, key=lambda one: (-one.coming, -one.minutes, one.name))


def _parts(incident: Incident, at: datetime) -> dict[str, Part]:
    meetings = _meetings(incident)
    behind = [one for one in meetings if _within(one, at)]
    coming = _coming(incident, meetings, at)
    minutes = round(sum(_minutes(one, at) for one in behind))
    seated = select(Seat.agency).where(Seat.incident == incident.ref, Seat.ended_at.is_(None)).distinct()
    part = Part(incident.ref, len(behind), minutes, coming)
    return {code: part for code in db.session.scalars(seated)}


def _coming(incident: Incident, meetings: Sequence[Meeting], at: datetime) -> tuple[datetime, ...]:
    """The meetings called for the week to come, and those that the cadence demands after them."""
    called = [one.scheduled_for for one in meetings if one.scheduled_for >= at]
    history = changes(incident)
    due: list[datetime] = []
    if history and incident.scg == ScgState.ACTIVE:
        current = history[-1]
        after = max([at, current.effective_from - A_MOMENT, *called])
        due = between(from_plain(current.rhythm), after, at + WEEK) if after < at + WEEK else []
    return tuple(sorted(one for one in {*called, *due} if at <= one < at + WEEK))


def _meetings(incident: Incident) -> list[Meeting]:
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.state != MeetingState.CANCELLED)
    return list(db.session.scalars(query.order_by(Meeting.scheduled_for, Meeting.number)))


def _within(meeting: Meeting, at: datetime) -> bool:
    held = meeting.opened_at
    return meeting.state not in NOT_HELD and held is not None and at - WEEK <= held <= at


def _minutes(meeting: Meeting, at: datetime) -> float:
    began = meeting.opened_at or at
    return ((meeting.closed_at or at) - began).total_seconds() / 60
