"""What the entries about meetings and the cadence do to the tables."""

from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.meetings import AgendaItem, CadenceChange, Meeting, Minutes
from scg.projections.agenda import finish_item
from scg.projections.due import settle_due
from scg.projections.ending import end_with_meetings
from scg.projections.finding import row
from scg.record.projection import Written, projects
from scg.rules.stamps import moment, stamp
from scg.words import ItemState, MeetingState, MinutesState


@projects("meeting.called")
def called(entry: Written) -> None:
    """A meeting to come, or one that was held already, with its standard agenda."""
    _call(entry, entry.fields)
    found = row(Meeting, entry.log, entry.fields["number"])
    found.purpose = entry.fields["purpose"]
    if entry.fields.get("held_already"):
        found.state = MeetingState.HELD_ALREADY


def _call(entry: Written, call: dict[str, Any]) -> None:
    place = {"incident": entry.log, "number": call["number"], "version": entry.seq}
    about = {name: call[name] for name in ("kind", "template", "mode", "place")}
    at = moment(call["scheduled_for"])
    db.session.add(Meeting(**place, scheduled_for=at, **about))
    for position, item in enumerate(call["agenda"], start=1):
        of = {"incident": entry.log, "meeting": call["number"], "position": position * 10}
        db.session.add(AgendaItem(**of, **item, version=entry.seq))
    settle_due(entry.log, entry.at)


def _meeting(entry: Written) -> Meeting:
    found = row(Meeting, entry.log, entry.fields["number"])
    found.version = entry.seq
    return found


@projects("meeting.moved")
def moved(entry: Written) -> None:
    """A meeting at another time; the time it was called for is kept."""
    _move(_meeting(entry), entry.fields["was"], entry.fields["scheduled_for"])
    settle_due(entry.log, entry.at)


def _move(found: Meeting, was: str, now: str) -> None:
    found.moved_from = [*found.moved_from, was]
    found.scheduled_for = moment(now)


@projects("meeting.cancelled")
def cancelled(entry: Written) -> None:
    """A meeting that won't be held."""
    found = _meeting(entry)
    found.state, found.ended_because = MeetingState.CANCELLED, entry.fields["reason"]
    end_with_meetings(entry, [found.number])
    settle_due(entry.log, entry.at)


@projects("meeting.opened")
def opened(entry: Written) -> None:
    """In session, with who chairs it; one marked as the final one before it wasn't."""
    earlier = select(Meeting).where(Meeting.incident == entry.log, Meeting.final)
    if told := entry.time("happened_at"):
        earlier = earlier.where(Meeting.opened_at <= told)
    for one in db.session.scalars(earlier):
        one.final = False
    found = _meeting(entry)
    found.state, found.opened_at, found.opening_recorded_at = MeetingState.IN_SESSION, entry.happened_at, entry.at
    found.chair, found.chair_name = entry.fields["chair"], entry.fields["chair_name"]


@projects("meeting.adjourned")
def adjourned(entry: Written) -> None:
    """Adjourned, from when and why."""
    found = _meeting(entry)
    found.state = MeetingState.ADJOURNED
    pause = {
        "from": stamp(entry.happened_at),
        "to": "",
        "reason": entry.fields["reason"],
        "until": entry.fields["until"],
    }
    found.adjournments = [*found.adjournments, pause]


@projects("meeting.resumed")
def resumed(entry: Written) -> None:
    """In session again, under the same number."""
    found = _meeting(entry)
    found.state = MeetingState.IN_SESSION
    *before, last = found.adjournments
    found.adjournments = [*before, {**last, "to": stamp(entry.happened_at)}]


@projects("chair.handed_over")
def handed_over(entry: Written) -> None:
    """Another in the chair."""
    found = _meeting(entry)
    found.chair, found.chair_name = entry.fields["chair"], entry.fields["chair_name"]


@projects("meeting.closed")
def closed(entry: Written) -> None:
    """Closed: its draft minutes exist, and the next meeting is called where the cadence demands one."""
    found = _meeting(entry)
    found.state, found.closed_at, found.closing_recorded_at = MeetingState.CLOSED, entry.happened_at, entry.at
    found.final = entry.fields["final"]
    _finish_items(entry, found.number)
    end_with_meetings(entry, [found.number])
    place = {"incident": entry.log, "meeting": found.number, "version": 1}
    db.session.add(Minutes(**place, state=MinutesState.DRAFT, made_at=entry.at, entry=entry.seq))
    if entry.fields["next"]:
        _call(entry, entry.fields["next"])


def _finish_items(entry: Written, number: int) -> None:
    in_hand = select(AgendaItem).where(
        AgendaItem.incident == entry.log, AgendaItem.meeting == number, AgendaItem.state == ItemState.IN_HAND
    )
    for item in db.session.scalars(in_hand):
        finish_item(item, entry)


@projects("cadence.set")
def cadence(entry: Written) -> None:
    """The cadence from its first meeting on; meetings already called move with it."""
    fields = entry.fields
    told = {name: fields[name] for name in ("rhythm", "described", "reason", "triggers", "direction")}
    traces = {"replaced": fields["replaced"], "moved": fields["moved"], "meeting": fields["decided_at"]}
    place = {"incident": entry.log, "seq": entry.seq, "by": entry.by}
    at = moment(fields["effective_from"])
    db.session.add(CadenceChange(**place, set_at=entry.at, effective_from=at, **told, **traces))
    for move in fields["moved"]:
        found = row(Meeting, entry.log, move["number"])
        found.version = entry.seq
        _move(found, move["was"], move["now"])
    for number in fields["fallen"]:
        found = row(Meeting, entry.log, number)
        found.state, found.ended_because = MeetingState.CANCELLED, "The cadence was paused"
        found.version = entry.seq
    end_with_meetings(entry, fields["fallen"])
    settle_due(entry.log, entry.at)
    if fields["next"]:
        _call(entry, fields["next"])
