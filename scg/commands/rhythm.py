"""When the cadence of an incident calls the next meeting."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.meetings import CadenceChange, Meeting
from scg.record.change import Change
from scg.rules.cadence import Cadence, from_plain, occurrences
from scg.words import MeetingKind, MeetingState


def current(change: Change) -> CadenceChange | None:
    """The cadence in force, the newest one that was set."""
    query = select(CadenceChange).where(CadenceChange.incident == change.log)
    return db.session.scalar(query.order_by(CadenceChange.seq.desc()).limit(1))


def next_by_cadence(change: Change) -> datetime | None:
    """The next time that the cadence demands after now and after any meeting held or called by it."""
    now_in_force = current(change)
    if now_in_force is None:
        return None
    return first_time(change, from_plain(now_in_force.rhythm), now_in_force.effective_from)


def first_time(change: Change, rhythm: Cadence, effective_from: datetime) -> datetime | None:
    """The first time of a rhythm from when it takes effect, after what is past, held or called."""
    after = max(change.at, _latest_ordinary(change) or change.at)
    just_before = effective_from - timedelta(milliseconds=1)
    times = occurrences(rhythm, max(after, just_before), 1)
    return times[0] if times else None


def _latest_ordinary(change: Change) -> datetime | None:
    query = select(func.max(Meeting.scheduled_for)).where(
        Meeting.incident == change.log,
        Meeting.kind == MeetingKind.ORDINARY,
        Meeting.state != MeetingState.CANCELLED,
    )
    return db.session.scalar(query)
