"""Lessons identified, who takes each up, and what became of it."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words
from scg.words import LessonState


class Lesson(db.Model):
    """One lesson, `L01`: identified by an agency, taken up by one, learned once something has changed.

    `entry`, `decision` and `action` name what it was identified from, where it was from something in the record.
    """

    incident: Mapped[str] = key(type_=String(40))
    number: Mapped[int] = key(autoincrement=False)
    text: Mapped[str] = words()
    happened: Mapped[str] = mapped_column(Text, default="")
    matters: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = words(40)
    agency: Mapped[str] = mapped_column(String(20))
    entry: Mapped[int | None]
    decision: Mapped[str] = words(20)
    action: Mapped[str] = words(20)
    state: Mapped[str] = words(20, default=LessonState.IDENTIFIED)
    identified_at: Mapped[datetime] = mapped_column(Moment)
    identified_by: Mapped[str] = words()
    owner: Mapped[str] = words(20)
    owner_role: Mapped[str] = words()
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    last_progress: Mapped[str] = mapped_column(Text, default="")
    changed: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    learned_by: Mapped[str] = words()
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[str] = words()
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_lesson_state", "incident", "state", "due_at"),)
