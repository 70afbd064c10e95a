"""Meetings as pages show them: rows in their list, one meeting's bar, and the meeting now live or next."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import g
from sqlalchemy import func, select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.attendance import Attendance
from scg.models.decisions import Decision
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting, Minutes
from scg.pieces import Loaded, Touched, on, piece
from scg.pieces.actions import IN_ORDER
from scg.pieces.entries import is_late
from scg.pieces.seated import SEATED
from scg.pieces.standing import held, read_once, remembered
from scg.record.clock import now
from scg.record.projection import Written
from scg.rules.stamps import moment
from scg.words import ATTENDED, MeetingKind, MeetingState, Role

LIVE = (MeetingState.IN_SESSION, MeetingState.ADJOURNED)
TO_COME = (MeetingState.SCHEDULED, *LIVE)
BLOCK = 25


def numbers(entry: Written) -> list[str]:
    """The numbers of the meetings that an entry is about; a change of seats is about all that are to come."""
    fields = entry.fields
    if entry.kind.startswith(SEATED) or entry.kind == "incident.closed":
        return to_come(entry.log)
    called = [fields["next"]["number"]] if isinstance(fields.get("next"), dict) else []
    moved = [move["number"] for move in fields.get("moved", ())]
    own = fields.get("meeting_number") or (fields.get("number") if _is_meeting(entry) else None)
    return [str(number) for number in ([own] if own else []) + called + moved]


def _is_meeting(entry: Written) -> bool:
    return entry.kind.startswith(("meeting.", "chair."))


def to_come(ref: str) -> list[str]:
    """The numbers of an incident's meetings that are scheduled or live."""
    query = select(Meeting.number).where(Meeting.incident == ref, Meeting.state.in_(TO_COME))
    return [str(number) for number in db.session.scalars(query)]


def live_numbers(ref: str) -> list[str]:
    """The number of the incident's live meeting, if there is one."""
    return read_once("live numbers", ref, lambda: _live_numbers(ref))


def _live_numbers(ref: str) -> list[str]:
    query = select(Meeting.number).where(Meeting.incident == ref, Meeting.state.in_(LIVE))
    return [str(number) for number in db.session.scalars(query)]


def of_meetings(*beginnings: str, more: Callable[[Written], Iterable[str]] | None = None) -> Touched:
    """Touched, by meeting, by entries whose kind begins so; and by what `more` gives for any entry.

    Whatever is shown of a meeting is touched when it falls away, with its cadence or with its SCG.
    """
    own = on(*beginnings, key=numbers)
    return lambda entry: dict.fromkeys([*own(entry), *_ended(entry), *(more(entry) if more is not None else ())])


def _ended(entry: Written) -> list[str]:
    """The meetings that an entry has fall away, and the one that it makes the last."""
    final = entry.fields.get("final_meeting")
    return [str(number) for number in (*entry.fields.get("fallen", ()), final) if number is not None]


def meeting_of(incident: Incident, key: str) -> Meeting | None:
    """The meeting of a key like "12" or "12/wyp", or None."""
    number = key.partition("/")[0]
    return held([db.session.get(Meeting, (incident.ref, int(number)))])[0] if number.isdigit() else None


ROW = ("meeting.", "chair.", "cadence.", "attendance.", "decision.", "action.", "minutes.")


def _gather(incident: Incident, keys: list[str]) -> None:
    numbers = [int(key) for key in keys if key.isdigit()]
    held(db.session.scalars(select(Meeting).where(Meeting.incident == incident.ref, Meeting.number.in_(numbers))))
    counts = counted(incident, numbers)
    g.meetings_counted = {(incident.ref, number): told for number, told in counts.items()}


@piece("meeting", touched=of_meetings(*ROW), tag="tr", gather=_gather)
def meeting(incident: Incident, key: str) -> Loaded | None:
    """One meeting as a row of their list."""
    found = meeting_of(incident, key)
    if found is None:
        return None
    counts = g.get("meetings_counted", {}).pop((incident.ref, found.number), None)
    return {
        "meeting": found,
        "extraordinary": found.kind == MeetingKind.EXTRAORDINARY,
        "moved_from": [moment(text) for text in found.moved_from],
        "late": recorded_late(found),
        "counts": counts or counted(incident, [found.number])[found.number],
        "sort": f"{found.number:06d}",
        "facets": {"block": [str(_block(found.number))]},
    }


def _block(number: int) -> int:
    return (number - 1) // BLOCK


def counted(incident: Incident, asked: list[int]) -> dict[int, dict[str, Any]]:
    """By meeting: agencies that attended for certain, decisions, actions raised, state of the minutes."""
    attended = (Attendance.status.in_(ATTENDED), Attendance.confirmed_at.is_not(None))
    present = _by_meeting(Attendance, incident, asked, *attended)
    decided = _by_meeting(Decision, incident, asked)
    raised = _by_meeting(Action, incident, asked)
    query = select(Minutes.meeting, Minutes.state).where(
        Minutes.incident == incident.ref, Minutes.meeting.in_(asked)
    )
    minutes = {number: state for number, state in db.session.execute(query.order_by(Minutes.version))}
    told = {"attended": present, "decisions": decided, "actions": raised}
    return {n: {name: of.get(n, 0) for name, of in told.items()} | {"minutes": minutes.get(n)} for n in asked}


