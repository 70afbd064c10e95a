"""The pieces of the wall display: what the room needs to see, without a control among them."""

from sqlalchemy import select

from scg.extensions import db
from scg.models.decisions import Decision
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.pieces import Loaded, on, piece
from scg.pieces.actions import numbers
from scg.pieces.agenda import items_of
from scg.pieces.attendance import NOT_HELD, SUMMARY, roll
from scg.pieces.meetings import LIVE, live_or_next, minutes_since, next_minute
from scg.words import ItemState, MeetingState

MEETINGS = ("meeting.", "chair.", "cadence.", "incident.", "scg.")
NEXT_ITEMS = 3


@piece("wall-head", touched=on("incident.", "declaration.", "scg.", "meeting.", "chair.", "cadence."))
def head(incident: Incident, _key: str) -> Loaded:
    """The incident, what is declared, and the meeting that is live or comes next."""
    return {"meeting": _on_show(incident)}


def _on_show(incident: Incident) -> Meeting | None:
    """The meeting that the room is in or waits for: never one that was held before and is entered from paper."""
    found = live_or_next(incident)
    return _scheduled(incident) if found is not None and found.afterwards else found


@piece("wall-hand", touched=on("item.", *MEETINGS))
def hand(incident: Incident, _key: str) -> Loaded:
    """The item in hand and those that follow, or the time until the next meeting."""
    meeting = _on_show(incident)
    items = items_of(incident, meeting.number) if meeting is not None else []
    item = next((item for item in items if item.state == ItemState.IN_HAND), None)
    run = minutes_since(item.taken_at) if item is not None and item.taken_at else 0
    waiting = [item for item in items if item.state == ItemState.WAITING]
    following = {"waiting": waiting[:NEXT_ITEMS], "left": len(waiting)}
    runs = item is not None and meeting is not None and meeting.state == MeetingState.IN_SESSION
    until = next_minute(item.taken_at) if item is not None and runs else None
    return {"meeting": meeting, "item": item, "run": run, "until": until, **following}


@piece("wall-roll", touched=on(*SUMMARY, "incident."))
def around(incident: Incident, _key: str) -> Loaded:
    """How many agencies are here, and which core ones are missing."""
    meeting = _on_show(incident)
    live = meeting is not None and meeting.state not in NOT_HELD
    places = roll(incident, meeting) if meeting is not None and live else []
    missing = [place for place in places if place.missing]
    here = sum(place.here for place in places)
    return {"live": live, "here": here, "number": len(places), "missing": missing}


@piece("wall-counts", touched=on("action.", *MEETINGS))
def counts(incident: Incident, _key: str) -> Loaded:
    """How many actions are open, and how many of them are overdue."""
    told = numbers(incident)
    return {"open": told.outstanding, "overdue": told.overdue, "until": told.next_overdue}


@piece("wall-decision", touched=on("decision."))
def decision(incident: Incident, _key: str) -> Loaded:
    """The latest decision."""
    query = select(Decision).where(Decision.incident == incident.ref)
    newest = query.order_by(Decision.happened_at.desc(), Decision.ref.desc()).limit(1)
    return {"decision": db.session.scalar(newest)}


@piece("wall-next", touched=on(*MEETINGS))
def following(incident: Incident, _key: str) -> Loaded:
    """The meeting after the live one, or the next one."""
    shown = _on_show(incident)
    return {"meeting": _scheduled(incident), "live": shown is not None and shown.state in LIVE}


def _scheduled(incident: Incident) -> Meeting | None:
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.state == MeetingState.SCHEDULED)
    return db.session.scalar(query.order_by(Meeting.scheduled_for, Meeting.number).limit(1))
