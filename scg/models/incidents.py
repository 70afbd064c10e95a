"""An incident with its three clocks, its strategy and its seats."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, plain, words
from scg.words import Declaration, Marking, Recovery, ScgState, SeatBy


class Incident(db.Model):
    """What is responded to; `head` is the sequence number of its newest entry."""

    ref: Mapped[str] = key(type_=String(40))
    forum: Mapped[str] = mapped_column(String(10), index=True)
    name: Mapped[str] = words()
    hazard: Mapped[str] = words(40)
    area: Mapped[str] = words()
    threat: Mapped[str] = words(80)
    lead_agency: Mapped[str] = words(20)
    marking: Mapped[str] = words(40, default=Marking.OFFICIAL)
    methane: Mapped[dict[str, str]] = plain(dict)
    public_wording: Mapped[str] = mapped_column(Text, default="")
    declaration: Mapped[str] = words(20, default=Declaration.NONE)
    declaration_type: Mapped[str] = words(20)
    declaration_at: Mapped[datetime | None] = mapped_column(Moment)
    scg: Mapped[str] = words(20, default=ScgState.NOT_CONVENED)
    scg_at: Mapped[datetime | None] = mapped_column(Moment)
    recovery: Mapped[str] = words(20, default=Recovery.NONE)
    recovery_at: Mapped[datetime | None] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    earlier: Mapped[str] = words(40)
    demonstration: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)


class ClockMove(db.Model):
    """One move of one of the three clocks, with its authority, reason and public wording."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    clock: Mapped[str] = words(20)
    was: Mapped[str] = words(40)
    now: Mapped[str] = words(40)
    happened_at: Mapped[datetime] = mapped_column(Moment)
    authority: Mapped[str] = words()
    reason: Mapped[str] = mapped_column(Text, default="")
    public_wording: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = plain(dict)
    by: Mapped[str] = words()


class Strategy(db.Model):
    """The strategic aim and objectives as agreed at one time; the newest is in force."""

    incident: Mapped[str] = key(type_=String(40))
    seq: Mapped[int] = key(autoincrement=False)
    aim: Mapped[str] = mapped_column(Text, default="")
    objectives: Mapped[list[str]] = plain(list)
    at: Mapped[datetime] = mapped_column(Moment)


class Seat(db.Model):
    """A person's part in one incident; `id` is the sequence number of the entry that gave it.

    `how` says by what it was given; one with a `meeting` ends with that meeting.
    """

    incident: Mapped[str] = key(type_=String(40))
    id: Mapped[int] = key(autoincrement=False)
    person: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = words()
    post: Mapped[str] = words()
    agency: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    deputy_for: Mapped[str] = words()
    how: Mapped[str] = words(20, default=SeatBy.GIVEN)
    meeting: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    begun_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_seat_person", "person"),)
