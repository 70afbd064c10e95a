"""Ways in, kept outside the record because they are secrets: passwords, logins, tokens."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Credential(db.Model):
    """A person's password, as argon2 keeps it."""

    person: Mapped[str] = key(type_=String(40))
    password: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Login(db.Model):
    """One signed-in browser; ending the row ends it everywhere."""

    id: Mapped[str] = key(type_=String(64))
    person: Mapped[str] = mapped_column(String(40), index=True)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    browser: Mapped[str] = words()


class Token(db.Model):
    """A bearer token for the API, kept as its SHA-256 only."""

    digest: Mapped[str] = key(type_=String(64))
    person: Mapped[str] = mapped_column(String(40), index=True)
    label: Mapped[str] = words()
    begun_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
