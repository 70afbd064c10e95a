"""The situation updates of the agencies."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Update(db.Model):
    """One agency's situation update: what, so what, what might; the newest is its picture."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    agency: Mapped[str] = mapped_column(String(20))
    meeting: Mapped[int | None]
    what: Mapped[str] = mapped_column(Text, default="")
    so_what: Mapped[str] = mapped_column(Text, default="")
    what_might: Mapped[str] = mapped_column(Text, default="")
    rag: Mapped[str] = words(10)
    trend: Mapped[str] = words(20)
    unchanged: Mapped[bool] = mapped_column(default=False)
    latest: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()

    __table_args__ = (
        Index("ix_update_agency", "incident", "agency", "latest"),
        Index("ix_update_latest", "incident", "latest"),
    )
