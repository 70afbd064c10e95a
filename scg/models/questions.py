"""Questions of an observer's office to the group."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Question(db.Model):
    """One question, `Q01`, to the group or to the agency named; overdue is derived, never stored."""

    incident: Mapped[str] = key(type_=String(40))
    ref: Mapped[str] = key(type_=String(20))
    text: Mapped[str] = mapped_column(Text)
    agency: Mapped[str] = words(20)
    office: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[str] = words()
    asked_in: Mapped[int]
    answer_by: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[str] = words()
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
