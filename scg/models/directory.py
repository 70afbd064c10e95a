"""A forum, the agencies in its directory, and their people."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import key, words


class Forum(db.Model):
    """One Local Resilience Forum: the tenant."""

    code: Mapped[str] = key(type_=String(10))
    name: Mapped[str] = words()
    area: Mapped[str] = words()
    version: Mapped[int] = mapped_column(default=0)


class Agency(db.Model):
    """An organisation in a forum's directory; a core agency is missed when it does not attend."""

    forum: Mapped[str] = key(type_=String(10))
    code: Mapped[str] = key(type_=String(20))
    name: Mapped[str] = words()
    category: Mapped[str] = words(20)
    sector: Mapped[str] = words()
    core: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=0)


class Person(db.Model):
    """One human's account, of one agency; a guest's reaches no further than their seats, and may have no e-mail.

    `notice` is the version of the privacy notice that they have read.
    """

    id: Mapped[str] = key(type_=String(40))
    forum: Mapped[str] = mapped_column(String(10))
    agency: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = words()
    post: Mapped[str] = words()
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    administrator: Mapped[bool] = mapped_column(default=False)
    guest: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    notice: Mapped[str] = words(20)
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_person_forum_agency", "forum", "agency"),)
