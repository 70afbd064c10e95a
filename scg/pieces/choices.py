"""What a form's fields may be chosen from."""

from collections.abc import Callable

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.annexes import Annex
from scg.models.decisions import Decision
from scg.models.directory import Agency, Person
from scg.models.incidents import Incident, Seat
from scg.models.meetings import AgendaItem, Meeting
from scg.pieces.agencies import names
from scg.pieces.standing import of_directory
from scg.rules.cadence import PRESETS
from scg.rules.london import DAYS, show_short
from scg.rules.notices import FOR_ADMINISTRATORS, Kind
from scg.rules.policy import MAY_BE_ASKED
from scg.rules.threats import threats
from scg.words import INVITED_ROLES, SEAT_ROLES, UNSETTLED, DecisionState, MeetingState, Role, SeatBy

Choices = list[tuple[str, str]]


def choices(pick: str, incident: Incident | None, forum: str, agency: str = "") -> Choices:
    """The (value, label) pairs for a field that picks from `pick`; KeyError where there is no such pick.

    `agency` is the one that the form is about, where that is settled: it narrows what is picked of an agency.
    """
    if pick in OF_FORUM:
        return OF_FORUM[pick](forum)
    if pick in OF_AGENCY:
        return OF_AGENCY[pick](incident, agency) if incident is not None else []
    return OF_INCIDENT[pick](incident) if incident is not None else []


def agencies(forum: str) -> Choices:
    """The active agencies of a forum, core ones first, then by name."""
    return of_directory(forum, "agencies", lambda: _agencies(forum))


def _agencies(forum: str) -> Choices:
    query = select(Agency.code, Agency.name).where(Agency.forum == forum, Agency.active)
    return [(row.code, row.name) for row in db.session.execute(query.order_by(Agency.core.desc(), Agency.name))]


def people(forum: str) -> Choices:
    """The people of a forum whose accounts are open, by name, with their agency."""
    return of_directory(forum, "people", lambda: _people(forum))


def _people(forum: str) -> Choices:
    query = (
        select(Person.id, Person.name, Person.post, Person.guest, Agency.name.label("agency"))
        .join(Agency, (Agency.forum == Person.forum) & (Agency.code == Person.agency))
        .where(Person.forum == forum, Person.active)
        .order_by(Person.name)
    )
    return [
        (row.id, f"{row.name}{', guest' if row.guest else ''}, {row.post or 'no post'}, {row.agency}")
        for row in db.session.execute(query)
    ]


def _other_incidents(incident: Incident) -> Choices:
    others = (Incident.forum == incident.forum, Incident.ref != incident.ref)
    query = select(Incident.ref, Incident.name).where(*others)
    rows = db.session.execute(query.order_by(Incident.opened_at.desc()))
    return [(row.ref, f"{row.ref} {row.name}") for row in rows]


def _threats(_forum: str) -> Choices:
    return [(threat, threat) for threat in threats()]


def _invited_roles(_forum: str) -> Choices:
    return [(str(role), role.capitalize()) for role in INVITED_ROLES]


def _seat_roles(_forum: str) -> Choices:
    return [(str(role), role.capitalize()) for role in SEAT_ROLES]


def _asked_roles(_forum: str) -> Choices:
    return [(str(role), role.capitalize()) for role in MAY_BE_ASKED]


def _notice_kinds(_forum: str) -> Choices:
    return [(str(kind), kind.capitalize()) for kind in Kind if kind not in FOR_ADMINISTRATORS]


def _presets(_forum: str) -> Choices:
    named = [(key, label) for key, (label, _) in PRESETS.items()]
    return [*named, ("hours", "Every so many hours (below)"), ("clock", "At set times (below)")]


def _weekdays(_forum: str) -> Choices:
    return [(str(number), day) for number, day in enumerate(DAYS)]


def _chairs(incident: Incident) -> Choices:
    able = (Role.CHAIR, Role.DEPUTY)
    query = select(Seat.person, Seat.name, Seat.role).where(
        Seat.incident == incident.ref, Seat.role.in_(able), Seat.ended_at.is_(None)
    )
    return [(row.person, f"{row.name}, {row.role}") for row in db.session.execute(query)]


def _seat_holders(incident: Incident) -> Choices:
    held = (Seat.incident == incident.ref, Seat.ended_at.is_(None))
    query = select(Seat.person, Seat.name, Seat.role, Seat.agency).where(*held).order_by(Seat.name, Seat.id)
    found: dict[str, str] = {}
    for row in db.session.execute(query):
        found.setdefault(row.person, f"{row.name}, {row.role}, {names(incident.forum).get(row.agency, row.agency)}")
    return list(found.items())


