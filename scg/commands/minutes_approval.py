"""Minutes read by those they were circulated to, and approved: at the next meeting, the last ones in the tool."""

from typing import Annotated

from scg.commands import command
from scg.commands.finding import HELD, any_incident, incident, live_meeting, meeting
from scg.commands.given import Ask, MeetingNumber
from scg.commands.minutes import corrections, last_version
from scg.commands.minutes_corrections import Version
from scg.extensions import db
from scg.models.directory import Person
from scg.models.meetings import Meeting, Minutes
from scg.models.minutes import MinutesRead
from scg.models.rows import row_of
from scg.record.change import Change
from scg.rules.london import show
from scg.words import Already, CorrectionState, MeetingState, MinutesState, Refused, ScgState

WHERE = "Leave empty for the meeting in session, or where this was the final meeting"


@command("Approve the minutes", button="Approve")
def approve_minutes(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    approved_at: Annotated[
        MeetingNumber | None, Ask("Approved at", WHERE, pick="meetings", widget="choice")
    ] = None,
) -> None:
    """Record that a later meeting approved the minutes, as circulated or corrected; the final ones, in the tool."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.CLOSED)
    last = last_version(change, found)
    _may_be_approved(last)
    known = corrections(change, found)
    waiting = [str(one.number) for one in known if one.state == CorrectionState.PROPOSED]
    if waiting:
        raise Refused(f"Accept or decline what was proposed first: correction {', '.join(waiting)}")
    about = {
        "meeting_number": found.number,
        "minutes_version": last.version,
        "approved_at": _where(change, found, approved_at),
        "corrected": any(one.state == CorrectionState.ACCEPTED for one in known),
    }
    change.record("minutes.approved", f"minutes:{found.number}/{last.version}", meeting=found.number, **about)


def _may_be_approved(last: Minutes) -> None:
    if last.state in (MinutesState.APPROVED, MinutesState.SIGNED):
        raise Already(f"Already {last.state}, version {last.version}")
    if last.state != MinutesState.CIRCULATED:
        raise Refused(f"These minutes are {last.state}. Circulate them before they are approved")


def _where(change: Change, found: Meeting, asked: int | None) -> int | None:
    """The meeting that approves: the one named, or the one in session; none where no other is to come."""
    if asked is not None:
        later = meeting(change, asked, *HELD, field="approved_at")
        if later.number <= found.number:
            raise Refused("Minutes are approved at a later meeting", field="approved_at")
        return later.number
    here = live_meeting(change)
    if here is not None and here.number > found.number:
        return here.number
    if found.final or any_incident(change).scg == ScgState.STOOD_DOWN:
        return None
    raise Refused(
        "Minutes are approved as the first item of the next meeting, once it is open", field="approved_at"
    )


@command("I have read these minutes")
def mark_minutes_read(change: Change, *, meeting_number: MeetingNumber, minutes_version: Version) -> None:
    """Say that you have read one circulated version of the minutes: everybody sees who has, and when."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.CLOSED)
    version = row_of(Minutes, change.log, found.number, minutes_version)
    if version is None or version.state == MinutesState.DRAFT:
        raise Refused(f"Version {minutes_version} of these minutes isn't circulated", field="minutes_version")
    reader = db.session.get_one(Person, change.actor.person)
    known = row_of(MinutesRead, change.log, found.number, minutes_version, reader.id)
    if known is not None:
        raise Already(f"You read version {minutes_version} at {show(known.at)}")
    about = {"meeting_number": found.number, "minutes_version": minutes_version}
    told = {**about, "person": reader.id, "name": reader.name, "agency": reader.agency}
    change.record("minutes.read", f"minutes:{found.number}/{minutes_version}", meeting=found.number, **told)
