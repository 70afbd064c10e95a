"""Actions and the progress reported on them."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words
from scg.words import ActionState


class Action(db.Model):
    """One action, `SCG012/A07`: owned by one agency and one role, ticked by it, accepted by the chair."""

    incident: Mapped[str] = key(type_=String(40))
    ref: Mapped[str] = key(type_=String(20))
    meeting: Mapped[int | None]
    decision: Mapped[str] = words(20)
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(20))
    owner_role: Mapped[str] = words()
    supporting: Mapped[list[str]] = plain(list)
    priority: Mapped[str] = words(20)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    due_before: Mapped[int | None]
    raised_at: Mapped[datetime] = mapped_column(Moment)
    raised_by: Mapped[str] = words()
    state: Mapped[str] = words(20, default=ActionState.OPEN)
    completed_at: Mapped[datetime | None] = mapped_column(Moment)
    completed_by: Mapped[str] = words()
    completed_note: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[str] = words()
    settled_at_meeting: Mapped[int | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")
    became: Mapped[str] = words()
    last_progress: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index("ix_action_state", "incident", "state", "due_at", "ref"),
        Index("ix_action_owner", "incident", "owner", "state"),
        Index("ix_action_meeting", "incident", "meeting"),
        Index("ix_action_decision", "incident", "decision"),
    )


class Progress(db.Model):
    """What was reported on an action, and when."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    action: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index("ix_progress_action", "incident", "action"),)
