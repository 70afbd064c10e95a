"""What an entry says, withheld for a stated reason, and the legal hold that forbids it."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Withholding(db.Model):
    """One proposal to withhold what an entry says: who asked why, and who approved or refused it."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    entry: Mapped[int] = mapped_column(index=True)
    ground: Mapped[str] = words(40)
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = words(20)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by: Mapped[str] = words()
    proposer: Mapped[str] = words(40)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = words()
    decided_seq: Mapped[int | None]
    decided_because: Mapped[str] = mapped_column(Text, default="")


class LegalHold(db.Model):
    """A time in which nothing of an incident may be withheld, as under an inquiry's order."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    begun_at: Mapped[datetime] = mapped_column(Moment)
    begun_by: Mapped[str] = words()
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    lifted_by: Mapped[str] = words()
    lifted_because: Mapped[str] = mapped_column(Text, default="")
