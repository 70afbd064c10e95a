"""A meeting while it sits: opened, adjourned and resumed, handed over, closed."""

from datetime import datetime
from typing import Annotated, Any

from scg.commands import command
from scg.commands.afterwards import told_at
from scg.commands.finding import (
    LIVE,
    any_incident,
    incident,
    last_number,
    live_meeting,
    meeting,
    not_ahead,
    person,
    seats,
    to_come,
)
from scg.commands.given import Ask, Flag, MeetingNumber, OptionalText, PersonId, When
from scg.commands.meetings import called_as, convened
from scg.commands.rhythm import next_by_cadence
from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Seat
from scg.models.meetings import Meeting
from scg.record.change import Change
from scg.words import MeetingKind, MeetingState, Refused, Role, ScgState

NOW = "Leave empty if it is now"
Opened = Annotated[When | None, Ask("When it opened", NOW)]
Adjourned = Annotated[When | None, Ask("When it was adjourned", NOW)]
Resumed = Annotated[When | None, Ask("When it was resumed", NOW)]
Closed = Annotated[When | None, Ask("When it closed", NOW)]


@command("Open the meeting")
def open_meeting(change: Change, *, meeting_number: MeetingNumber, happened_at: Opened = None) -> None:
    """Open a meeting: whoever opens it chairs it, and the time is kept; that of one held on paper is told."""
    found = incident(change)
    called = meeting(change, meeting_number, MeetingState.SCHEDULED, MeetingState.HELD_ALREADY)
    convened(found, held_already=called.state == MeetingState.HELD_ALREADY)
    told = _opened_at(change, called, happened_at)
    here = live_meeting(change)
    if here is not None:
        raise Refused(f"SCG {here.number:03d} is {here.state}. Close it before you open another")
    chair = db.session.get_one(Person, change.actor.person)
    about = {"number": called.number, "chair": chair.id, "chair_name": chair.name}
    change.record("meeting.opened", f"meeting:{called.number}", meeting=called.number, **about, **told)


def _opened_at(change: Change, called: Meeting, happened_at: datetime | None) -> dict[str, Any]:
    not_ahead(change, happened_at)
    if happened_at is None and called.state == MeetingState.HELD_ALREADY:
        raise Refused(f"Enter when it opened: SCG {called.number:03d} was held already", field="happened_at")
    return {"happened_at": happened_at} if happened_at is not None else {}


@command("Adjourn")
def adjourn_meeting(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    reason: Annotated[OptionalText, Ask("Reason", "Such as time to act on urgent items")] = "",
    until: Annotated[When | None, Ask("Until", "Leave empty if it isn't known")] = None,
    happened_at: Adjourned = None,
) -> None:
    """Adjourn a meeting in session; it is resumed under the same number."""
    found = meeting(change, meeting_number, MeetingState.IN_SESSION)
    told = told_at(change, found, happened_at)
    if until is not None and until < (happened_at or change.at):
        raise Refused("A meeting must not be adjourned until a time that is past", field="until")
    about = {"number": found.number, "reason": reason, "until": until}
    change.record("meeting.adjourned", f"meeting:{found.number}", meeting=found.number, **about, **told)


@command("Resume")
def resume_meeting(change: Change, *, meeting_number: MeetingNumber, happened_at: Resumed = None) -> None:
    """Resume an adjourned meeting."""
    found = meeting(change, meeting_number, MeetingState.ADJOURNED)
    about = {"number": found.number, **told_at(change, found, happened_at)}
    change.record("meeting.resumed", f"meeting:{found.number}", meeting=found.number, **about)


@command("Hand over the chair", button="Hand over")
def hand_over_chair(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    to: Annotated[
        PersonId | None, Ask("To", "Leave empty for the deputy chair", pick="chairs", widget="choice")
    ] = None,
) -> None:
    """Hand the chair of a live meeting to the deputy, or to another who holds a chair's or deputy's seat."""
    found = meeting(change, meeting_number, *LIVE)
    able = [s for s in _chairs(change) if s.person != found.chair]
    if not able:
        raise Refused("Nobody else holds a chair's or deputy chair's seat. Give somebody one first")
    chosen = next((s for s in able if s.person == (to or able[0].person)), None)
    if chosen is None:
        raise Refused("Select somebody who holds a chair's or deputy chair's seat", field="to")
    sitting = person(change, chosen.person, "to")
    about = {"number": found.number, "was": found.chair_name, "chair": sitting.id, "chair_name": sitting.name}
    change.record("chair.handed_over", f"meeting:{found.number}", meeting=found.number, **about)


def _chairs(change: Change) -> list[Seat]:
    return sorted(seats(change, Role.DEPUTY, Role.CHAIR), key=lambda seat: seat.role != Role.DEPUTY)


@command("Close the meeting")
def close_meeting(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    final: Annotated[Flag, Ask("This was the final meeting")] = False,
    happened_at: Closed = None,
) -> None:
    """Close a meeting: its draft minutes exist at once, and the cadence calls the next one."""
    found = meeting(change, meeting_number, *LIVE)
    told = told_at(change, found, happened_at)
    following = None if final else _following(change, found)
    about = {"number": found.number, "final": final, "next": following, **told}
    change.record("meeting.closed", f"meeting:{found.number}", meeting=found.number, **about)


def _following(change: Change, before: Meeting) -> dict[str, Any] | None:
    if to_come(change, MeetingKind.ORDINARY) or any_incident(change).scg != ScgState.ACTIVE:
        return None
    at = next_by_cadence(change)
    if at is None:
        return None
    return called_as(last_number(change) + 1, at, MeetingKind.ORDINARY, None, before.mode, before.place)
