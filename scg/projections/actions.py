"""What the entries about actions do to the tables."""

from scg.extensions import db
from scg.models.actions import Action, Progress
from scg.projections.due import settle_due
from scg.projections.finding import row
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
            raised_at=entry.at,
            raised_by=entry.by,
            state=ActionState.OPEN,
            version=entry.seq,
        )
    )


def _action(entry: Written) -> Action:
    found = row(Action, entry.log, entry.fields["action"])
    found.version = entry.seq
    return found


def _progress(entry: Written, text: str) -> None:
    place = {"incident": entry.log, "seq": entry.seq, "action": entry.fields["action"]}
    db.session.add(Progress(**place, at=entry.at, by=entry.by, text=text))


@projects("action.progressed")
def progressed(entry: Written) -> None:
    """Progress reported: the action is in progress."""
    found = _action(entry)
    found.state = ActionState.IN_PROGRESS
    found.last_progress = entry.fields["text"]
    _progress(entry, entry.fields["text"])


@projects("action.completed")
def completed(entry: Written) -> None:
    """Ticked complete: who, when, and their note."""
    found = _action(entry)
    found.state = ActionState.COMPLETED
    found.completed_at, found.completed_by = entry.at, entry.by
    found.completed_note = entry.fields["note"]
    _progress(entry, "Completed" + (f": {entry.fields['note']}" if entry.fields["note"] else ""))


@projects("action.accepted")
def accepted(entry: Written) -> None:
    """Accepted by the chair: closed."""
    found = _action(entry)
    found.state = ActionState.CLOSED
    found.settled_at, found.settled_by = entry.at, entry.by
    found.settled_at_meeting = entry.fields["meeting_number"]


@projects("action.sent_back")
def sent_back(entry: Written) -> None:
    """Sent back: in progress again; the tick stays in the action's history."""
    found = _action(entry)
    found.state = ActionState.IN_PROGRESS
    found.completed_at, found.completed_by, found.completed_note = None, "", ""
    found.last_progress = f"Sent back: {entry.fields['reason']}"
    _progress(entry, found.last_progress)
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
    found = _action(entry)
    found.state, found.became = state, became
    found.settled_at, found.settled_by = entry.at, entry.by
    found.ended_because = entry.fields["reason"]
