"""A forum's policy: each thing that it has settled for itself, with the reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words
from scg.models.prepared import Prepared
from scg.models.rows import columns_of


class Policy(db.Model):
    """One thing settled: what it is called, how, why, since when and by whom."""

    forum: Mapped[str] = key(type_=String(10))
    name: Mapped[str] = key(type_=String(40))
    settled: Mapped[dict[str, Any]] = plain(dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    version: Mapped[int] = mapped_column(default=0)


_policy = columns_of(Policy)
_settled = Prepared(
    select(_policy.settled).where(_policy.forum == bindparam("forum"), _policy.name == bindparam("name"))
)


def settled(forum: str, name: str) -> dict[str, Any]:
    """How a forum has settled one thing, by one question; empty where it has settled nothing about it."""
    found = _settled.one(forum=forum, name=name)
    return dict(found.settled) if found is not None else {}
