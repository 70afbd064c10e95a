"""What becomes of circulated minutes, as pages show it: corrections, readers, and the next meeting's first item."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from scg.extensions import db
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.models.meetings import Minutes as Version
from scg.models.minutes import MinutesRead
from scg.pieces import Loaded, piece
from scg.pieces.agencies import name_of
from scg.pieces.minutes import versions
from scg.pieces.minutes_life import corrections_of
from scg.pieces.minutes_shown import of_minutes
from scg.record.projection import Written
from scg.words import CorrectionState, MeetingState, MinutesState


@piece("minutes-corrections", touched=of_minutes)
def corrections(incident: Incident, number: str) -> Loaded:
    """The corrections proposed to one meeting's minutes, by whom, and what became of each."""
    known = corrections_of(incident.ref, int(number))
    return {
        "corrections": [{"row": one, "agency": name_of(incident.forum, one.agency)} for one in known],
        "newest": _newest(incident, int(number)),
        "number": int(number),
    }


def _newest(incident: Incident, number: int) -> Version | None:
    """The newest version that left as circulated."""
    known = versions(incident.ref, number)
    return next((one for one in known if one.state != MinutesState.DRAFT), None)


@piece("minutes-readers", touched=of_minutes)
def readers(incident: Incident, number: str) -> Loaded:
    """Who has read the newest version and when, and who of those it was circulated to has not."""
    newest = _newest(incident, int(number))
    if newest is None:
        return {"newest": None}
    place = (MinutesRead.incident == incident.ref, MinutesRead.meeting == int(number))
    query = select(MinutesRead).where(*place, MinutesRead.version == newest.version)
    read = list(db.session.scalars(query.order_by(MinutesRead.at, MinutesRead.person)))
    have = {one.person for one in read}
    return {
        "read": [_person(incident, one) for one in read],
        "unread": [_person(incident, seat) for seat in _circulated_to(newest) if seat.person not in have],
        "newest": newest,
        "number": int(number),
    }


def _person(incident: Incident, one: MinutesRead | Seat) -> dict[str, Any]:
    return {"name": one.name, "agency": name_of(incident.forum, one.agency), "at": getattr(one, "at", None)}


def _circulated_to(version: Version) -> list[Seat]:
    """Those who held a seat when a version was circulated, each once, by name."""
    at = version.circulated_at
    held = (Seat.begun_at <= at, or_(Seat.ended_at.is_(None), Seat.ended_at > at))
    query = select(Seat).where(Seat.incident == version.incident, *held).order_by(Seat.name, Seat.id)
    return list({seat.person: seat for seat in db.session.scalars(query)}.values())


def _opening_with_them(entry: Written) -> Iterable[str]:
    """The meetings after the one that an entry is about, as far as the next that was held."""
    if not entry.kind.startswith("minutes.") and entry.kind != "meeting.closed":
        return
    about = entry.fields.get("meeting_number") or entry.fields.get("number") or 0
    later = (Meeting.incident == entry.log, Meeting.number > about)
    query = select(Meeting.number, Meeting.state).where(*later).order_by(Meeting.number)
    for number, state in db.session.execute(query):
        yield str(number)
        if state == MeetingState.CLOSED:
            return


@piece("minutes-accuracy", touched=_opening_with_them)
def accuracy(incident: Incident, number: str) -> Loaded | None:
    """The minutes of the last meeting held before this one, for it to approve as its first item."""
    before = (Meeting.incident == incident.ref, Meeting.number < int(number), Meeting.state == MeetingState.CLOSED)
    last = db.session.scalar(select(Meeting.number).where(*before).order_by(Meeting.number.desc()).limit(1))
    newest = next(iter(versions(incident.ref, last)), None) if last is not None else None
    known = corrections_of(incident.ref, last) if last is not None else []
    return {
        "last": last,
        "newest": newest,
        "waiting": sum(one.state == CorrectionState.PROPOSED for one in known),
        "corrected": any(one.state == CorrectionState.ACCEPTED for one in known),
        "here": int(number),
    }
