"""Notices on their way to people and to other systems, kept outside the record, and how each person wants them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words


class Notice(db.Model):
    """One occasion for one person by one channel, and how far it has come; a webhook's has no person.

    `occasion` names what is told of, so that it is never made twice: an entry, or what the clock brought. `about`
    holds references alone, as what happened is read from the record when it is told. `next_at` is when it is to
    be sent, `digest` says that it goes with others in one daily letter.
    """

    id: Mapped[int] = key()
    forum: Mapped[str] = mapped_column(String(10))
    log: Mapped[str] = mapped_column(String(40))
    occasion: Mapped[str] = mapped_column(String(120))
    seq: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = words(40)
    about: Mapped[dict[str, Any]] = plain(dict)
    person: Mapped[str] = words(40)
    channel: Mapped[str] = words(20)
    at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = words(40)
    digest: Mapped[bool] = mapped_column(default=False)
    first_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    problem: Mapped[str] = words(200)
    read_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("log", "occasion", "person", "channel", name="uq_notice_occasion"),
        Index("ix_notice_due", "channel", "state", "next_at"),
        Index("ix_notice_person", "person", "channel", "read_at"),
        Index("ix_notice_forum", "forum", "channel", "state"),
    )


class NoticeChoice(db.Model):
    """How a person wants to be told of one kind of thing, where they have chosen."""

    person: Mapped[str] = key(type_=String(40))
    kind: Mapped[str] = key(type_=String(40))
    way: Mapped[str] = words(40)
