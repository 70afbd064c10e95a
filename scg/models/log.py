"""The loggist's free entries."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class LogNote(db.Model):
    """One free entry of the log; a correction is another one, and this one then stays, struck."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    meeting: Mapped[int | None]
    item: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    verbatim: Mapped[bool] = mapped_column(default=False)
    speaker: Mapped[str] = words()
    happened_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    corrects: Mapped[int | None]
    corrected_by: Mapped[int | None]
    by: Mapped[str] = words()

    __table_args__ = (Index("ix_log_note_meeting", "incident", "meeting"),)