def _by_meeting(table: Any, incident: Incident, asked: list[int], *more: Any) -> dict[int, int]:
    own = (table.incident == incident.ref, table.meeting.in_(asked))
    query = select(table.meeting, func.count()).where(*own, *more).group_by(table.meeting)
    return {number: count for number, count in db.session.execute(query)}


def listed(incident: Incident, page: int) -> dict[str, Any]:
    """One page of the list, newest first: the meetings' keys, the blocks it holds, and what stands around it.

    A page is two blocks of numbers, so that a meeting never moves from one page to another while it is read.
    """
    last = db.session.scalar(select(func.max(Meeting.number)).where(Meeting.incident == incident.ref)) or 0
    pages = max(-(-(_block(last) + 1) // 2), 1)
    chosen = min(max(page, 1), pages)
    upper = _block(last) - 2 * (chosen - 1)
    blocks = [str(block) for block in range(upper - 1, upper + (2 if chosen == 1 else 1)) if block >= 0]
    keys = _in_blocks(incident, upper - 1, upper)
    return {"numbers": keys, "blocks": blocks, "page": chosen, "pages": pages, "last": last}


def _in_blocks(incident: Incident, lower: int, upper: int) -> list[str]:
    within = (Meeting.number > lower * BLOCK, Meeting.number <= (upper + 1) * BLOCK)
    query = select(Meeting.number).where(Meeting.incident == incident.ref, *within)
    return [str(number) for number in db.session.scalars(query.order_by(Meeting.number.desc()))]


@piece("meeting-bar", touched=of_meetings("meeting.", "chair.", "cadence.", "minutes.", *SEATED))
def bar(incident: Incident, key: str) -> Loaded | None:
    """Where one meeting stands: state, times, chair, and the acts on the meeting as a whole."""
    found = meeting_of(incident, key)
    if found is None:
        return None
    began = session_began(found)
    return {
        "meeting": found,
        "extraordinary": found.kind == MeetingKind.EXTRAORDINARY,
        "moved_from": [moment(text) for text in found.moved_from],
        "began": began,
        "minutes_run": minutes_since(began, found.closed_at) if began else 0,
        "deputies": _next_chairs(incident, found),
        "late": recorded_late(found),
        "until": next_minute(began) if found.state == MeetingState.IN_SESSION and not found.afterwards else None,
    }


def recorded_late(found: Meeting) -> bool:
    """Whether it was recorded more than 24 hours after it happened that a meeting opened, or that it closed."""
    told = ((found.opened_at, found.opening_recorded_at), (found.closed_at, found.closing_recorded_at))
    return any(at is not None and recorded is not None and is_late(at, recorded) for at, recorded in told)


def session_began(found: Meeting) -> datetime | None:
    """When a meeting would have opened had it never been adjourned: for counting the time in session."""
    if found.opened_at is None:
        return None
    paused = timedelta()
    for pause in found.adjournments:
        paused += (moment(pause["to"]) if pause["to"] else now()) - moment(pause["from"])
    return found.opened_at + paused


def minutes_since(since: datetime, until: datetime | None = None) -> int:
    """Whole minutes from a time until another, or until now."""
    return max(int(((until or now()) - since).total_seconds() // 60), 0)


def next_minute(since: datetime | None) -> datetime | None:
    """When the whole minutes since a time become one more; None without a time."""
    return since + timedelta(minutes=minutes_since(since) + 1) if since is not None else None


def _next_chairs(incident: Incident, found: Meeting) -> list[str]:
    able = select(Seat.name).where(
        Seat.incident == incident.ref,
        Seat.ended_at.is_(None),
        Seat.role.in_((Role.DEPUTY, Role.CHAIR)),
        Seat.person != found.chair,
    )
    return list(db.session.scalars(able.order_by(Seat.role == Role.CHAIR, Seat.id)))


def live_or_next(incident: Incident) -> Meeting | None:
    """The meeting in session or adjourned, else the earliest that is scheduled, else None."""
    return remembered(incident, "live or next", lambda: _live_or_next(incident))


def _live_or_next(incident: Incident) -> Meeting | None:
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.state.in_(TO_COME))
    first = (Meeting.state == MeetingState.SCHEDULED, Meeting.scheduled_for, Meeting.number)
    return db.session.scalar(query.order_by(*first).limit(1))


def held_in(incident: Incident, number: int) -> dict[str, list[str]]:
    """The references of a meeting's decisions and of the actions raised in it, in their order."""
    decided = select(Decision.ref).where(Decision.incident == incident.ref, Decision.meeting == number)
    raised = select(Action.ref).where(Action.incident == incident.ref, Action.meeting == number)
    decisions = db.session.scalars(decided.order_by(Decision.ref))
    return {"decisions": list(decisions), "actions": list(db.session.scalars(raised.order_by(*IN_ORDER)))}
