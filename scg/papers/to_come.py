"""What is to come, in a paper's words: where its time has passed already, they say so."""

from collections.abc import Callable
from datetime import datetime

from scg.models.decisions import Decision
from scg.models.meetings import Meeting
from scg.rules.london import show
from scg.words import DecisionState, MeetingState


def called(meeting: Meeting, at: datetime) -> str:
    """When a meeting was called for, and that it is overdue where it should have been opened by then."""
    late = meeting.state == MeetingState.SCHEDULED and meeting.scheduled_for < at
    return f"{show(meeting.scheduled_for)}; overdue, not opened yet" if late else show(meeting.scheduled_for)


def review(decision: Decision, at: datetime, shown: Callable[[datetime], str] = show) -> str:
    """When a decision is to be reviewed, overdue where it holds beyond that; empty where no time is set."""
    if decision.review_at is None:
        return ""
    late = decision.state == DecisionState.IN_FORCE and decision.review_at < at
    return f"{shown(decision.review_at)}; overdue" if late else shown(decision.review_at)
