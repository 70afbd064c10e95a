"""The record's tables: a log's head, its entries with the exact bytes hashed, and the keys answered."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key


class Log(db.Model):
    """One log, of a forum or of an incident; its head is the only row of the record that changes."""

    id: Mapped[str] = key(type_=String(40))
    forum: Mapped[str] = mapped_column(String(10), index=True)
    origin: Mapped[str] = mapped_column(String(200), unique=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    link: Mapped[bytes] = mapped_column(LargeBinary(32))


class Entry(db.Model):
    """One numbered line: `head` is the truth, the other columns are copies for looking up."""

    log: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(type_=BigInteger, autoincrement=False)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    link: Mapped[bytes] = mapped_column(LargeBinary(32))
    kind: Mapped[str] = mapped_column(String(40))
    ent: Mapped[str] = mapped_column(String(120))
    actor: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_entry_ent", "log", "ent", "seq"),
        Index("ix_entry_kind", "log", "kind", "seq"),
        Index("ix_entry_actor", "log", "actor", "seq"),
    )


class EntryContent(db.Model):
    """What an entry says, kept apart from its head so that it could be withheld."""

    log: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(type_=BigInteger, autoincrement=False)
    content: Mapped[bytes] = mapped_column("data", LargeBinary)


class AnsweredKey(db.Model):
    """An idempotency key with the request it belongs to and the answer it got, kept as long as the record."""

    person: Mapped[str] = key(type_=String(40))
    key: Mapped[str] = key(type_=String(120))
    log: Mapped[str] = mapped_column(ForeignKey(Log.id))
    command: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text)
