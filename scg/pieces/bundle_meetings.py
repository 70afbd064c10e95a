"""The meetings of an incident told for the index of its bundle, each with what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.attendance import Attendance
from scg.models.decisions import Decision
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.pieces.agencies import names
from scg.rules.london import show, show_day

Issued = Mapping[int, tuple[str, dict[str, Any]]]


def meeting(incident: Incident, row: Meeting, issued: Issued, made_by: Mapping[str, int]) -> dict[str, Any]:
    """One meeting with attendance, decisions, actions and minutes; `made_by` are entries by reference."""
    name, minutes = issued.get(row.number, ("", None))
    of_meeting = (incident, row.number)
    return {
        "number": row.number,
        "anchor": f"SCG{row.number:03d}",
        "title": f"SCG {row.number:03d}",
        "day": show_day(row.opened_at or row.scheduled_for),
        "state": str(row.state),
        "facts": [
            [label, text]
            for label, text in (
                ("Called for", show(row.scheduled_for)),
                ("Opened", shown_at(row.opened_at)),
                ("Closed", shown_at(row.closed_at)),
                ("In the chair", row.chair_name),
                ("Ended because", row.ended_because),
            )
            if text
        ],
        "attendance": _attendance(*of_meeting),
        "decisions": [_decision(each, made_by) for each in _of_meeting(Decision, *of_meeting, Decision.ref)],
        "actions": [_action(each, incident, made_by) for each in _of_meeting(Action, *of_meeting, Action.ref)],
        "minutes": minutes,
        "file": name,
    }


def _of_meeting(table: type[Any], incident: Incident, number: int, *order: Any) -> list[Any]:
    query = select(table).where(table.incident == incident.ref, table.meeting == number)
    return list(db.session.scalars(query.order_by(*order)))


def _attendance(incident: Incident, number: int) -> list[dict[str, str]]:
    known = names(incident.forum)
    rows = _of_meeting(Attendance, incident, number, Attendance.agency)
    found = [{"agency": known.get(r.agency, r.agency), "status": str(r.status), "who": r.who} for r in rows]
    return sorted(found, key=lambda each: each["agency"])


def _decision(row: Decision, made_by: Mapping[str, int]) -> dict[str, Any]:
    told_of = {"ref": row.ref, "seq": made_by.get(row.ref), "text": row.decision, "rationale": row.rationale}
    ending = {"state": str(row.state), "ended": row.ended_because}
    return {**told_of, **ending, "by": row.by, "at": show(row.happened_at)}


def _action(row: Action, incident: Incident, made_by: Mapping[str, int]) -> dict[str, Any]:
    owner = names(incident.forum).get(row.owner, row.owner)
    told_of = {"ref": row.ref, "seq": made_by.get(row.ref), "text": row.text, "owner": owner}
    return {**told_of, "role": row.owner_role, "due": shown_at(row.due_at), "state": str(row.state)}


def shown_at(at: datetime | None) -> str:
    """A time as people read it, or nothing."""
    return show(at) if at is not None else ""
