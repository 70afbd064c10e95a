"""Actions: raised, reported on, ticked complete by their owner, accepted or sent back by the chair."""

from datetime import datetime
from typing import Annotated

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
from scg.extensions import db
from scg.models.actions import Action
from scg.record.change import Change
from scg.rules.london import show, show_time
from scg.words import OUTSTANDING, UNSETTLED, ActionState, Already, Priority, Refused

GONE = (ActionState.SUPERSEDED, ActionState.TRANSFERRED, ActionState.CANCELLED)


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
    )


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


@command("Accept as done", button="Accept")
def accept_action(change: Change, *, action_ref: ActionRef) -> None:
    """Accept a completed action: it is closed, with both times kept."""
    found = action(change, action_ref)
    incident(change)
    if found.state == ActionState.CLOSED and found.settled_at is not None:
        raise Already(f"Already accepted by {found.settled_by} at {show(found.settled_at)}")
    if found.state != ActionState.COMPLETED:
        raise Refused(f"{found.ref} is {found.state}. Its owner ticks it complete before it is accepted")
    here = live_meeting(change)
    number = here.number if here is not None else None
    change.record("action.accepted", f"action:{found.ref}", meeting=number, action=found.ref, meeting_number=number)


@command("Send back")
def send_back_action(
    change: Change,
    *,
    action_ref: ActionRef,
    reason: Annotated[Text, Ask("What is still to be done", missing="Enter what is still to be done")],
) -> None:
    """Send a completed action back to its owner, saying why."""
    found = action(change, action_ref)
    incident(change)
    if found.state != ActionState.COMPLETED:
        raise Refused(f"{found.ref} is {found.state}, so it can't be sent back")
    change.record("action.sent_back", f"action:{found.ref}", action=found.ref, reason=reason)


@command("Transfer the action")
def transfer_action(
    change: Change,
    *,
    action_ref: ActionRef,
    to: Annotated[Line, Ask("Transferred to", "TCG, RCG, or an agency's business as usual")],
    reason: Annotated[Text, Ask("Reason")],
) -> None:
    """Transfer an unsettled action out of this SCG, to a group that then answers for it."""
    found = _unsettled(change, action_ref)
    change.record("action.transferred", f"action:{found.ref}", action=found.ref, to=to, reason=reason)


@command("Supersede the action")
def supersede_action(
    change: Change,
    *,
    action_ref: ActionRef,
    by: Annotated[Line, Ask("Superseded by", "The action that replaces it", pick="actions", widget="choice")],
    reason: Annotated[OptionalText, Ask("Reason")] = "",
) -> None:
    """Mark an unsettled action as replaced by another."""
    found = _unsettled(change, action_ref)
    replacement = action(change, by, "by")
    if replacement.ref == found.ref:
        raise Refused("An action can't be superseded by itself", field="by")
    if replacement.state in GONE:
        raise Refused(f"{replacement.ref} is {replacement.state}, so it can't take its place", field="by")
    change.record(
        "action.superseded",
        f"action:{found.ref}",
        action=found.ref,
        replacement=replacement.ref,
        reason=reason,
    )


@command("Cancel the action")
def cancel_action(
    change: Change,
    *,
    action_ref: ActionRef,
    reason: Annotated[Text, Ask("Reason", missing="Enter why the action is cancelled")],
) -> None:
    """Cancel an unsettled action, saying why."""
    found = _unsettled(change, action_ref)
    change.record("action.cancelled", f"action:{found.ref}", action=found.ref, reason=reason)


def _unsettled(change: Change, ref: str) -> Action:
    found = action(change, ref)
    incident(change)
    if found.state not in UNSETTLED:
        raise Refused(f"{found.ref} is already {found.state}")
    return found
