"""Feeds of calendars: secret addresses that a person's calendar reads, kept outside the record as tokens are."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Feed(db.Model):
    """One feed of a person's, kept as the SHA-256 of its secret; `subject` is the incident that it is of, if one.

    `of` is one of rules.calendar.KINDS. `second` says whether it was made by a login with a second factor.
    """

    digest: Mapped[str] = key(type_=String(64))
    person: Mapped[str] = mapped_column(String(40), index=True)
    of: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = words(40)
    second: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
