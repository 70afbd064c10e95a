"""Actions: raised, reported on, ticked complete by their owner, accepted or sent back by the chair."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import func, select

from scg.commands import command, own
from scg.commands.finding import (
    HELD,
    action,
    agencies,
    agency,
    decision,
    incident,
    live_meeting,
    meeting,
    next_meeting,
    not_ahead,
    reference_number,
)
from scg.commands.given import (
    ActionRef,
    AgencyCode,
    AgencyCodes,
    Ask,
    Line,
    MeetingNumber,
    OptionalLine,
    OptionalText,
    Text,
    When,
)
from scg.commands.sheets import Sheet, from_sheet
from scg.extensions import db
from scg.models.actions import Action
from scg.record.change import Change
from scg.rules.london import show_time
from scg.words import OUTSTANDING, ActionState, Already, Priority, Refused, SheetKind


@command("Raise an action")
def raise_action(
    change: Change,
    *,
    text: Annotated[Line, Ask("Action", "Start with a verb", missing="Enter what is to be done")],
    owner: Annotated[AgencyCode, Ask("Owner agency", missing="Select the agency that owns the action")],
    owner_role: Annotated[OptionalLine, Ask("Owner's role", "Who in the agency answers for it")] = "",
    supporting: Annotated[AgencyCodes, Ask("Supporting agencies")] = (),
    priority: Annotated[Priority, Ask("Priority")] = Priority.ROUTINE,
    due_at: Annotated[When | None, Ask("Due", "Not needed when it is before the next SCG")] = None,
    meeting_number: Annotated[MeetingNumber | None, Ask("Meeting", widget="hidden")] = None,
    decision_ref: Annotated[OptionalLine, Ask("Decision it follows from", pick="decisions")] = "",
    happened_at: Annotated[When | None, Ask("When it was raised", "Leave empty if it is now")] = None,
    sheet: Sheet = "",
) -> None:
    """Raise an action in a meeting, or between meetings; "before next SCG" takes that meeting's time."""
    incident(change)
    if meeting_number is not None:
        meeting(change, meeting_number, *HELD)
    if decision_ref:
        decision(change, decision_ref, "decision_ref")
    due, before = _due(change, priority, due_at)
    under = reference_number(change, meeting_number)
    ref = f"SCG{under:03d}/A{_count(change, under) + 1:02d}"
    change.record(
        "action.raised",
        f"action:{ref}",
        meeting=meeting_number,
        action=ref,
        meeting_number=meeting_number,
        text=text,
        owner=agency(change, owner, "owner").code,
        owner_role=owner_role,
        supporting=[code for code in agencies(change, supporting, "supporting") if code != owner],
        priority=priority,
        due_at=due,
        due_before=before,
        decision=decision_ref,
        **_earlier(change, happened_at, sheet, meeting_number),
    )


def _earlier(
    change: Change, happened_at: datetime | None, sheet: str, meeting_number: int | None
) -> dict[str, Any]:
    """What is kept of an action that was raised before it is recorded: when, and on which sheet of paper."""
    not_ahead(change, happened_at)
    kept = from_sheet(change, sheet, SheetKind.ACTIONS, meeting_number, happened_at)
    return {**({"happened_at": happened_at} if happened_at is not None else {}), **kept}


def _count(change: Change, under: int) -> int:
    numbered = select(func.count()).where(Action.incident == change.log, Action.ref.like(f"SCG{under:03d}/A%"))
    return db.session.scalar(numbered) or 0


def _due(change: Change, priority: Priority, due_at: datetime | None) -> tuple[datetime | None, int | None]:
    if priority is Priority.BEFORE_NEXT:
        following = next_meeting(change)
        return (following.scheduled_for, following.number) if following is not None else (due_at, None)
    if due_at is None:
        raise Refused("Enter when the action is due, or choose before next SCG", field="due_at")
    return due_at, None


@command("Report progress")
def report_progress(
    change: Change,
    *,
    action_ref: ActionRef,
    text: Annotated[Text, Ask("Progress", missing="Enter what has been done so far")],
) -> None:
    """Report progress on an action that is still outstanding."""
    found = _outstanding(change, action_ref)
    change.record("action.progressed", f"action:{found.ref}", action=found.ref, text=text)


@command("Tick complete", button="Complete")
def complete_action(
    change: Change,
    *,
    action_ref: ActionRef,
    note: Annotated[OptionalText, Ask("Evidence or note")] = "",
) -> None:
    """Tick an action complete for its owner; the chair then accepts it or sends it back."""
    found = action(change, action_ref)
    own(change, found.owner)
    incident(change)
    if found.state in (ActionState.COMPLETED, ActionState.CLOSED) and found.completed_at is not None:
        raise Already(f"Already completed by {found.completed_by} at {show_time(found.completed_at)}")
    if found.state not in OUTSTANDING:
        raise Refused(f"{found.ref} is {found.state}, so it can't be completed")
    here = live_meeting(change)
    change.record(
        "action.completed",
        f"action:{found.ref}",
        meeting=here.number if here is not None else None,
        action=found.ref,
        note=note,
    )


def _outstanding(change: Change, ref: str) -> Action:
    found = action(change, ref)
    own(change, found.owner)
    incident(change)
    if found.state not in OUTSTANDING:
        raise Refused(f"{found.ref} is {found.state}, so there is nothing outstanding on it")
    return found
