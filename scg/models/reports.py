"""Reports asked of agencies before a meeting, and the chases of those who hadn't given theirs."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words


class ReportRequest(db.Model):
    """That agencies were asked to report before a meeting; `seq` is the number of its entry."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    meeting: Mapped[int]
    agencies: Mapped[list[str]] = plain(list)
    until: Mapped[datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()

    __table_args__ = (Index("ix_report_request_meeting", "incident", "meeting"),)


class ReportChase(db.Model):
    """That an agency was reminded of the report it was asked for, and how."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    meeting: Mapped[int]
    agency: Mapped[str] = mapped_column(String(20))
    how: Mapped[str] = words()
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()

    __table_args__ = (Index("ix_report_chase_meeting", "incident", "meeting"),)
