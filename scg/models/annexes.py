"""Annexes: what only some may read, sealed apart from the entry that tells of it."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words


class Annex(db.Model):
    """A restricted entry: everybody sees that there is one and why, its readers what it says.

    `id` is the number of its entry, `author` the id of who wrote it; `named` are the people who may read it where
    it is for people by name, each {"person": id, "name": ...}. `sealed` is the SHA-256 of what it says.
    """

    incident: Mapped[str] = key(type_=String(40))
    id: Mapped[int] = key(autoincrement=False)
    title: Mapped[str] = words()
    restriction: Mapped[str] = words(40)
    named: Mapped[list[dict[str, str]]] = plain(list)
    agency: Mapped[str] = mapped_column(String(20))
    meeting: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    author: Mapped[str] = words(40)
    sealed: Mapped[str] = words(64)
    version: Mapped[int] = mapped_column(default=0)


class SealedText(db.Model):
    """What an annex says: bytes whose SHA-256 its entry holds; part of the record, though not of the entry."""

    log: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(type_=BigInteger, autoincrement=False)
    content: Mapped[bytes] = mapped_column("data", LargeBinary)
