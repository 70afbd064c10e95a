"""Codes that let somebody in once, kept outside the record and sealed: by e-mail, and of invitations."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class MailedCode(db.Model):
    """A code sent to a person's e-mail address, with which they sign in once, and how often a wrong one was tried.

    It works in the browser that asked for it, by `browser`, a digest; in any, where an administrator had it sent.

    What is asked for an address that nobody has stands here as well, under a name that no person has: the two
    are to take the same time.
    """

    digest: Mapped[str] = key(type_=String(64))
    person: Mapped[str] = mapped_column(String(40), index=True)
    browser: Mapped[str] = mapped_column(String(64), default="")
    wrong: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class InvitationCode(db.Model):
    """The code of an invitation; `email`, which the record isn't told, is where it was sent, `mailed` how."""

    digest: Mapped[str] = key(type_=String(64))
    incident: Mapped[str] = mapped_column(String(40))
    invitation: Mapped[int]
    email: Mapped[str] = words(254)
    mailed: Mapped[str] = words(20)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
