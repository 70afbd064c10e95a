"""What the entries about the agenda do to the tables."""

from sqlalchemy import select

from scg.extensions import db
from scg.models.meetings import AgendaItem
from scg.projections.finding import row
from scg.record.projection import Written, projects
from scg.words import ItemState


@projects("item.added", "item.raised_urgent")
def added(entry: Written) -> None:
    """One more item: at the end, or, urgent, ahead of what gives way to it."""
    fields = entry.fields
    about = {name: fields[name] for name in ("item", "topic", "title", "minutes_planned", "urgent", "raised_by")}
    place = {"incident": entry.log, "meeting": fields["meeting_number"], "version": entry.seq}
    position = _ahead(entry) if fields["urgent"] else _behind(entry)
    db.session.add(AgendaItem(**place, position=position, **about))


def _items(entry: Written) -> list[AgendaItem]:
    query = select(AgendaItem).where(
        AgendaItem.incident == entry.log, AgendaItem.meeting == entry.fields["meeting_number"]
    )
    return list(db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.item)))


def _behind(entry: Written) -> int:
    return max((item.position for item in _items(entry)), default=0) + 10


def _ahead(entry: Written) -> int:
    """A place before the item that gives way, after the urgent ones raised earlier."""
    items = _items(entry)
    first = next((place for place, item in enumerate(items) if _gives_way(item, entry)), None)
    if first is None:
        return _behind(entry)
    for place, item in enumerate(items):
        item.position = place * 10 + (20 if place >= first else 0)
    return first * 10 + 5


def _gives_way(item: AgendaItem, entry: Written) -> bool:
    if "ahead_of" in entry.fields:
        return bool(item.item == entry.fields["ahead_of"])
    # Of old the first that waited gave way, the accuracy of the last record, too; what is recorded stays so.
    return item.state == ItemState.WAITING and not item.urgent


def _item(entry: Written) -> AgendaItem:
    found = row(AgendaItem, entry.log, entry.fields["meeting_number"], entry.fields["item"])
    found.version = entry.seq
    return found


@projects("item.moved")
def moved(entry: Written) -> None:
    """The agenda in its new order."""
    order = entry.fields["order"]
    for item in _items(entry):
        item.position = (order.index(item.item) + 1) * 10
    _item(entry)


@projects("item.withdrawn")
def withdrawn(entry: Written) -> None:
    """An item that won't be taken."""
    _item(entry).state = ItemState.WITHDRAWN


@projects("item.taken")
def taken(entry: Written) -> None:
    """In hand; what was in hand before is finished."""
    for number in entry.fields["finished"]:
        before = row(AgendaItem, entry.log, entry.fields["meeting_number"], number)
        finish_item(before, entry)
    found = _item(entry)
    found.state, found.finished_at = ItemState.IN_HAND, None
    found.taken_at = found.taken_at or entry.happened_at


def finish_item(item: AgendaItem, entry: Written) -> None:
    """Finish an item as an entry has it, at the time that it tells: never before the item was taken up."""
    told = entry.time("happened_at")
    at = max(told, item.taken_at or told) if told is not None else entry.at
    item.state, item.finished_at, item.version = ItemState.FINISHED, at, entry.seq


@projects("item.finished")
def finished(entry: Written) -> None:
    """Finished, with what was concluded."""
    found = _item(entry)
    finish_item(found, entry)
    found.outcome = entry.fields["outcome"]
