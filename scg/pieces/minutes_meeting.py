"""One meeting as its minutes see it: who sat where, what the agencies are called, and the header."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from scg.documents.structure import Adjournment, Header, When
from scg.extensions import db
from scg.models.columns import moment, stamp
from scg.models.directory import Agency, Forum
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.pieces.entries import is_late
from scg.record import reading
from scg.rules.afterwards import held_before
from scg.rules.london import show
from scg.words import MeetingKind, Role, SeatBy


@dataclass(frozen=True)
class Held:
    """A meeting that was opened, with what every part of its minutes asks about.

    `as_at` is when the record's last entry was made, `until` when the meeting closed, or else `as_at`:
    minutes tell the time by the record alone, so that the same record always gives the same minutes.
    """

    incident: Incident
    meeting: Meeting
    forum: str
    names: Mapping[str, str]
    core: tuple[str, ...]
    seats: tuple[Seat, ...]
    as_at: datetime
    until: datetime

    @property
    def ref(self) -> str:
        """The incident's reference."""
        return self.incident.ref

    @property
    def number(self) -> int:
        """The meeting's number."""
        return self.meeting.number

    @property
    def opened_at(self) -> datetime:
        """When the meeting was opened."""
        return self.meeting.opened_at or self.until

    def name(self, code: str) -> str:
        """What an agency is called."""
        return self.names.get(code, code)

    def in_role(self, *roles: Role) -> list[Seat]:
        """The seats of these roles, as held at the meeting."""
        return [seat for seat in self.seats if seat.role in roles]

    @property
    def expected(self) -> list[str]:
        """The agencies that held a seat at the meeting, by name."""
        return sorted({seat.agency for seat in self.seats}, key=self.name)


def meeting_held(ref: str, number: int) -> Held | None:
    """A meeting with what its minutes need, or None where it was never opened."""
    incident, meeting = db.session.get(Incident, ref), db.session.get(Meeting, (ref, number))
    if incident is None or meeting is None or meeting.opened_at is None:
        return None
    agencies = list(db.session.scalars(select(Agency).where(Agency.forum == incident.forum)))
    head = reading.head_of(ref)
    as_at = head.at if head is not None and head.at is not None else meeting.opened_at
    until = meeting.closed_at or as_at
    return Held(
        incident=incident,
        meeting=meeting,
        forum=db.session.get_one(Forum, incident.forum).name,
        names={agency.code: agency.name for agency in agencies},
        core=tuple(agency.code for agency in agencies if agency.core and agency.active),
        seats=tuple(_seats(ref, meeting.opened_at, until) or _seats_since(meeting, as_at)),
        as_at=as_at,
        until=until,
    )


def _seats(ref: str, opened_at: datetime, until: datetime) -> list[Seat]:
    held = (Seat.begun_at <= until, or_(Seat.ended_at.is_(None), Seat.ended_at > opened_at))
    return list(db.session.scalars(select(Seat).where(Seat.incident == ref, *held).order_by(Seat.id)))


def _seats_since(meeting: Meeting, as_at: datetime) -> list[Seat]:
    """The seats held as a meeting was recorded that was held on paper, before anybody had one here."""
    begun, until = meeting.opening_recorded_at, meeting.closing_recorded_at or as_at
    return _seats(meeting.incident, begun, until) if meeting.afterwards and begun is not None else []


def when(at: datetime) -> When:
    """A moment as documents take it."""
    return When(show(at), stamp(at))


def header(held: Held) -> Header:
    """What stands at the head of the minutes."""
    meeting, incident = held.meeting, held.incident
    kind = str(meeting.kind or MeetingKind.ORDINARY)
    return Header(
        marking=str(incident.marking),
        forum=held.forum,
        incident=incident.name,
        incident_ref=incident.ref,
        meeting=f"SCG {meeting.number:03d}",
        kind=f"{kind}, final" if meeting.final else kind,
        scheduled=when(meeting.scheduled_for),
        opened=_when_told(held.opened_at, meeting.opening_recorded_at),
        closed=_when_told(meeting.closed_at, meeting.closing_recorded_at) if meeting.closed_at else None,
        chair=_chair(held),
        deputy=_named(held, Role.DEPUTY),
        loggist=_named(held, Role.LOGGIST),
        secretariat=_named(held, Role.SECRETARIAT),
        mode=str(meeting.mode).capitalize(),
        venue=meeting.place,
        adjournments=tuple(_adjournment(pause) for pause in meeting.adjournments),
        powers=tuple(_taken(held, seat) for seat in held.seats if seat.how == SeatBy.BREAK_GLASS),
        demonstration=incident.demonstration,
    )


def _when_told(at: datetime, recorded_at: datetime | None) -> When:
    """A moment of a meeting that was held before it was recorded says when that was, and whether that is late."""
    if recorded_at is None or not held_before(at, recorded_at):
        return when(at)
    said = "recorded late," if is_late(at, recorded_at) else "recorded"
    return When(f"{show(at)}, {said} {show(recorded_at)}", stamp(at))


def _taken(held: Held, seat: Seat) -> str:
    until = f", returned {show(seat.ended_at)}" if seat.ended_at is not None else ""
    return f"By {person(held, seat)}, forum administrator, {show(seat.begun_at)}{until}: {seat.reason}"


def _chair(held: Held) -> str:
    seat = next((seat for seat in held.seats if seat.person == held.meeting.chair), None)
    if seat is None or seat.name != held.meeting.chair_name:
        return held.meeting.chair_name
    return person(held, seat)


def person(held: Held, seat: Seat) -> str:
    """Somebody with a seat, as minutes name them: name, post and agency."""
    return ", ".join(part for part in (seat.name, seat.post, held.name(seat.agency)) if part)


def _named(held: Held, role: Role) -> str:
    return "; ".join(person(held, seat) for seat in held.in_role(role) if seat.person != held.meeting.chair)


def _adjournment(pause: Mapping[str, str]) -> Adjournment:
    resumed = when(moment(pause["to"])) if pause["to"] else None
    return Adjournment(when(moment(pause["from"])), resumed, pause["reason"])
