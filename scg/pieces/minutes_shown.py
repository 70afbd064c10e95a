"""Minutes in lists, and what can be done with one meeting's minutes: their versions, checks and controls."""

from collections.abc import Iterable
from datetime import datetime

from flask import g
from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, defer

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Addendum, Meeting
from scg.models.meetings import Minutes as Version
from scg.models.policy import settled
from scg.pieces import Loaded, piece
from scg.pieces.meetings import LIVE
from scg.pieces.minutes import findings, versions
from scg.pieces.minutes_checks import not_taken
from scg.pieces.minutes_items import agenda_of
from scg.pieces.minutes_life import approval_of
from scg.pieces.standing import held
from scg.record.projection import Written
from scg.rules.numbers import whole
from scg.rules.policy import APPROVAL, days_of
from scg.rules.wanting import approval_due, next_step
from scg.words import MinutesState, ScgState

PAGE = 60


# By these a meeting becomes the last one, or isn't any more: its minutes are then approved otherwise.
ENDINGS = ("meeting.opened", "meeting.closed", "scg.")
UNAPPROVED = 3


def of_minutes(entry: Written) -> Iterable[str]:
    """The number of the meeting whose minutes an entry is about."""
    if entry.kind == "meeting.closed":
        return [str(entry.fields["number"])]
    return [str(entry.fields["meeting_number"])] if entry.kind.startswith("minutes.") else []


def _checked(entry: Written) -> Iterable[str]:
    """The meetings whose checks an entry may change: its own, or that of the reference it is about."""
    if entry.kind.startswith(("attendance.", "decision.")):
        return [str(entry.fields["meeting_number"])] if entry.fields.get("meeting_number") else []
    if entry.kind.startswith("action."):
        return [str(int(entry.fields["action"][3:].partition("/")[0]))]
    waiting = _unapproved(entry.log) if entry.kind.startswith(ENDINGS) else []
    return dict.fromkeys([*of_minutes(entry), *waiting])


def _unapproved(ref: str) -> list[str]:
    """The last meetings that have a version which was circulated and no more."""
    place = (Version.incident == ref, Version.state == MinutesState.CIRCULATED)
    query = select(Version.meeting).distinct().where(*place).order_by(Version.meeting.desc())
    return [str(number) for number in db.session.scalars(query.limit(UNAPPROVED))]


def _gather(incident: Incident, numbers: list[str]) -> None:
    asked = [int(number) for number in numbers]
    held(db.session.scalars(select(Meeting).where(Meeting.incident == incident.ref, Meeting.number.in_(asked))))
    place = (Version.incident == incident.ref, Version.meeting.in_(asked))
    query = select(Version).where(*place).options(defer(Version.content)).order_by(Version.version.desc())
    found: dict[str, list[Version]] = g.setdefault("minutes_versions", {})
    for version in db.session.scalars(query):
        found.setdefault(str(version.meeting), []).append(version)


@piece("minutes-row", touched=of_minutes, tag="li", gather=_gather)
def row(incident: Incident, number: str) -> Loaded | None:
    """One meeting's minutes in the list: when it was held, the newest version, and how that stands."""
    meeting = db.session.get(Meeting, (incident.ref, int(number)))
    known = g.get("minutes_versions", {}).pop(number, None) or versions(incident.ref, int(number))
    if meeting is None or not known:
        return None
    return {
        "meeting": meeting,
        "newest": known[0],
        "earlier": len(known) - 1,
        "sort": f"{meeting.number:06d}",
        "facets": {"state": [str(known[0].state)]},
        "attributes": {"class": "app-card"},
    }


@piece("minutes-state", touched=_checked)
def state(incident: Incident, number: str) -> Loaded | None:
    """How one meeting's minutes stand, what they lack, and every version of them."""
    known = versions(incident.ref, int(number))
    if not known:
        return None
    newest = known[0]
    signed = newest.state == MinutesState.SIGNED
    lacking = [] if signed else findings(incident.ref, int(number))
    return {
        "newest": newest,
        "next": next_step(newest.state, lacking),
        "versions": known,
        "due": _approval_due(incident, newest),
        "approval": approval_of(newest),
        "sitting": _sitting(incident, int(number)),
        "findings": lacking,
        "remarks": list(not_taken(agenda_of(incident.ref, int(number)))),
        "addenda": _addenda(incident.ref, int(number)) if signed else [],
        "number": int(number),
    }


def _approval_due(incident: Incident, newest: Version) -> datetime | None:
    """Until when minutes that no other meeting will approve are to be approved in the tool."""
    if newest.state != MinutesState.CIRCULATED or newest.circulated_at is None:
        return None
    meeting = db.session.get_one(Meeting, (incident.ref, newest.meeting))
    if not meeting.final and incident.scg != ScgState.STOOD_DOWN:
        return None
    return approval_due(newest.circulated_at, days_of(settled(incident.forum, APPROVAL)))


def _sitting(incident: Incident, number: int) -> int | None:
    """The later meeting that is live, and may approve these minutes."""
    live = (Meeting.incident == incident.ref, Meeting.number > number, Meeting.state.in_(LIVE))
    return db.session.scalar(select(Meeting.number).where(*live).limit(1))


@piece("minutes-wanting", touched=_checked)
def wanting(incident: Incident, number: str) -> Loaded | None:
    """What keeps one meeting's minutes from being signed, each with the way to its repair."""
    asked = whole(number)  # a form of signing gives it as it was sent
    return {"findings": findings(incident.ref, asked)} if asked and versions(incident.ref, asked) else None


def _addenda(ref: str, number: int) -> list[Addendum]:
    query = select(Addendum).where(Addendum.incident == ref, Addendum.meeting == number)
    return list(db.session.scalars(query.order_by(Addendum.number)))


def with_minutes(incident: Incident, page: int, state: str = "") -> tuple[list[str], int]:
    """The numbers of the meetings on one page of the list, newest first, and how many there are in all.

    `state` asks for those whose newest version stands so.
    """
    later = aliased(Version)
    same = (later.incident == Version.incident, later.meeting == Version.meeting)
    newest = (Version.incident == incident.ref, ~exists().where(*same, later.version > Version.version))
    matching = (*newest, Version.state == state) if state else newest
    query = select(Version.meeting).where(*matching).order_by(Version.meeting.desc())
    numbers = db.session.scalars(query.offset((page - 1) * PAGE).limit(PAGE))
    number = db.session.scalar(select(func.count()).select_from(Version).where(*matching)) or 0
    return [str(number) for number in numbers], number
