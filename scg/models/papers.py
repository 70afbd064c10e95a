"""Papers as they were issued."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words


class IssuedPaper(db.Model):
    """One numbered version of a paper, with what it said and what was written in its sections; it never changes."""

    incident: Mapped[str] = key(type_=String(40))
    paper: Mapped[str] = key(type_=String(40))
    subject: Mapped[str] = key(type_=String(40))
    version: Mapped[int] = key(autoincrement=False)
    title: Mapped[str] = words()
    sections: Mapped[list[dict[str, str]]] = plain(list)
    content: Mapped[dict[str, Any]] = plain(dict)
    content_hash: Mapped[str] = words(64)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    entry: Mapped[int] = mapped_column(default=0)
