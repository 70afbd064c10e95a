"""A meeting's agenda, and what is in hand with what that item needs: overdue actions, who has reported."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.incidents import Incident
from scg.models.meetings import AgendaItem, Meeting
from scg.models.situation import Update
from scg.pieces import Loaded, piece
from scg.pieces.actions import next_overdue
from scg.pieces.agencies import core_codes, name_of
from scg.pieces.attendance import roll
from scg.pieces.kept import earliest
from scg.pieces.meetings import (
    LIVE,
    counted,
    live_numbers,
    meeting_of,
    minutes_since,
    next_minute,
    of_meetings,
    session_began,
    to_come,
)
from scg.pieces.seated import SEATED
from scg.pieces.situation import how_old
from scg.pieces.standing import remembered
from scg.record.clock import now
from scg.record.projection import Written
from scg.rules.stamps import moment
from scg.words import OUTSTANDING, ActionState, ItemState, MeetingState

MOST = 25
READ_BACK = ("read_back", "next")
BUSINESS = ("item.", "meeting.", "cadence.", "decision.", "action.", "attendance.", "minutes.")


@piece("agenda", touched=of_meetings("item.", "meeting."))
def agenda(incident: Incident, key: str) -> Loaded | None:
    """The agenda in its order, each item with its state, its minutes and what the chair can do with it."""
    meeting = meeting_of(incident, key)
    if meeting is None:
        return None
    items = items_of(incident, meeting.number)
    waiting = [item.item for item in items if item.state == ItemState.WAITING]
    return {
        "meeting": meeting,
        "items": [_shown(incident, item) for item in items],
        "next": waiting[0] if waiting else None,
        "planned": sum(item.minutes_planned for item in items if item.state != ItemState.WITHDRAWN),
    }


def items_of(incident: Incident, number: int) -> list[AgendaItem]:
    """The items of one meeting, in the order in which they are to be taken."""
    return remembered(incident, ("items", number), lambda: _items_of(incident, number))


def _items_of(incident: Incident, number: int) -> list[AgendaItem]:
    query = select(AgendaItem).where(AgendaItem.incident == incident.ref, AgendaItem.meeting == number)
    return list(db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.item)))


def _shown(incident: Incident, item: AgendaItem) -> dict[str, Any]:
    raised_by = name_of(incident.forum, item.raised_by) if item.raised_by else ""
    run = minutes_since(item.taken_at, item.finished_at) if item.taken_at else None
    return {"row": item, "raised_by": raised_by, "run": run}


def _outside(entry: Written) -> Iterable[str]:
    # What is about no meeting still shows in the one that is live: an overdue action, an agency's update.
    about_none = ("action.", "update.", "minutes.", *SEATED)
    return live_numbers(entry.log) if entry.kind.startswith(about_none) else ()


@piece("in-hand", touched=of_meetings(*BUSINESS, more=_outside))
def in_hand(incident: Incident, key: str) -> Loaded | None:
    """What the meeting is about now: the item in hand, or what comes before, between or after the items."""
    meeting = meeting_of(incident, key)
    if meeting is None:
        return None
    items = items_of(incident, meeting.number)
    item = next((item for item in items if item.state == ItemState.IN_HAND), None)
    waiting = [item for item in items if item.state == ItemState.WAITING]
    topic = item.topic if item is not None and meeting.state in LIVE else ""
    over = meeting.state == MeetingState.CLOSED
    return {
        "meeting": meeting,
        "item": item,
        "shown": _shown(incident, item) if item is not None else None,
        "next": waiting[0] if waiting else None,
        "counts": counted(incident, [meeting.number])[meeting.number] if topic in READ_BACK or over else None,
        "length": _length(meeting),
        "adjourned_until": _adjourned_until(meeting),
        "due": overdue(incident) if topic == "actions" else None,
        "reports": reports(incident, meeting) if topic == "situation" else None,
        "until": earliest(
            next_minute(item.taken_at) if item is not None and _runs(meeting) else None,
            next_overdue(incident) if topic == "actions" else None,
        ),
    }


def _runs(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.IN_SESSION and not meeting.afterwards


def _adjourned_until(meeting: Meeting) -> datetime | None:
    until = meeting.adjournments[-1]["until"] if meeting.state == MeetingState.ADJOURNED else None
    return moment(until) if until else None


def _length(meeting: Meeting) -> int:
    began = session_began(meeting)
    return minutes_since(began, meeting.closed_at) if began is not None else 0


def overdue(incident: Incident) -> dict[str, Any]:
    """The overdue actions, longest overdue first, and those that wait to be accepted; 25 of each at most."""
    late = select(Action).where(
        Action.incident == incident.ref, Action.state.in_(OUTSTANDING), Action.due_at < now()
    )
    ticked = select(Action).where(Action.incident == incident.ref, Action.state == ActionState.COMPLETED)
    found = list(db.session.scalars(late.order_by(Action.due_at, Action.ref).limit(MOST + 1)))
    claimed = list(db.session.scalars(ticked.order_by(Action.completed_at, Action.ref).limit(MOST + 1)))
    return {
        "late": [action.ref for action in found[:MOST]],
        "claimed": [action.ref for action in claimed[:MOST]],
        "more": max(len(found), len(claimed)) > MOST,
        "kept": (found, claimed),
    }


def reports(incident: Incident, meeting: Meeting) -> list[dict[str, Any]]:
    """Who has reported: those expected that haven't first, then the rest by name, with how things stand."""
    query = select(Update).where(Update.incident == incident.ref, Update.latest)
    known = {update.agency: update for update in db.session.scalars(query)}
    core = core_codes(incident.forum)
    expected = {place.agency for place in roll(incident, meeting) if place.seats and not place.observing}
    told = [_report(incident, meeting, code, known.get(code), code in core) for code in expected | set(known)]
    return sorted(told, key=lambda one: (one["picture"] is not None, not one["core"], one["name"]))


def _report(incident: Incident, meeting: Meeting, code: str, update: Update | None, core: bool) -> dict[str, Any]:
    fresh = update is not None and update.meeting == meeting.number
    name = name_of(incident.forum, code)
    old = how_old(meeting, update) if update is not None else ""
    return {"agency": code, "name": name, "picture": update, "core": core, "in_this": fresh, "old": old}


def _reporting(entry: Written) -> Iterable[str]:
    if not entry.kind.startswith("update."):
        return []
    return [f"{number}/{entry.fields['agency']}" for number in to_come(entry.log)]


@piece("agency-update", touched=_reporting)
def agency_update(incident: Incident, key: str) -> Loaded | None:
    """How one agency's picture stands before or during a meeting, for its own people to renew."""
    meeting, agency = meeting_of(incident, key), key.partition("/")[2]
    if meeting is None:
        return None
    query = select(Update).where(Update.incident == incident.ref, Update.agency == agency, Update.latest)
    return {"meeting": meeting, "agency": agency, "update": db.session.scalar(query)}
