"""A forum's policy: each thing that it has settled for itself, with the reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words


class Policy(db.Model):
    """One thing settled: what it is called, how, why, since when and by whom."""

    forum: Mapped[str] = key(type_=String(10))
    name: Mapped[str] = key(type_=String(40))
    settled: Mapped[dict[str, Any]] = plain(dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    version: Mapped[int] = mapped_column(default=0)
