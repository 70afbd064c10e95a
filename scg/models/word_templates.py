"""A forum's own Word template for minutes, and the files themselves, kept by what they hold."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words


class WordTemplate(db.Model):
    """The template that a forum's minutes are given in, with the fields it uses and those it misses."""

    forum: Mapped[str] = key(type_=String(10))
    file_name: Mapped[str] = words()
    content_hash: Mapped[str] = words(64)
    size: Mapped[int] = mapped_column(default=0)
    uses: Mapped[list[str]] = plain(list)
    misses: Mapped[list[str]] = plain(list)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    version: Mapped[int] = mapped_column(default=0)


class TemplateFile(db.Model):
    """A file by its SHA-256, which the entry that names it holds; it never changes."""

    sha256: Mapped[str] = key(type_=String(64))
    content: Mapped[bytes] = mapped_column("data", LargeBinary)
