"""Attendance: proposed by an opened page, confirmed by a person, chased where it is missing."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import select

from scg.commands import command, own
from scg.commands.finding import LIVE, agency, incident, meeting, not_ahead, seats
from scg.commands.given import (
    AgencyCode,
    Ask,
    Line,
    MeetingNumber,
    OptionalLine,
    OptionalText,
    When,
    without_contact,
)
from scg.commands.sheets import Sheet, from_sheet
from scg.extensions import db
from scg.models.attendance import Attendance
from scg.models.directory import Person
from scg.models.incidents import Seat
from scg.models.meetings import Meeting
from scg.record.change import Change
from scg.rules.afterwards import held_before
from scg.rules.sheets import parts_of
from scg.words import ATTENDED, Already, AttendanceStatus, MeetingState, Mode, Refused, Role, SheetKind

COUNTED = (MeetingState.SCHEDULED, *LIVE, MeetingState.CLOSED)
AHEAD = (AttendanceStatus.APOLOGIES, AttendanceStatus.APOLOGIES_DEPUTY, AttendanceStatus.NOT_REQUIRED)
NOWHERE = {"mode": "", "present_from": None, "present_until": None}


@command("Say that you are here", button="I am here")
def propose_attendance(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    mode: Annotated[Mode, Ask("How")] = Mode.VIDEO,
) -> None:
    """Propose one's own agency as present at a live meeting; somebody confirms it."""
    person = db.session.get_one(Person, change.actor.person)
    own(change, person.agency)
    found = meeting(change, meeting_number, *LIVE)
    if held_before(found.opened_at, found.opening_recorded_at):
        raise Refused(f"SCG {found.number:03d} was held already: who was there is entered from its roll-call")
    before = db.session.get(Attendance, (change.log, found.number, person.agency))
    if before is not None:
        raise Already("Your agency is on the roll-call already")
    told = _as_sent(change, person, found.number)
    about = {"meeting_number": found.number, "agency": person.agency, **told, "mode": mode}
    ent = f"attendance:{found.number}/{person.agency}"
    change.record("attendance.proposed", ent, meeting=found.number, **about)


def _as_sent(change: Change, person: Person, number: int) -> dict[str, str]:
    """As whom somebody is here: by a seat of their own, or as the deputy that they are at this meeting."""
    held = [seat for seat in seats(change) if seat.person == person.id]
    sent = next((seat for seat in held if seat.meeting == number), None)
    if sent is None and held and all(seat.meeting for seat in held):
        raise Refused(f"You are sent to SCG {held[0].meeting:03d}, and not to this meeting")
    return _as(sent) if sent is not None else {"who": person.name}


def _as(seat: Seat) -> dict[str, str]:
    """Who is there by a seat, and as whose deputy where it was lent to them for this meeting."""
    if seat.meeting is None or not seat.deputy_for:
        return {"who": seat.name}
    return {"who": seat.name, "status": AttendanceStatus.PRESENT_DEPUTY, "deputy_for": seat.deputy_for}


@command("Attendance of an agency", button="Confirm")
def confirm_attendance(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    agency_code: AgencyCode,
    status: Annotated[AttendanceStatus, Ask("Attendance")],
    who: Annotated[OptionalLine, Ask("Who", "Name and role")] = "",
    deputy_for: Annotated[OptionalLine, Ask("Deputy for")] = "",
    mode: Annotated[Mode | None, Ask("How")] = None,
    present_from: Annotated[When | None, Ask("From")] = None,
    present_until: Annotated[When | None, Ask("Until")] = None,
    happened_at: Annotated[When | None, Ask("When it was noted", "Leave empty if it is now")] = None,
    sheet: Sheet = "",
) -> None:
    """Confirm how an agency attends, or send its apologies; a later one replaces it and both stay on record."""
    incident(change)
    own(change, agency_code)
    not_ahead(change, happened_at)
    found = meeting(change, meeting_number, *COUNTED)
    _sensible(found, status)
    before = db.session.get(Attendance, (change.log, found.number, agency_code)) or Attendance()
    about = {"meeting_number": found.number, "agency": agency(change, agency_code, "agency_code").code}
    told = {"status": status, "who": who or before.who or "", "deputy_for": deputy_for}
    place = _place(before, mode, present_from, present_until) if status in ATTENDED else NOWHERE
    earlier = _earlier(change, agency_code, found.number, happened_at, sheet)
    ent = f"attendance:{found.number}/{agency_code}"
    change.record("attendance.confirmed", ent, meeting=found.number, **about, **told, **place, **earlier)


