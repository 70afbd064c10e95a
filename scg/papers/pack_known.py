"""What the record knows already, to be read from where there is no network: the agenda and the open actions."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from scg.documents.blocks import Block, Cell, Heading, NewPage, Paragraph, Table
from scg.extensions import db
from scg.models.actions import Action
from scg.models.meetings import AgendaItem, Meeting
from scg.papers.frame import Framed
from scg.papers.pack_tables import actions_table
from scg.rules.london import show_time
from scg.words import OUTSTANDING, ItemState, MeetingState

READ_FROM = (
    "To be read from, as the record stood when this was printed. Progress on an action goes on a log sheet, with "
    "its reference; a new action goes on an action sheet."
)


def known(within: Framed, meeting: Meeting | None, at: datetime) -> Iterator[Block]:
    """The agenda of a meeting, where one is called, and the actions open at a time; nothing once it is closed."""
    if meeting is not None and meeting.state == MeetingState.CLOSED:
        return
    items, actions = _items(meeting) if meeting is not None else [], _open(within.incident.ref)
    if items or actions:
        yield NewPage()
    if meeting is not None and items:
        yield Heading(1, f"Agenda of SCG {meeting.number:03d}")
        yield _agenda(items, meeting.opened_at or meeting.scheduled_for)
    if actions:
        yield Heading(1, "Open actions")
        yield Paragraph(READ_FROM)
        yield actions_table(within, "Open actions", actions, at)


def _items(meeting: Meeting) -> list[AgendaItem]:
    own = (AgendaItem.incident == meeting.incident, AgendaItem.meeting == meeting.number)
    query = select(AgendaItem).where(*own, AgendaItem.state != ItemState.WITHDRAWN)
    return list(db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.item)))


def _agenda(items: list[AgendaItem], start: datetime) -> Table:
    rows, at = [], start
    for place, item in enumerate(items, start=1):
        what = Cell(f"Urgent: {item.title}" if item.urgent else item.title, strong=item.urgent)
        minutes = str(item.minutes_planned) if item.minutes_planned else "Not set"
        rows.append((Cell(str(place), strong=True), Cell(show_time(at)), what, Cell(minutes)))
        at += timedelta(minutes=item.minutes_planned)
    return Table("Agenda", ("Item", "Time", "What", "Minutes"), (8, 12, 66, 14), tuple(rows))


def _open(ref: str) -> list[Action]:
    query = select(Action).where(Action.incident == ref, Action.state.in_(OUTSTANDING))
    return list(db.session.scalars(query.order_by(Action.due_at.is_(None), Action.due_at, Action.ref)))
