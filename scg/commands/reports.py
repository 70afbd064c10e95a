"""Reports asked of agencies before a meeting, and the chasing of those who haven't given theirs."""

from typing import Annotated

from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import agencies, incident, meeting, seats
from scg.commands.given import (
    AgencyCode,
    AgencyCodes,
    Ask,
    Line,
    MeetingNumber,
    OptionalText,
    When,
    without_contact,
)
from scg.extensions import db
from scg.models.reports import ReportRequest
from scg.models.situation import Update
from scg.record.change import Change
from scg.words import MeetingState, Refused

COMING = Annotated[MeetingNumber, Ask("Meeting", pick="meetings_to_come", widget="choice")]


@command("Ask for reports before a meeting", button="Ask for reports")
def request_reports(
    change: Change,
    *,
    meeting_number: COMING,
    until: Annotated[When, Ask("By when", "Before the meeting begins", missing="Enter by when they are to report")],
    agency_codes: Annotated[AgencyCodes, Ask("Agencies", "Everybody who has a seat, unless you select some")] = (),
    note: Annotated[OptionalText, Ask("What to report on", "Beside what, so what and what might")] = "",
) -> None:
    """Ask agencies to report their situation before a meeting: each is shown a form with what it last said."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.SCHEDULED)
    if until <= change.at:
        raise Refused("The time to report by must be in the future", field="until")
    if until > found.scheduled_for:
        raise Refused(f"Ask for reports before SCG {found.number:03d} begins", field="until")
    asked = agencies(change, agency_codes, "agency_codes") or _seated(change)
    if not asked:
        raise Refused("Select who is asked: no agency has a seat yet", field="agency_codes")
    told = {"meeting_number": found.number, "agencies": asked, "until": until, "note": note}
    change.record("reports.requested", f"reports:{found.number}", meeting=found.number, **told)


def _seated(change: Change) -> list[str]:
    return list(dict.fromkeys(seat.agency for seat in seats(change)))


@command("Record a reminder", button="Record the reminder")
def chase_report(
    change: Change,
    *,
    meeting_number: COMING,
    agency_code: AgencyCode,
    how: Annotated[Line, without_contact, Ask("How", "Such as: duty phone, no answer", missing="Enter how")],
) -> None:
    """Record that an agency was reminded of the report it was asked for, and how."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.SCHEDULED)
    first = _first_request(change, found.number, agency_code)
    given = _since(change, agency_code, first.seq)
    if given is not None:
        raise Refused(f"It has reported meanwhile, in entry {given:,}", field="agency_code")
    told = {"meeting_number": found.number, "agencies": [agency_code], "until": first.until, "how": how}
    change.record("report.chased", f"reports:{found.number}", meeting=found.number, **told)


def _first_request(change: Change, number: int, agency: str) -> ReportRequest:
    query = select(ReportRequest).where(ReportRequest.incident == change.log, ReportRequest.meeting == number)
    rows = db.session.scalars(query.order_by(ReportRequest.seq))
    found = next((row for row in rows if agency in row.agencies), None)
    if found is None:
        raise Refused("It has not been asked for a report before this meeting", field="agency_code")
    return found


def _since(change: Change, agency: str, seq: int) -> int | None:
    query = select(Update.seq).where(Update.incident == change.log, Update.agency == agency, Update.seq > seq)
    return db.session.scalar(query.order_by(Update.seq).limit(1))
