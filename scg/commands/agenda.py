"""The agenda: items added, moved, raised as urgent, taken up and finished by the chair."""

from typing import Annotated, Literal

from sqlalchemy import func, select

from scg.commands import command
from scg.commands.afterwards import told_at
from scg.commands.finding import LIVE, incident, item, meeting
from scg.commands.given import Ask, ItemNumber, Line, MeetingNumber, Minutes, OptionalText, When
from scg.extensions import db
from scg.models.directory import Person
from scg.models.meetings import AgendaItem, Meeting
from scg.record.change import Change
from scg.rules.agendas import gives_way
from scg.words import ItemState, MeetingState, Refused

TO_COME = (MeetingState.SCHEDULED, *LIVE)
Happened = Annotated[When | None, Ask("When it happened", "Leave empty if it is now")]


@command("Add an agenda item", button="Add")
def add_item(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    title: Annotated[Line, Ask("Item")],
    minutes_planned: Annotated[Minutes, Ask("Minutes planned")] = 5,
) -> None:
    """Add an item at the end of a meeting's agenda."""
    incident(change)
    found = meeting(change, meeting_number, *TO_COME)
    added = {"title": title, "minutes_planned": minutes_planned}
    _add(change, found, "item.added", **added, topic="", urgent=False, raised_by="")


@command("Raise an urgent item", button="Raise as urgent")
def raise_urgent_item(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    title: Annotated[Line, Ask("Urgent item", missing="Enter what needs urgent attention")],
) -> None:
    """Raise an item for urgent attention, before or during a meeting: it goes ahead of all but the last minutes."""
    incident(change)
    found = meeting(change, meeting_number, *TO_COME)
    raiser = db.session.get_one(Person, change.actor.person)
    about = {"title": title, "topic": "urgent", "urgent": True, "raised_by": raiser.agency}
    _add(change, found, "item.raised_urgent", **about, ahead_of=gives_way(_in_order(change, found.number)))


def _add(change: Change, found: Meeting, kind: str, **fields: object) -> None:
    highest = select(func.max(AgendaItem.item)).where(
        AgendaItem.incident == change.log, AgendaItem.meeting == found.number
    )
    number = (db.session.scalar(highest) or 0) + 1
    about = {"meeting_number": found.number, "item": number, "minutes_planned": 5, **fields}
    change.record(kind, f"item:{found.number}/{number}", meeting=found.number, **about)


@command("Move an agenda item", button="Move")
def move_item(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    item_number: ItemNumber,
    direction: Annotated[Literal["up", "down"], Ask("Direction", widget="hidden")],
) -> None:
    """Move an item one place up or down the agenda."""
    incident(change)
    meeting(change, meeting_number, *TO_COME)
    found = item(change, meeting_number, item_number)
    order = [i.item for i in _in_order(change, meeting_number)]
    here = order.index(found.item)
    there = here - 1 if direction == "up" else here + 1
    if not 0 <= there < len(order):
        raise Refused(f"This item is already the {'first' if direction == 'up' else 'last'}")
    order[here], order[there] = order[there], order[here]
    about = {"meeting_number": meeting_number, "item": item_number, "title": found.title, "order": order}
    change.record("item.moved", f"item:{meeting_number}/{item_number}", meeting=meeting_number, **about)


def _in_order(change: Change, meeting_number: int) -> list[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.incident == change.log, AgendaItem.meeting == meeting_number)
    return list(db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.item)))


@command("Withdraw an agenda item", button="Withdraw")
def withdraw_item(change: Change, *, meeting_number: MeetingNumber, item_number: ItemNumber) -> None:
    """Withdraw an item that hasn't been taken up."""
    incident(change)
    meeting(change, meeting_number, *TO_COME)
    found = item(change, meeting_number, item_number)
    if found.state != ItemState.WAITING:
        raise Refused(f"This item is {found.state}, so it can't be withdrawn")
    about = {"meeting_number": meeting_number, "item": item_number, "title": found.title}
    change.record("item.withdrawn", f"item:{meeting_number}/{item_number}", meeting=meeting_number, **about)


@command("Take up an item", button="Take up")
def take_item(
    change: Change, *, meeting_number: MeetingNumber, item_number: ItemNumber, happened_at: Happened = None
) -> None:
    """Take an item in hand; the one before it is finished with that."""
    here = meeting(change, meeting_number, MeetingState.IN_SESSION)
    found = item(change, meeting_number, item_number)
    if found.state in (ItemState.IN_HAND, ItemState.WITHDRAWN):
        raise Refused(f"This item is {found.state}")
    left = [i.item for i in _in_order(change, meeting_number) if i.state == ItemState.IN_HAND]
    about = {"meeting_number": meeting_number, "item": item_number, "title": found.title, "finished": left}
    told = told_at(change, here, happened_at)
    change.record("item.taken", f"item:{meeting_number}/{item_number}", meeting=meeting_number, **about, **told)


@command("Finish an item", button="Finish")
def finish_item(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    item_number: ItemNumber,
    outcome: Annotated[OptionalText, Ask("Outcome", "What was concluded, if it isn't a decision")] = "",
    happened_at: Happened = None,
) -> None:
    """Finish the item in hand."""
    here = meeting(change, meeting_number, *LIVE)
    found = item(change, meeting_number, item_number)
    if found.state != ItemState.IN_HAND:
        raise Refused(f"This item is {found.state}, not in hand")
    about = {"meeting_number": meeting_number, "item": item_number, "title": found.title, "outcome": outcome}
    told = told_at(change, here, happened_at)
    change.record("item.finished", f"item:{meeting_number}/{item_number}", meeting=meeting_number, **about, **told)
