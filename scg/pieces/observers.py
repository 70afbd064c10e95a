"""How often the agencies that only observe have been there: "n of the N meetings it was invited to"."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.attendance import Attendance
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import name_of
from scg.pieces.seated import SEATED
from scg.words import ATTENDED, AttendanceStatus, MeetingState, Role


@piece("observers", touched=on("meeting.closed", "attendance.", *SEATED))
def observers(incident: Incident, _key: str) -> Loaded:
    """Every agency whose seats are all observers', with the meetings it was invited to and was at."""
    return {"observers": [_told(incident, agency, since) for agency, since in _observing(incident)]}


def _observing(incident: Incident) -> Iterable[tuple[str, Any]]:
    held = select(Seat.agency, func.min(Seat.begun_at)).where(Seat.incident == incident.ref)
    taking_part = select(Seat.agency).where(Seat.incident == incident.ref, Seat.role != Role.OBSERVER)
    query = held.where(Seat.agency.not_in(taking_part)).group_by(Seat.agency).order_by(Seat.agency)
    return [(agency, since) for agency, since in db.session.execute(query)]


def _told(incident: Incident, agency: str, since: Any) -> dict[str, Any]:
    over = (Meeting.state == MeetingState.CLOSED, Meeting.closed_at >= since)
    closed = (Meeting.incident == incident.ref, *over)
    held = db.session.scalar(select(func.count()).select_from(Meeting).where(*closed)) or 0
    said = (
        select(Attendance.status, func.count())
        .join(Meeting, (Meeting.incident == Attendance.incident) & (Meeting.number == Attendance.meeting))
        .where(*closed, Attendance.agency == agency, Attendance.confirmed_at.is_not(None))
        .group_by(Attendance.status)
    )
    by_status: dict[str, int] = {status: number for status, number in db.session.execute(said)}
    there = sum(number for status, number in by_status.items() if status in ATTENDED)
    invited = held - by_status.get(AttendanceStatus.NOT_REQUIRED, 0)
    return {"agency": agency, "name": name_of(incident.forum, agency), "there": there, "invited": invited}
