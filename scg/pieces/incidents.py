"""Incidents as pages show them: as rows of a list, and the parts of one incident's board."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.incidents import Incident, Seat, Strategy
from scg.models.invitations import Handover
from scg.models.meetings import AgendaItem, CadenceChange, Meeting
from scg.pieces import Loaded, on, piece
from scg.pieces.actions import is_overdue, overdue_from
from scg.pieces.agencies import name_of, names
from scg.pieces.entries import sentence
from scg.pieces.kept import earliest
from scg.pieces.meetings import live_or_next
from scg.pieces.people import Viewer
from scg.pieces.seated import SEATED
from scg.pieces.standing import stand_of
from scg.pieces.stored import stretch
from scg.record.clock import now
from scg.words import OUTSTANDING, Declaration, ItemState, MeetingState, Role, ScgState

LIVE = (MeetingState.IN_SESSION, MeetingState.ADJOURNED)
TO_COME = (*LIVE, MeetingState.SCHEDULED)
OPEN_OR_CLOSED = ("incident.closed", "incident.reopened")
MOST_ACTIONS, MOST_DECISIONS, MOST_ENTRIES = 8, 5, 8
_due_first = (
    select(Action)
    .where(Action.incident == bindparam("incident"), Action.state.in_(OUTSTANDING))
    .order_by(Action.due_at.is_(None), Action.due_at, Action.ref)
    .limit(MOST_ACTIONS)
)


@dataclass(frozen=True)
class Row:
    """One incident in a list: its meeting to come, its actions in numbers, and the viewer's part."""

    incident: Incident
    meeting: Meeting | None
    open: int
    overdue: int
    parts: list[str]


def seen_by(viewer: Viewer) -> list[Incident]:
    """The incidents that are a viewer's to see, newest first: those of their seats, or all of their forum."""
    query = select(Incident).where(Incident.forum == viewer.forum)
    if not viewer.administrator:
        held = select(Seat.incident).where(Seat.person == viewer.id, Seat.ended_at.is_(None))
        query = query.where(Incident.ref.in_(held.union(_coming_to(viewer))))
    return list(db.session.scalars(query.order_by(Incident.opened_at.desc())))


def _coming_to(viewer: Viewer) -> Select[Any]:
    """The incidents in which a shift is being handed over to a viewer."""
    waiting = (Handover.countersigned_at.is_(None), Handover.withdrawn_at.is_(None))
    return select(Handover.incident).where(Handover.incoming == viewer.id, *waiting)


def of_viewer(viewer: Viewer) -> tuple[list[Row], list[Row]]:
    """The incidents that a viewer sees as rows: those open, and those closed."""
    found = seen_by(viewer)
    refs = [incident.ref for incident in found]
    meetings, parts, counts = meetings_to_come(refs), parts_of(viewer), _counts(refs)
    rows = [Row(one, meetings.get(one.ref), *counts.get(one.ref, (0, 0)), parts.get(one.ref, [])) for one in found]
    closed = [row for row in rows if row.incident.closed_at]
    return [row for row in rows if row not in closed], closed


def meetings_to_come(refs: list[str]) -> dict[str, Meeting]:
    """Of each incident the meeting now live, or else the next one called."""
    query = select(Meeting).where(Meeting.incident.in_(refs), Meeting.state.in_(TO_COME))
    found: dict[str, Meeting] = {}
    for meeting in db.session.scalars(query.order_by(Meeting.scheduled_for)):
        known = found.get(meeting.incident)
        if known is None or (meeting.state in LIVE and known.state not in LIVE):
            found[meeting.incident] = meeting
    return found


def parts_of(viewer: Viewer) -> dict[str, list[str]]:
    """The seats that a viewer holds now, and the shifts that are being handed over to them, by incident."""
    query = select(Seat.incident, Seat.role).where(Seat.person == viewer.id, Seat.ended_at.is_(None))
    found: dict[str, list[str]] = {}
    for ref, role in db.session.execute(query.order_by(Seat.id)):
        found.setdefault(ref, []).append(str(role))
    for ref in db.session.scalars(_coming_to(viewer)):
        found.setdefault(ref, []).append(str(Role.INCOMING))
    return found


def _counts(refs: list[str]) -> dict[str, tuple[int, int]]:
    outstanding = (Action.incident.in_(refs), Action.state.in_(OUTSTANDING))
    in_all = select(Action.incident, func.count()).where(*outstanding).group_by(Action.incident)
    late = in_all.where(Action.due_at < now())
    overdue: dict[str, int] = {ref: number for ref, number in db.session.execute(late)}
    return {ref: (number, overdue.get(ref, 0)) for ref, number in db.session.execute(in_all)}


