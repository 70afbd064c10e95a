"""What becomes of circulated minutes: who has read them, and what corrections were proposed."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words
from scg.words import CorrectionState


class MinutesRead(db.Model):
    """Somebody with a seat has read one version of a meeting's minutes."""

    incident: Mapped[str] = key(type_=String(40))
    meeting: Mapped[int] = key(autoincrement=False)
    version: Mapped[int] = key(autoincrement=False)
    person: Mapped[str] = key(type_=String(40))
    name: Mapped[str] = words()
    agency: Mapped[str] = words(20)
    at: Mapped[datetime] = mapped_column(Moment)


class Correction(db.Model):
    """What an agency wants to read otherwise in circulated minutes, and what became of it.

    `version` is the one that it is about, `place` where in it; `reads` how it reads since it was accepted, and
    `carried` the first version that says so.
    """

    incident: Mapped[str] = key(type_=String(40))
    meeting: Mapped[int] = key(autoincrement=False)
    number: Mapped[int] = key(autoincrement=False)
    version: Mapped[int] = mapped_column(default=0)
    agency: Mapped[str] = words(20)
    place: Mapped[str] = words()
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = words(20, default=CorrectionState.PROPOSED)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = words()
    reads: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    carried: Mapped[int | None]
    entry: Mapped[int] = mapped_column(default=0)
