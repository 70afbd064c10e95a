"""Who attended a meeting, who didn't, and who tried to reach them, as minutes tell it."""

from collections.abc import Iterator, Mapping

from sqlalchemy import and_, func, or_, select

from scg.documents.structure import Attendance, Attended, CoreMissing, ObserversOffice
from scg.extensions import db
from scg.models.attendance import Attendance as Row
from scg.models.attendance import ContactAttempt
from scg.models.incidents import Seat
from scg.models.meetings import Meeting
from scg.pieces.minutes_meeting import Held
from scg.rules.london import show_time
from scg.words import ATTENDED, AttendanceStatus, Role

UNCONFIRMED = "Not confirmed"
Rows = Mapping[str, Row]


def roll_call(held: Held) -> Rows:
    """The meeting's attendance as it stands, by agency."""
    query = select(Row).where(Row.incident == held.ref, Row.meeting == held.number)
    return {row.agency: row for row in db.session.scalars(query)}


def attendance(held: Held, rows: Rows) -> Attendance:
    """The roll-call in the parts that minutes have."""
    named = sorted(rows.values(), key=lambda row: held.name(row.agency))
    silent = [Attended(held.name(code), UNCONFIRMED) for code in held.expected if code not in rows]
    absent = [_attended(held, row) for row in named if row.status == AttendanceStatus.ABSENT]
    return Attendance(
        present=tuple(_attended(held, row) for row in named if row.status in ATTENDED),
        apologies=tuple(_apologies(held, named)),
        not_represented=(*absent, *silent),
        observers=tuple(_observers(held, rows)),
        core_missing=tuple(_core_missing(held, rows)),
    )


def _attended(held: Held, row: Row) -> Attended:
    status = str(row.status).capitalize()
    late, early = AttendanceStatus.JOINED_LATE, AttendanceStatus.LEFT_EARLY
    return Attended(
        agency=held.name(row.agency),
        status=status if row.confirmed_at else f"{status}, not confirmed",
        name=row.who,
        role=_post(held, row),
        for_whom=row.deputy_for,
        mode=str(row.mode),
        joined=show_time(row.present_from) if row.present_from and row.status == late else "",
        left=show_time(row.present_until) if row.present_until and row.status in (early, late) else "",
    )


def _post(held: Held, row: Row) -> str:
    return next((seat.post for seat in held.seats if seat.agency == row.agency and seat.name == row.who), "")


def _apologies(held: Held, named: list[Row]) -> Iterator[Attended]:
    for row in named:
        if row.status == AttendanceStatus.APOLOGIES:
            yield _attended(held, row)
        elif row.status == AttendanceStatus.APOLOGIES_DEPUTY and row.deputy_for:
            yield Attended(held.name(row.agency), str(row.status).capitalize(), row.deputy_for)


def _core_missing(held: Held, rows: Rows) -> Iterator[CoreMissing]:
    there = {*ATTENDED, AttendanceStatus.NOT_REQUIRED}
    missing = [code for code in held.core if code not in rows or rows[code].status not in there]
    if missing:
        tried = _attempts(held)
        for code in sorted(missing, key=held.name):
            yield CoreMissing(held.name(code), tuple(tried.get(code, ())))


def _attempts(held: Held) -> dict[str, list[str]]:
    query = select(ContactAttempt).where(ContactAttempt.incident == held.ref, ContactAttempt.meeting == held.number)
    found: dict[str, list[str]] = {}
    for attempt in db.session.scalars(query.order_by(ContactAttempt.happened_at)):
        outcome = f": {attempt.outcome}" if attempt.outcome else ""
        told = f"{show_time(attempt.happened_at)}: {attempt.how}, by {attempt.who}{outcome}"
        found.setdefault(attempt.agency, []).append(told)
    return found


def _observers(held: Held, rows: Rows) -> Iterator[ObserversOffice]:
    first: dict[str, Seat] = {}
    for seat in held.in_role(Role.OBSERVER):
        first.setdefault(seat.agency, seat)
    for code, seat in first.items():
        attended, invited = sat_in(held, code, seat)
        who = rows[code].who if code in rows else seat.name
        yield ObserversOffice(held.name(code), attended, invited, who)


def sat_in(held: Held, agency: str, seat: Seat) -> tuple[int, int]:
    """Of the meetings held since an observer's office got its seat, how many it sat in, and all it was
    invited to: those that it wasn't required at are left out."""
    beside = and_(Row.incident == Meeting.incident, Row.meeting == Meeting.number, Row.agency == agency)
    invited = (
        Meeting.incident == held.ref,
        Meeting.opened_at <= held.opened_at,
        or_(Meeting.closed_at.is_(None), Meeting.closed_at >= seat.begun_at),
        or_(Row.status.is_(None), Row.status != AttendanceStatus.NOT_REQUIRED),
    )
    there = func.count(Row.agency).filter(Row.status.in_(ATTENDED), Row.confirmed_at.is_not(None))
    query = select(there, func.count()).select_from(Meeting).outerjoin(Row, beside).where(*invited)
    attended, number = db.session.execute(query).one()
    return attended, number
