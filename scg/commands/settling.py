"""Settling actions: accepted or sent back by the chair, transferred, superseded, cancelled."""

from typing import Annotated

from scg.commands import command
from scg.commands.finding import (
    action,
    incident,
    live_meeting,
)
from scg.commands.given import (
    ActionRef,
    Ask,
    Line,
    OptionalText,
    Text,
)
from scg.models.actions import Action
from scg.record.change import Change
from scg.rules.london import show
from scg.words import UNSETTLED, ActionState, Already, Refused

GONE = (ActionState.SUPERSEDED, ActionState.TRANSFERRED, ActionState.CANCELLED)


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