def _readers(incident: Incident) -> Choices:
    named = db.session.scalars(select(Annex.named).where(Annex.incident == incident.ref))
    found = {reader["person"]: reader["name"] for readers in named for reader in readers}
    return sorted(found.items(), key=lambda one: one[1])


def _shifts(incident: Incident) -> Choices:
    able = (Role.CHAIR, Role.DEPUTY, Role.LOGGIST)
    held = (Seat.incident == incident.ref, Seat.ended_at.is_(None), Seat.how != SeatBy.BREAK_GLASS)
    query = select(Seat.id, Seat.name, Seat.role).where(*held, Seat.role.in_(able)).order_by(Seat.id)
    return [(str(row.id), f"{row.name}, {row.role}") for row in db.session.execute(query)]


def _colleagues(incident: Incident, agency: str) -> Choices:
    query = select(Person.id, Person.name, Person.post).where(Person.forum == incident.forum, Person.active)
    if not agency:
        return people(incident.forum)
    sitting = [person for person, _ in _seated(incident, agency)]
    others = query.where(Person.agency == agency, Person.id.not_in(sitting)).order_by(Person.name)
    return [(row.id, f"{row.name}, {row.post or 'no post'}") for row in db.session.execute(others)]


def _seated(incident: Incident, agency: str) -> Choices:
    held = (Seat.incident == incident.ref, Seat.ended_at.is_(None), Seat.meeting.is_(None))
    query = select(Seat.person, Seat.name, Seat.role).where(*held, Seat.role.in_((Role.MEMBER, Role.OBSERVER)))
    if agency:
        query = query.where(Seat.agency == agency)
    return [(row.person, f"{row.name}, {row.role}") for row in db.session.execute(query.order_by(Seat.name))]


def _meetings_to_come(incident: Incident) -> Choices:
    states = (MeetingState.SCHEDULED, MeetingState.IN_SESSION, MeetingState.ADJOURNED)
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.state.in_(states))
    rows = db.session.scalars(query.order_by(Meeting.scheduled_for, Meeting.number))
    return [(str(row.number), f"SCG {row.number:03d}, {show_short(row.scheduled_for)}") for row in rows]


def _meetings(incident: Incident) -> Choices:
    query = select(Meeting.number, Meeting.scheduled_for).where(Meeting.incident == incident.ref)
    rows = db.session.execute(query.order_by(Meeting.number.desc()).limit(30))
    return [(str(row.number), f"SCG {row.number:03d}, {show_short(row.scheduled_for)}") for row in rows]


def _items(incident: Incident) -> Choices:
    query = select(AgendaItem.item, AgendaItem.title).where(AgendaItem.incident == incident.ref)
    return [(str(row.item), row.title) for row in db.session.execute(query)]


def _actions(incident: Incident) -> Choices:
    query = select(Action.ref, Action.text).where(Action.incident == incident.ref, Action.state.in_(UNSETTLED))
    return [(row.ref, f"{row.ref} {row.text[:80]}") for row in db.session.execute(query.order_by(Action.ref))]


def _decisions(incident: Incident) -> Choices:
    query = select(Decision.ref, Decision.decision).where(
        Decision.incident == incident.ref, Decision.state == DecisionState.IN_FORCE
    )
    rows = db.session.execute(query.order_by(Decision.ref.desc()).limit(60))
    return [(row.ref, f"{row.ref} {row.decision[:80]}") for row in rows]


OF_FORUM: dict[str, Callable[[str], Choices]] = {
    "agencies": agencies,
    "people": people,
    "threats": _threats,
    "seat_roles": _seat_roles,
    "invited_roles": _invited_roles,
    "asked_roles": _asked_roles,
    "notice_kinds": _notice_kinds,
    "presets": _presets,
    "weekdays": _weekdays,
}
OF_INCIDENT: dict[str, Callable[[Incident], Choices]] = {
    "incidents": _other_incidents,
    "chairs": _chairs,
    "seat_holders": _seat_holders,
    "readers": _readers,
    "shifts": _shifts,
    "meetings": _meetings,
    "meetings_to_come": _meetings_to_come,
    "items": _items,
    "actions": _actions,
    "decisions": _decisions,
}
OF_AGENCY: dict[str, Callable[[Incident, str], Choices]] = {
    "colleagues": _colleagues,
    "seated": _seated,
}
