"""Records held back from some audiences: the variants of minutes leave a gap in their place."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words


class HeldBack(db.Model):
    """One record held back: from whom, under which exemption, and until when where it was released.

    `record` is the reference of a decision or an action, else the number of an entry; `seq` is the entry that
    holds it back.
    """

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    record: Mapped[str] = mapped_column(String(40), index=True)
    audiences: Mapped[list[str]] = plain(list)
    exemption: Mapped[str] = words(100)
    reason: Mapped[str] = mapped_column(Text, default="")
    held_at: Mapped[datetime] = mapped_column(Moment)
    held_by: Mapped[str] = words()
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    released_by: Mapped[str] = words()
    released_because: Mapped[str] = mapped_column(Text, default="")
