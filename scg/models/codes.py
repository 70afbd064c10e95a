"""Codes that let somebody in once, kept outside the record as their SHA-256: by e-mail, and of invitations."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class MailedCode(db.Model):
    """A code sent to a person's e-mail address, with which they sign in once."""

    digest: Mapped[str] = key(type_=String(64))
    person: Mapped[str] = mapped_column(String(40), index=True)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class InvitationCode(db.Model):
    """The code of an invitation; `email` is where it was sent to, which the record isn't told."""

    digest: Mapped[str] = key(type_=String(64))
    incident: Mapped[str] = mapped_column(String(40))
    invitation: Mapped[int]
    email: Mapped[str] = words(254)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
