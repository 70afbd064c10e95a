"""Invitations into an incident, and handovers of a shift."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class Invitation(db.Model):
    """An invitation to one seat of one incident; `id` is the number of the entry that made it."""

    incident: Mapped[str] = key(type_=String(40))
    id: Mapped[int] = key(autoincrement=False)
    agency: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = words()
    deputy_for: Mapped[str] = words()
    meeting: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = words()
    taken_up_at: Mapped[datetime | None] = mapped_column(Moment)
    person: Mapped[str] = words(40)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=0)


class Handover(db.Model):
    """A shift handed over: who goes, who comes, the brief, and when it was read and countersigned.

    `id` is the number of the entry that began it, `read_at` of the entry as at which the brief was read. The
    outgoing's seat `ends` with it, or they keep it beside.
    """

    incident: Mapped[str] = key(type_=String(40))
    id: Mapped[int] = key(autoincrement=False)
    role: Mapped[str] = mapped_column(String(20))
    outgoing: Mapped[str] = mapped_column(String(40))
    outgoing_name: Mapped[str] = words()
    incoming: Mapped[str] = mapped_column(String(40))
    incoming_name: Mapped[str] = words()
    seat: Mapped[int]
    ends: Mapped[bool] = mapped_column(default=True)
    brief: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = words()
    begun_at: Mapped[datetime] = mapped_column(Moment)
    countersigned_at: Mapped[datetime | None] = mapped_column(Moment)
    read_at: Mapped[int | None]
    remark: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_handover_incoming", "incoming"),)
