"""Who attended a meeting for which agency, and who tried to reach those that were missing."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Attendance(db.Model):
    """One agency at one meeting: proposed by an opened page, then confirmed by a person."""

    incident: Mapped[str] = key(type_=String(40))
    meeting: Mapped[int] = key(autoincrement=False)
    agency: Mapped[str] = key(type_=String(20))
    status: Mapped[str] = words(40)
    who: Mapped[str] = words()
    deputy_for: Mapped[str] = words()
    mode: Mapped[str] = words(20)
    present_from: Mapped[datetime | None] = mapped_column(Moment)
    present_until: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by: Mapped[str] = words()
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_attendance_agency", "incident", "agency", "meeting"),)


class ContactAttempt(db.Model):
    """Somebody tried to reach an agency that was missing."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    meeting: Mapped[int]
    agency: Mapped[str] = mapped_column(String(20))
    happened_at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = words()
    how: Mapped[str] = words()
    outcome: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index("ix_contact_attempt_meeting", "incident", "meeting"),)
