"""Meetings: called, moved, opened, adjourned and resumed, handed over, closed, cancelled."""

from datetime import datetime
from typing import Annotated, Any

from scg.commands import command
from scg.commands.finding import (
    incident,
    last_number,
    meeting,
)
from scg.commands.given import Ask, Flag, MeetingNumber, OptionalLine, OptionalText, Text, When
from scg.commands.rhythm import next_by_cadence
from scg.models.incidents import Incident
from scg.record.change import Change
from scg.rules.agendas import agenda
from scg.rules.missed import GRACE
from scg.words import AgendaTemplate, MeetingKind, MeetingState, Mode, Refused, ScgState

HELD = "On paper, because there was no network: open it with its time, then enter its sheets"


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
    held_already: Annotated[Flag, Ask("It was held already, without scg", HELD)] = False,
) -> None:
    """Call the next meeting: by the cadence, at a time of one's own, or as an extraordinary one."""
    convened(incident(change), held_already=held_already)
    ordinary = kind is MeetingKind.ORDINARY
    at = scheduled_for or (next_by_cadence(change) if ordinary and not held_already else None)
    if at is None:
        raise Refused(f"Enter a date and time: {_why(ordinary, held_already)}", field="scheduled_for")
    _in_time(change, at, held_already)
    number = last_number(change) + 1
    called = called_as(number, at, kind, template, mode, place)
    held = {"held_already": True} if held_already else {}
    change.record("meeting.called", f"meeting:{number}", meeting=number, **called, purpose=purpose, **held)


def _in_time(change: Change, at: datetime, held_already: bool) -> None:
    if held_already and at > change.at:
        raise Refused("A meeting that was held already must be of a time that is past", field="scheduled_for")
    if not held_already and at < change.at - GRACE:
        said = "A meeting must not be called for the past, unless it was held already"
        raise Refused(said, field="scheduled_for")


def _why(ordinary: bool, held_already: bool) -> str:
    if held_already:
        return "those at which it was held"
    return "the cadence gives none" if ordinary else "an extraordinary meeting isn't of the cadence"


def convened(found: Incident, *, held_already: bool = False) -> None:
    """Refuse a meeting of an SCG that isn't active, or, where it was held already, that never was."""
    been = held_already and found.scg in (ScgState.PAUSED, ScgState.STOOD_DOWN)
    if found.scg != ScgState.ACTIVE and not been:
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
    found = meeting(change, meeting_number, MeetingState.SCHEDULED, MeetingState.HELD_ALREADY)
    held = {"held_already": True} if found.state == MeetingState.HELD_ALREADY else {}
    about = {"number": found.number, "reason": reason, **held}
    change.record("meeting.cancelled", f"meeting:{found.number}", meeting=found.number, **about)
