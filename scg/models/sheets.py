"""Sheets of paper: those that were printed for a meeting, and what was entered from each afterwards."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class PaperSheet(db.Model):
    """One printed sheet, `SCG012/P03`; its number is given once and never again, whatever becomes of the paper."""

    incident: Mapped[str] = key(type_=String(40))
    ref: Mapped[str] = key(type_=String(20))
    meeting: Mapped[int]
    number: Mapped[int]
    kind: Mapped[str] = words(20)
    pack: Mapped[int]
    printed_at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    entry: Mapped[int]
    fate: Mapped[str] = words(20)
    fate_at: Mapped[datetime | None] = mapped_column(Moment)
    fate_by: Mapped[str] = words()

    __table_args__ = (Index("ix_paper_sheet_meeting", "incident", "meeting", "number"),)


class SheetEntry(db.Model):
    """What was entered from one sheet, or from one line of it; `entry` is the record's, `ent` what it is about."""

    incident: Mapped[str] = key(type_=String(40))
    entry: Mapped[int] = key(autoincrement=False)
    sheet: Mapped[str] = mapped_column(String(20))
    line: Mapped[str] = words(20)
    ent: Mapped[str] = words(80)
    happened_at: Mapped[datetime] = mapped_column(Moment)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()

    __table_args__ = (Index("ix_sheet_entry_sheet", "incident", "sheet", "line"),)
