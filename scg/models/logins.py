"""Ways in, kept outside the record because they are secrets: passwords, logins, tokens, whom a provider knows."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Credential(db.Model):
    """A person's password, as argon2 keeps it; `first` is one that somebody else made for them."""

    person: Mapped[str] = key(type_=String(40))
    password: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Moment)
    first: Mapped[bool] = mapped_column(default=False)


class Login(db.Model):
    """One signed-in browser; ending the row ends it everywhere.

    `id` names it and is no secret. The browser holds a secret, kept as its SHA-256; `before` is the one
    that it took the place of at `renewed_at`. `renew` asks for a new one, as when the person's rights changed.
    `confirmed_at` is when they last showed that it is they.
    """

    id: Mapped[str] = key(type_=String(32))
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    before: Mapped[str] = mapped_column(String(64), default="", index=True)
    renewed_at: Mapped[datetime] = mapped_column(Moment)
    renew: Mapped[bool] = mapped_column(default=False)
    person: Mapped[str] = mapped_column(String(40), index=True)
    factor: Mapped[str] = words(20)
    second: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_because: Mapped[str] = words(40)
    browser: Mapped[str] = words()


class Token(db.Model):
    """A bearer token for the API, kept as its SHA-256 only."""

    digest: Mapped[str] = key(type_=String(64))
    person: Mapped[str] = mapped_column(String(40), index=True)
    label: Mapped[str] = words()
    begun_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class Identity(db.Model):
    """Whom a provider of single sign-on knows a person as."""

    issuer: Mapped[str] = key(type_=String(300))
    subject: Mapped[str] = key(type_=String(200))
    person: Mapped[str] = mapped_column(String(40), index=True)
    begun_at: Mapped[datetime] = mapped_column(Moment)
