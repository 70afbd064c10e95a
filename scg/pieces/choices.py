"""What a form's fields may be chosen from."""

from collections.abc import Callable

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.directory import Agency, Person
from scg.models.incidents import Incident, Seat
from scg.models.meetings import AgendaItem, Meeting
from scg.pieces.standing import of_directory
from scg.rules.cadence import PRESETS
from scg.rules.london import DAYS, show_short
from scg.rules.threats import threats
from scg.words import SEAT_ROLES, UNSETTLED, DecisionState, Role

Choices = list[tuple[str, str]]


def choices(pick: str, incident: Incident | None, forum: str) -> Choices:
    """The (value, label) pairs for a field that picks from `pick`; KeyError where there is no such pick."""
    if pick in OF_FORUM:
        return OF_FORUM[pick](forum)
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
        select(Person.id, Person.name, Person.post, Agency.name.label("agency"))
        .join(Agency, (Agency.forum == Person.forum) & (Agency.code == Person.agency))
        .where(Person.forum == forum, Person.active)
        .order_by(Person.name)
    )
    return [(row.id, f"{row.name}, {row.post or 'no post'}, {row.agency}") for row in db.session.execute(query)]


def _other_incidents(incident: Incident) -> Choices:
    others = (Incident.forum == incident.forum, Incident.ref != incident.ref)
    query = select(Incident.ref, Incident.name).where(*others)
    rows = db.session.execute(query.order_by(Incident.opened_at.desc()))
    return [(row.ref, f"{row.ref} {row.name}") for row in rows]


def _threats(_forum: str) -> Choices:
    return [(threat, threat) for threat in threats()]


def _seat_roles(_forum: str) -> Choices:
    return [(str(role), role.capitalize()) for role in SEAT_ROLES]


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
    "presets": _presets,
    "weekdays": _weekdays,
}
OF_INCIDENT: dict[str, Callable[[Incident], Choices]] = {
    "incidents": _other_incidents,
    "chairs": _chairs,
    "meetings": _meetings,
    "items": _items,
    "actions": _actions,
    "decisions": _decisions,
}