@piece("incident-about", touched=on("incident.", "scg."))
def about(incident: Incident, _key: str) -> Loaded:
    """What the incident is, where, who leads, and what came before it."""
    return {"lead_name": name_of(incident.forum, incident.lead_agency)}


@piece("next-step", touched=on("incident.", "declaration.", "scg.", "cadence.", "meeting.", *SEATED))
def next_step(incident: Incident, _key: str) -> Loaded:
    """What stands an SCG up, step by step; nothing once its first meeting has been opened."""
    ref = incident.ref
    opened = select(Meeting.number).where(Meeting.incident == ref, Meeting.opened_at.is_not(None)).limit(1)
    if incident.closed_at or db.session.scalar(opened) is not None:
        return {"steps": []}
    held = (Seat.incident == ref, Seat.ended_at.is_(None))
    seated = select(func.count(func.distinct(Seat.agency))).where(*held)
    rhythm = select(CadenceChange.seq).where(CadenceChange.incident == ref).limit(1)
    meeting = live_or_next(incident)
    done = {
        "declare": incident.declaration != Declaration.NONE,
        "convene": incident.scg != ScgState.NOT_CONVENED,
        "cadence": db.session.scalar(rhythm) is not None or meeting is not None,
        "seats": (db.session.scalar(seated) or 0) > 2,
    }
    return {"steps": list(done.items()), "meeting": meeting}


@piece("next-meeting", touched=on("meeting.", "cadence.", "scg.", "chair.", "incident."))
def next_meeting(incident: Incident, _key: str) -> Loaded:
    """The meeting now live or the next one called, with the cadence in force."""
    ref = incident.ref
    rhythm = select(CadenceChange).where(CadenceChange.incident == ref).order_by(CadenceChange.seq.desc())
    meeting = live_or_next(incident)
    live = meeting is not None and meeting.state in LIVE
    return {"meeting": meeting, "live": live, "cadence": db.session.scalar(rhythm.limit(1))}


@piece("strategy", touched=on("strategy.", *OPEN_OR_CLOSED))
def strategy(incident: Incident, _key: str) -> Loaded:
    """The strategic aim and objectives in force."""
    query = select(Strategy).where(Strategy.incident == incident.ref).order_by(Strategy.seq.desc()).limit(1)
    return {"strategy": db.session.scalar(query)}


@piece("methane", touched=on("methane.", *OPEN_OR_CLOSED))
def methane(incident: Incident, _key: str) -> Loaded:
    """The newest M/ETHANE report, in the order of its letters."""
    letters = ("major_incident", "exact_location", "type_of_incident", "hazards", "access")
    told = (*letters, "number_of_casualties", "emergency_services")
    shown = [(name.replace("_", " ").capitalize(), incident.methane.get(name, "")) for name in told]
    return {"report": [(term, said) for term, said in shown if said]}


@piece("urgent-items", touched=on("item.", "meeting."))
def urgent_items(incident: Incident, _key: str) -> Loaded:
    """Urgent items that wait for, or are in hand in, the meeting to come."""
    meeting = live_or_next(incident)
    query = select(AgendaItem).where(
        AgendaItem.incident == incident.ref,
        AgendaItem.meeting == (meeting.number if meeting is not None else None),
        AgendaItem.urgent,
        AgendaItem.state.in_((ItemState.WAITING, ItemState.IN_HAND)),
    )
    items = list(db.session.scalars(query.order_by(AgendaItem.position))) if meeting is not None else []
    return {"items": items, "meeting": meeting, "agencies": names(incident.forum)}


@piece("urgent-actions", touched=on("action.", "meeting.", "cadence."))
def urgent_actions(incident: Incident, _key: str) -> Loaded:
    """The outstanding actions that are due first, overdue ones at the head."""
    found = list(db.session.scalars(_due_first, {"incident": incident.ref}))
    rows = [(row, name_of(incident.forum, row.owner), is_overdue(row)) for row in found]
    return {"rows": rows, "until": earliest(*(overdue_from(row) for row in found))}


@piece("latest-decisions", touched=on("decision."))
def latest_decisions(incident: Incident, _key: str) -> Loaded:
    """The decisions taken last."""
    query = select(Decision).where(Decision.incident == incident.ref)
    newest = query.order_by(Decision.happened_at.desc(), Decision.ref.desc()).limit(MOST_DECISIONS)
    return {"decisions": list(db.session.scalars(newest))}


@piece("latest-entries", touched=on(""))
def latest_entries(incident: Incident, _key: str) -> Loaded:
    """The last lines of the record, newest first."""
    last = stand_of(incident).seq
    entries = stretch(incident.ref, last - MOST_ENTRIES + 1, last).entries
    return {"entries": [(entry, sentence(incident, entry)) for entry in reversed(entries)]}
