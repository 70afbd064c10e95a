"""What the entries about actions do to the tables."""

from typing import Any

from scg.extensions import db
from scg.models.actions import Action, Progress
from scg.models.rows import add_row, set_row
from scg.projections.due import settle_due
from scg.projections.sheets import came_back
from scg.record.projection import Written, projects
from scg.words import ActionState


@projects("action.raised")
def raised(entry: Written) -> None:
    """A new action, open."""
    fields = entry.fields
    db.session.add(
        Action(
            incident=entry.log,
            ref=fields["action"],
            meeting=fields["meeting_number"],
            decision=fields["decision"],
            text=fields["text"],
            owner=fields["owner"],
            owner_role=fields["owner_role"],
            supporting=fields["supporting"],
            priority=fields["priority"],
            due_at=entry.time("due_at"),
            due_before=fields["due_before"],
            raised_at=entry.happened_at,
            raised_by=entry.by,
            state=ActionState.OPEN,
            version=entry.seq,
        )
    )
    came_back(entry)


def _set(entry: Written, **values: Any) -> None:
    set_row(Action, entry.log, entry.fields["action"], version=entry.seq, **values)


def _progress(entry: Written, text: str) -> None:
    place = {"incident": entry.log, "seq": entry.seq, "action": entry.fields["action"]}
    add_row(Progress, **place, at=entry.at, by=entry.by, text=text)


@projects("action.progressed")
def progressed(entry: Written) -> None:
    """Progress reported: the action is in progress."""
    _set(entry, state=ActionState.IN_PROGRESS, last_progress=entry.fields["text"])
    _progress(entry, entry.fields["text"])


@projects("action.completed")
def completed(entry: Written) -> None:
    """Ticked complete: who, when, and their note."""
    note = entry.fields["note"]
    _set(entry, state=ActionState.COMPLETED, completed_at=entry.at, completed_by=entry.by, completed_note=note)
    _progress(entry, "Completed" + (f": {note}" if note else ""))


@projects("action.accepted")
def accepted(entry: Written) -> None:
    """Accepted by the chair: closed."""
    settled = {"settled_at": entry.at, "settled_by": entry.by}
    _set(entry, state=ActionState.CLOSED, settled_at_meeting=entry.fields["meeting_number"], **settled)


@projects("action.sent_back")
def sent_back(entry: Written) -> None:
    """Sent back: in progress again; the tick stays in the action's history."""
    said = f"Sent back: {entry.fields['reason']}"
    no_tick = {"completed_at": None, "completed_by": "", "completed_note": ""}
    _set(entry, state=ActionState.IN_PROGRESS, last_progress=said, **no_tick)
    _progress(entry, said)
    settle_due(entry.log, entry.at)


@projects("action.transferred")
def transferred(entry: Written) -> None:
    """Transferred out of the SCG."""
    _settle(entry, ActionState.TRANSFERRED, entry.fields["to"])


@projects("action.superseded")
def superseded(entry: Written) -> None:
    """Replaced by another action."""
    _settle(entry, ActionState.SUPERSEDED, entry.fields["replacement"])


@projects("action.cancelled")
def cancelled(entry: Written) -> None:
    """Cancelled with its reason."""
    _settle(entry, ActionState.CANCELLED, "")


def _settle(entry: Written, state: ActionState, became: str) -> None:
    settled = {"settled_at": entry.at, "settled_by": entry.by, "ended_because": entry.fields["reason"]}
    _set(entry, state=state, became=became, **settled)
