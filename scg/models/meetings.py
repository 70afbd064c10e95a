"""Meetings, their agenda and their cadence."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words
from scg.rules.afterwards import held_before
from scg.words import ItemState, MeetingKind, MeetingState, MinutesForm, Mode


class Meeting(db.Model):
    """One SCG meeting; its number is given when it is called and never reused.

    It opened and closed at the times that were told, where they were; beside these stands when it was recorded.
    """

    incident: Mapped[str] = key(type_=String(40))
    number: Mapped[int] = key(autoincrement=False)
    kind: Mapped[str] = words(20, default=MeetingKind.ORDINARY)
    template: Mapped[str] = words(20)
    final: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = words(20, default=MeetingState.SCHEDULED)
    scheduled_for: Mapped[datetime] = mapped_column(Moment)
    moved_from: Mapped[list[str]] = plain(list)
    mode: Mapped[str] = words(20, default=Mode.VIDEO)
    place: Mapped[str] = words()
    purpose: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    opening_recorded_at: Mapped[datetime | None] = mapped_column(Moment)
    closing_recorded_at: Mapped[datetime | None] = mapped_column(Moment)
    adjournments: Mapped[list[dict[str, Any]]] = plain(list)
    chair: Mapped[str] = words(40)
    chair_name: Mapped[str] = words()
    ended_because: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index("ix_meeting_state", "incident", "state", "scheduled_for"),
        Index("ix_meeting_opened", "incident", "opened_at"),
    )

    @property
    def afterwards(self) -> bool:
        """Whether it was opened here only after it had been held."""
        return held_before(self.opened_at, self.opening_recorded_at)

    @property
    def shown_state(self) -> str:
        """Its state as people are told it: one that was held before isn't in session while it is entered."""
        over = self.state in (MeetingState.CLOSED, MeetingState.CANCELLED)
        return "being entered" if self.afterwards and not over else str(self.state)


class AgendaItem(db.Model):
    """One item of one meeting's agenda, in the order of `position`."""

    incident: Mapped[str] = key(type_=String(40))
    meeting: Mapped[int] = key(autoincrement=False)
    item: Mapped[int] = key(autoincrement=False)
    position: Mapped[int] = mapped_column(default=0)
    topic: Mapped[str] = words(40)
    title: Mapped[str] = words()
    minutes_planned: Mapped[int] = mapped_column(default=0)
    urgent: Mapped[bool] = mapped_column(default=False)
    raised_by: Mapped[str] = words(20)
    state: Mapped[str] = words(20, default=ItemState.WAITING)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)


class CadenceChange(db.Model):
    """The cadence from one time on, with who decided it and why."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    rhythm: Mapped[dict[str, Any]] = plain(dict)
    described: Mapped[str] = words()
    set_at: Mapped[datetime] = mapped_column(Moment)
    effective_from: Mapped[datetime] = mapped_column(Moment)
    meeting: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    triggers: Mapped[str] = mapped_column(Text, default="")
    direction: Mapped[str] = words(20)
    replaced: Mapped[list[str]] = plain(list)
    moved: Mapped[list[dict[str, Any]]] = plain(list)
    by: Mapped[str] = words()


class Minutes(db.Model):
    """One numbered version of a meeting's minutes; `content` is frozen once it is circulated.

    `approved_in` is the meeting that approved it, none where it was in the tool after the last one;
    `corrected` says whether as corrected.
    """

    incident: Mapped[str] = key(type_=String(40))
    meeting: Mapped[int] = key(autoincrement=False)
    version: Mapped[int] = key(autoincrement=False)
    state: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = words(10, default=MinutesForm.FULL)
    content: Mapped[dict[str, Any]] = plain(dict)
    content_hash: Mapped[str] = words(64)
    made_at: Mapped[datetime] = mapped_column(Moment)
    circulated_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_by: Mapped[str] = words()
    approved_in: Mapped[int | None]
    corrected: Mapped[bool] = mapped_column(default=False)
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    signed_by: Mapped[str] = words()
    entry: Mapped[int] = mapped_column(default=0)


class Addendum(db.Model):
    """A correction to signed minutes, which themselves never change."""

    incident: Mapped[str] = key(type_=String(40))
    meeting: Mapped[int] = key(autoincrement=False)
    number: Mapped[int] = key(autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