def _earlier(change: Change, code: str, number: int, happened_at: datetime | None, sheet: str) -> dict[str, Any]:
    """What is kept of a roll-call that was taken before it is recorded: when, and on which sheet of paper."""
    if sheet and parts_of(sheet)[1] != code:
        raise Refused(f"Sheet {sheet} is not about {code}", field="sheet")
    kept = from_sheet(change, sheet, SheetKind.ROLL_CALL, number, happened_at)
    return {**({"happened_at": happened_at} if happened_at is not None else {}), **kept}


def _sensible(found: Meeting, status: AttendanceStatus) -> None:
    if found.state == MeetingState.SCHEDULED and status not in AHEAD:
        raise Refused(
            f"SCG {found.number:03d} hasn't opened: until then only apologies can be recorded", field="status"
        )


def _place(before: Attendance, mode: Mode | None, begun: datetime | None, until: datetime | None) -> dict[str, Any]:
    begun = begun or before.present_from
    if begun and until and until < begun:
        raise Refused("The time until must be after the time from", field="present_until")
    return {"mode": mode or before.mode or Mode.VIDEO, "present_from": begun, "present_until": until}


@command("Everyone expected is present", button="Everyone expected")
def confirm_everyone(change: Change, *, meeting_number: MeetingNumber) -> None:
    """Confirm every expected agency that nobody has spoken for as present."""
    incident(change)
    found = meeting(change, meeting_number, *LIVE)
    query = select(Attendance).where(Attendance.incident == change.log, Attendance.meeting == found.number)
    known = {row.agency: row for row in db.session.scalars(query)}
    missing = [who for who in _expected(change, found.number) if not _settled(known.get(who["agency"]))]
    if not missing:
        raise Already("Everyone expected has been confirmed already")
    about = {"meeting_number": found.number, "agencies": missing}
    change.record("attendance.everyone", f"meeting:{found.number}", meeting=found.number, **about)


def _settled(known: Attendance | None) -> bool:
    return known is not None and known.confirmed_at is not None


def _expected(change: Change, number: int) -> list[dict[str, Any]]:
    expected: dict[str, dict[str, Any]] = {}
    called = [seat for seat in seats(change) if seat.meeting in (None, number)]
    for seat in sorted(called, key=lambda seat: (seat.meeting is None, seat.role == Role.LOGGIST)):
        expected.setdefault(seat.agency, {"agency": seat.agency, **_as(seat)})
    return list(expected.values())


@command("Record an attempt to reach them", button="Record the attempt")
def record_contact(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    agency_code: AgencyCode,
    how: Annotated[
        Line, without_contact, Ask("How", "Such as duty phone, e-mail, control room, without the number")
    ],
    outcome: Annotated[OptionalText, without_contact, Ask("Outcome")] = "",
    who: Annotated[OptionalLine, without_contact, Ask("Tried by", "Leave empty for yourself")] = "",
    happened_at: Annotated[When | None, Ask("When", "Leave empty if it is now")] = None,
) -> None:
    """Record who tried to reach a missing agency, how and when."""
    incident(change)
    not_ahead(change, happened_at)
    found = meeting(change, meeting_number, *COUNTED)
    code = agency(change, agency_code, "agency_code").code
    about = {"meeting_number": found.number, "agency": code, "how": how, "outcome": outcome}
    told = {"who": who or change.actor.shown, "happened_at": happened_at or change.at}
    change.record("contact.tried", f"attendance:{found.number}/{code}", meeting=found.number, **about, **told)
