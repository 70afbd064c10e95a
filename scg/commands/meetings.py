"""Meetings: called, moved, opened, adjourned and resumed, handed over, closed, cancelled."""

from datetime import datetime
from typing import Annotated, Any

from scg.commands import command
from scg.commands.finding import (
    incident,
    last_number,
    meeting,
)
from scg.commands.given import Ask, MeetingNumber, OptionalLine, OptionalText, Text, When
from scg.commands.rhythm import next_by_cadence
from scg.models.incidents import Incident
from scg.record.change import Change
from scg.rules.agendas import agenda
from scg.rules.missed import GRACE
from scg.words import AgendaTemplate, MeetingKind, MeetingState, Mode, Refused, ScgState


@command("Call a meeting")
def call_meeting(
    change: Change,
    *,
    kind: Annotated[
        MeetingKind, Ask("Meeting", "An extraordinary meeting doesn't change the cadence")
    ] = MeetingKind.ORDINARY,
    scheduled_for: Annotated[
        When | None, Ask("Date and time", "Leave empty for the next time of the cadence")
    ] = None,
    template: Annotated[AgendaTemplate | None, Ask("Agenda", "Leave empty for the usual one")] = None,
    mode: Annotated[Mode, Ask("How")] = Mode.VIDEO,
    place: Annotated[OptionalLine, Ask("Place or link")] = "",
    purpose: Annotated[OptionalText, Ask("Purpose")] = "",
) -> None:
    """Call the next meeting: by the cadence, at a time of one's own, or as an extraordinary one."""
    found = incident(change)
    convened(found)
    ordinary = kind is MeetingKind.ORDINARY
    at = scheduled_for or (next_by_cadence(change) if ordinary else None)
    if at is None:
        why = "the cadence gives none" if ordinary else "an extraordinary meeting isn't of the cadence"
        raise Refused(f"Enter a date and time: {why}", field="scheduled_for")
    if at < change.at - GRACE:
        raise Refused("A meeting must not be called for the past", field="scheduled_for")
    number = last_number(change) + 1
    called = called_as(number, at, kind, template, mode, place)
    change.record("meeting.called", f"meeting:{number}", meeting=number, **called, purpose=purpose)


def convened(found: Incident) -> None:
    """Refuse a meeting of an SCG that isn't active."""
    if found.scg != ScgState.ACTIVE:
        raise Refused(f"The SCG is {found.scg}. Convene or resume it before you call a meeting")


def called_as(
    number: int,
    at: datetime,
    kind: str,
    template: AgendaTemplate | None,
    mode: str,
    place: str,
) -> dict[str, Any]:
    """What calling a meeting records: its number, aware time, kind, agenda, how and where."""
    chosen = template or (AgendaTemplate.FIRST if number == 1 else AgendaTemplate.LATER)
    where = {"mode": mode, "place": place}
    called = {"number": number, "scheduled_for": at, "kind": kind, "template": chosen}
    return {**called, **where, "agenda": agenda(chosen)}


@command("Move a meeting")
def move_meeting(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    scheduled_for: Annotated[When, Ask("New date and time")],
    reason: Annotated[Text, Ask("Reason")],
) -> None:
    """Move a meeting that hasn't opened to another time; the time it was called for stays visible."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.SCHEDULED)
    if scheduled_for < change.at:
        raise Refused("A meeting must not be moved to the past", field="scheduled_for")
    change.record(
        "meeting.moved",
        f"meeting:{found.number}",
        meeting=found.number,
        number=found.number,
        was=found.scheduled_for,
        scheduled_for=scheduled_for,
        reason=reason,
    )


@command("Cancel a meeting")
def cancel_meeting(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    reason: Annotated[Text, Ask("Reason", missing="Enter why the meeting is cancelled")],
) -> None:
    """Cancel a meeting that hasn't opened; its number stays in the list, as cancelled."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.SCHEDULED)
    about = {"number": found.number, "reason": reason}
    change.record("meeting.cancelled", f"meeting:{found.number}", meeting=found.number, **about)
