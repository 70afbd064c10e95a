"""Finding what a command is about, inside its lock, or refusing."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import bindparam, func, select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.directory import Agency, Person
from scg.models.incidents import Incident, Seat
from scg.models.meetings import AgendaItem, Meeting
from scg.models.prepared import Prepared
from scg.models.rows import columns_of, row_of, rows_of
from scg.record.change import Change
from scg.rules.missed import GRACE
from scg.words import Changed, ItemState, MeetingKind, MeetingState, NotFound, Refused, Role

LIVE = (MeetingState.IN_SESSION, MeetingState.ADJOURNED)
HELD = (*LIVE, MeetingState.CLOSED)
_meeting = columns_of(Meeting)
_live = Prepared(rows_of(Meeting).where(_meeting.incident == bindparam("log"), _meeting.state.in_(LIVE)))


def incident(change: Change) -> Incident:
    """The incident whose record is held, refused once it is closed."""
    found = any_incident(change)
    if found.closed_at is not None:
        raise Refused("This incident is closed. Reopen it to change anything")
    return found


def any_incident(change: Change) -> Incident:
    """The incident whose record is held, closed or not."""
    found = row_of(Incident, change.log)
    if found is None:
        raise NotFound("There is no such incident")
    return found


def agency(change: Change, code: str, field: str = "agency") -> Agency:
    """An active agency of the forum's directory."""
    found = row_of(Agency, _forum(change), code)
    if found is None or not found.active:
        raise Refused("Select an agency from the directory", field=field)
    return found


def agencies(change: Change, codes: tuple[str, ...], field: str) -> list[str]:
    """Agencies of the directory, once each, in the order given."""
    return [agency(change, code, field).code for code in dict.fromkeys(codes)]


def person(change: Change, person_id: str, field: str = "person") -> Person:
    """An active person of the forum."""
    found = row_of(Person, person_id)
    if found is None or not found.active or found.forum != _forum(change):
        raise Refused("Select a person from the directory", field=field)
    return found


def _forum(change: Change) -> str:
    here = row_of(Incident, change.log)
    return here.forum if here is not None else change.log


def not_beyond_a_guest(change: Change, who: Person, role: str, field: str) -> None:
    """Refuse a guest the chair's seat, and any seat of an incident that they weren't invited to."""
    if not who.guest:
        return
    invited = select(Seat.id).where(Seat.incident == change.log, Seat.person == who.id)
    if role == Role.CHAIR or db.session.scalar(invited.limit(1)) is None:
        raise Refused(f"{who.name} is a guest. Make a full account of them first", field=field)


def sitting(who: Person) -> dict[str, str]:
    """A person as the entries that seat them tell: id, name, post and agency."""
    return {"person": who.id, "name": who.name, "post": who.post, "agency": who.agency}


def meeting(change: Change, number: int, *states: MeetingState, field: str = "meeting_number") -> Meeting:
    """A meeting of the incident, in one of the states where any are named."""
    found = row_of(Meeting, change.log, number)
    if found is None:
        raise Refused(f"There is no SCG {number:03d} in this incident", field=field)
    if states and found.state not in states:
        wanted = " or ".join(states)
        raise Refused(f"SCG {number:03d} is {found.state}; this needs it {wanted}", field=field)
    return found


def live_meeting(change: Change) -> Meeting | None:
    """The meeting now in session or adjourned, if there is one."""
    return cast(Meeting | None, _live.one(log=change.log))


def next_meeting(change: Change) -> Meeting | None:
    """The earliest meeting to come; one that nobody opened at its time is so until it counts as missed."""
    return next(iter(to_come(change)), None)


def to_come(change: Change, *kinds: MeetingKind) -> list[Meeting]:
    """The meetings that are called and not yet missed, of these kinds or of any, the earliest first."""
    query = select(Meeting).where(
        Meeting.incident == change.log,
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.scheduled_for >= change.at - GRACE,
    )
    if kinds:
        query = query.where(Meeting.kind.in_(kinds))
    return list(db.session.scalars(query.order_by(Meeting.scheduled_for, Meeting.number)))


def last_number(change: Change) -> int:
    """The highest meeting number given so far, 0 before the first."""
    return db.session.scalar(select(func.max(Meeting.number)).where(Meeting.incident == change.log)) or 0


def reference_number(change: Change, number: int | None) -> int:
    """The meeting that a decision or action is numbered under: its own, else the live one or the last held."""
    if number is not None:
        return number
    here = live_meeting(change)
    if here is not None:
        return here.number
    opened = select(func.max(Meeting.number)).where(Meeting.incident == change.log, Meeting.opened_at.is_not(None))
    return db.session.scalar(opened) or 0


def item(change: Change, number: int, item_number: int) -> AgendaItem:
    """One item of a meeting's agenda."""
    found = row_of(AgendaItem, change.log, number, item_number)
    if found is None:
        raise Refused("Select an item of this meeting's agenda", field="item_number")
    return found


def item_in_hand(change: Change, meeting_number: int | None) -> int | None:
    """The number of the agenda item now in hand in a meeting."""
    query = select(AgendaItem.item).where(
        AgendaItem.incident == change.log,
        AgendaItem.meeting == meeting_number,
        AgendaItem.state == ItemState.IN_HAND,
    )
    return db.session.scalar(query.limit(1))


def action(change: Change, ref: str, field: str = "action_ref") -> Action:
    """One action of the incident, by its reference."""
    found = row_of(Action, change.log, ref)
    if found is None:
        raise Refused(f"There is no action {ref} in this incident", field=field)
    return found


def decision(change: Change, ref: str, field: str = "decision_ref") -> Decision:
    """One decision of the incident, by its reference."""
    found = row_of(Decision, change.log, ref)
    if found is None:
        raise Refused(f"There is no decision {ref} in this incident", field=field)
    return found


def seats(change: Change, *roles: Role) -> list[Seat]:
    """The seats held now, in these roles or in any."""
    query = select(Seat).where(Seat.incident == change.log, Seat.ended_at.is_(None)).order_by(Seat.id)
    if roles:
        query = query.where(Seat.role.in_(roles))
    return list(db.session.scalars(query))


def unchanged(found: object, version: int, **current: object) -> None:
    """Refuse an edit of what somebody has changed since: nobody's words are overwritten unseen."""
    if getattr(found, "version", version) != version:
        raise Changed(
            "Somebody changed this while you were writing. Compare both, then save again", current=current
        )


def not_ahead(change: Change, happened_at: datetime | None, field: str = "happened_at") -> None:
    """Refuse a time of happening that lies in the future by more than a minute."""
    if happened_at is not None and happened_at > change.at + timedelta(minutes=1):
        raise Refused("The time it happened must not be in the future", field=field)
