"""The agenda of a meeting with its papers, as it is sent out: items with clock times, then what is read before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from scg.documents.blocks import Block, Cell, Contents, Fact, Facts, Heading, NewPage, Outline, Paragraph, Table
from scg.extensions import db
from scg.models.incidents import Seat
from scg.models.meetings import AgendaItem, Meeting
from scg.papers import Asked, paper
from scg.papers.agenda_papers import papers_of
from scg.papers.frame import Framed, framed, framed_outline
from scg.papers.pack_past import as_at
from scg.papers.to_come import called
from scg.rules.london import show_time
from scg.rules.numbers import whole
from scg.words import ItemState, Role

READERS = {"read_back": "Loggist", "next": "Chair, loggist reads back", "stac": "STAC chair", "tcg": "TCG chair"}


@paper(
    "agenda",
    title="Agenda with papers",
    about="The items with their clock times, and what is to be read before: minutes, actions, decisions, situation",
    group="For the meeting",
    of="meeting",
)
def agenda(asked: Asked) -> Outline | None:
    """The agenda of a meeting; of one that has been opened, with its papers as they stood when it was."""
    meeting = db.session.get(Meeting, (asked.ref, whole(asked.subject) or 0))
    if meeting is None:
        return None
    if meeting.opened_at is None or meeting.opened_at >= asked.at:
        return _laid_out(asked, meeting.number)
    then = replace(asked, at=meeting.opened_at)
    return as_at(asked.ref, then.at, lambda: _laid_out(then, meeting.number))


def _laid_out(asked: Asked, number: int) -> Outline | None:
    within, meeting = framed(asked.ref), db.session.get(Meeting, (asked.ref, number))
    if within is None or meeting is None:
        return None
    blocks = _blocks(within, meeting, asked)
    return framed_outline(within, asked, f"SCG {number:03d} agenda", blocks)


def _blocks(within: Framed, meeting: Meeting, asked: Asked) -> Iterator[Block]:
    start = meeting.opened_at or meeting.scheduled_for
    items = _items(meeting)
    yield Facts(tuple(_facts(within, meeting, asked.at)))
    yield Heading(1, "Agenda")
    yield _table(within, items, start) if items else Paragraph("No item is on the agenda yet.")
    end = start + timedelta(minutes=sum(item.minutes_planned for item in items))
    yield Paragraph(f"As planned it ends at {show_time(end)}. Urgent items may be raised at any time.", "quiet")
    yield NewPage()
    yield Contents("Papers")
    yield from papers_of(within, meeting, asked.at)


def _facts(within: Framed, meeting: Meeting, at: datetime) -> Iterator[Fact]:
    incident = within.incident
    final = ", final" if meeting.final else ""
    yield Fact("Marking", (str(incident.marking),))
    yield Fact("Incident", (f"{incident.name} ({incident.ref})",))
    yield Fact("Meeting", (f"SCG {meeting.number:03d}, {meeting.kind}{final}, {meeting.state}",))
    yield Fact("Called for", (called(meeting, at),))
    yield Fact("Held", (str(meeting.mode).capitalize(), meeting.place or "No venue or link is recorded"))
    yield Fact("Chair", (meeting.chair_name or _held_by(incident.ref, Role.CHAIR),))
    yield Fact("Deputy chair", (_held_by(incident.ref, Role.DEPUTY),))
    yield Fact("Loggist", (_held_by(incident.ref, Role.LOGGIST),))
    if meeting.purpose:
        yield Fact("Purpose", (meeting.purpose,))


def _held_by(ref: str, role: Role) -> str:
    held = (Seat.incident == ref, Seat.role == role, Seat.ended_at.is_(None))
    seats = db.session.scalars(select(Seat).where(*held).order_by(Seat.id))
    return "; ".join(", ".join(part for part in (seat.name, seat.post) if part) for seat in seats) or "Nobody yet"


def _items(meeting: Meeting) -> list[AgendaItem]:
    own = (AgendaItem.incident == meeting.incident, AgendaItem.meeting == meeting.number)
    query = select(AgendaItem).where(*own, AgendaItem.state != ItemState.WITHDRAWN)
    return list(db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.item)))


def _table(within: Framed, items: list[AgendaItem], start: datetime) -> Table:
    rows, at = [], start
    for place, item in enumerate(items, start=1):
        rows.append(_row(within, item, place, at))
        at += timedelta(minutes=item.minutes_planned)
    heads = ("Item", "Time", "What", "Minutes", "Presented or raised by")
    return Table("Agenda", heads, (8, 10, 48, 10, 24), tuple(rows))


def _row(within: Framed, item: AgendaItem, place: int, at: datetime) -> tuple[Cell, ...]:
    minutes = str(item.minutes_planned) if item.minutes_planned else "Not set"
    what = Cell(f"Urgent: {item.title}" if item.urgent else item.title, strong=item.urgent)
    return Cell(str(place), strong=True), Cell(show_time(at)), what, Cell(minutes), Cell(_by(within, item))


def _by(within: Framed, item: AgendaItem) -> str:
    if item.raised_by:
        return f"Raised by {within.name(item.raised_by)}"
    if item.topic == "situation":
        return f"{within.name(within.incident.lead_agency)}, then agencies by exception"
    return READERS.get(item.topic, "Chair")
