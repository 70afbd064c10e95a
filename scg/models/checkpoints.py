"""Checkpoints of the logs, and the keys that signed them: told by the forum's own log."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Checkpoint(db.Model):
    """A signed statement of a log's length and fingerprint; `entry` is its line in the forum's log."""

    forum: Mapped[str] = key(type_=String(10))
    entry: Mapped[int] = key(type_=BigInteger, autoincrement=False)
    log: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(BigInteger)
    link: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = words()
    note: Mapped[str] = mapped_column(Text)
    public: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_checkpoint_log", "log", "seq"),)


class SigningKey(db.Model):
    """A key that signs, or signed, a forum's checkpoints: its public half, and from when until when."""

    forum: Mapped[str] = key(type_=String(10))
    entry: Mapped[int] = key(type_=BigInteger, autoincrement=False)
    public: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
