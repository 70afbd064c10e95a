"""What is due before the next SCG: it has the time of that meeting, and moves with it."""

from datetime import datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.meetings import Meeting
from scg.rules.missed import GRACE
from scg.words import OUTSTANDING, ActionState, MeetingState, Priority


def settle_due(incident: str, at: datetime) -> None:
    """Give all that is outstanding and due before the next SCG its meeting's time, as of the aware `at`.

    What was ticked before any meeting was called takes the first one's time too. What has no meeting yet,
    or one that was called off, takes the next to come; where there is none, it keeps the time it had.
    """
    db.session.flush()
    query = select(Action).where(
        Action.incident == incident,
        Action.priority == Priority.BEFORE_NEXT,
        Action.state.in_(OUTSTANDING) | ((Action.state == ActionState.COMPLETED) & Action.due_at.is_(None)),
    )
    for action in db.session.scalars(query):
        meeting = _meeting_of(action) or _next(incident, at)
        action.due_before = meeting.number if meeting is not None else None
        action.due_at = meeting.scheduled_for if meeting is not None else action.due_at


def _meeting_of(action: Action) -> Meeting | None:
    if action.due_before is None:
        return None
    meeting = db.session.get_one(Meeting, (action.incident, action.due_before))
    return None if meeting.state == MeetingState.CANCELLED else meeting


def _next(incident: str, at: datetime) -> Meeting | None:
    query = select(Meeting).where(
        Meeting.incident == incident,
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.scheduled_for >= at - GRACE,
    )
    return db.session.scalar(query.order_by(Meeting.scheduled_for, Meeting.number).limit(1))
