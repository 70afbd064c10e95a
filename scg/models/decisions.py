"""Decisions with their rationale."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words
from scg.words import DecisionState


class Decision(db.Model):
    """One decision, `SCG012/D02`; superseded or rescinded, never edited."""

    incident: Mapped[str] = key(type_=String(40))
    ref: Mapped[str] = key(type_=String(20))
    meeting: Mapped[int | None]
    item: Mapped[int | None]
    question: Mapped[str] = mapped_column(Text, default="")
    information: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[list[dict[str, str]]] = plain(list)
    decision: Mapped[str] = mapped_column(Text)
    rationale: Mapped[str] = mapped_column(Text)
    agreeing: Mapped[list[str]] = plain(list)
    reservations: Mapped[list[dict[str, str]]] = plain(list)
    dissent: Mapped[list[dict[str, str]]] = plain(list)
    not_to_act: Mapped[bool] = mapped_column(default=False)
    equality: Mapped[str] = mapped_column(Text, default="")
    review_at: Mapped[datetime | None] = mapped_column(Moment)
    happened_at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    logged_by: Mapped[str] = words()
    state: Mapped[str] = words(20, default=DecisionState.IN_FORCE)
    superseded_by: Mapped[str] = words(20)
    supersedes: Mapped[str] = words(20)
    ended_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index("ix_decision_meeting", "incident", "meeting"),
        Index("ix_decision_happened", "incident", "happened_at", "ref"),
    )
