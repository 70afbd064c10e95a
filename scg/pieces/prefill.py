"""What a form begins with: how things stand now, for acts that change them."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.attendance import Attendance
from scg.models.decisions import Decision
from scg.models.directory import Agency, Person
from scg.models.incidents import Incident, Strategy
from scg.models.log import LogNote
from scg.models.situation import Update
from scg.pieces.people import Viewer

Values = dict[str, Any]


def prefill(name: str, incident: Incident | None, viewer: Viewer, asked: Mapping[str, str]) -> Values:
    """The values that a command's form begins with, from what is asked for in the address."""
    if incident is None:
        return FORUM[name](viewer, asked) if name in FORUM else {}
    return INCIDENT[name](incident, viewer, asked) if name in INCIDENT else {}


def columns(row: object, *names: str) -> Values:
    """The named columns of a row, or nothing where there is no row."""
    return {name: getattr(row, name) for name in names} if row is not None else {}


def _incident(incident: Incident, _viewer: Viewer, _asked: Mapping[str, str]) -> Values:
    return columns(incident, "name", "area", "lead_agency", "threat", "marking", "version")


def _methane(incident: Incident, _viewer: Viewer, _asked: Mapping[str, str]) -> Values:
    return dict(incident.methane)


def _strategy(incident: Incident, _viewer: Viewer, _asked: Mapping[str, str]) -> Values:
    query = select(Strategy).where(Strategy.incident == incident.ref).order_by(Strategy.seq.desc()).limit(1)
    return columns(db.session.scalar(query), "aim", "objectives")


def last_update(incident: Incident, agency: str) -> Values:
    """An agency's last situation update, to begin its next one with."""
    query = select(Update).where(Update.incident == incident.ref, Update.agency == agency, Update.latest)
    return columns(db.session.scalar(query), "what", "so_what", "what_might", "rag", "trend")


def _update(incident: Incident, viewer: Viewer, asked: Mapping[str, str]) -> Values:
    agency = asked.get("agency_code", viewer.agency)
    return {"agency_code": agency, **last_update(incident, agency)}


def _attendance(incident: Incident, viewer: Viewer, asked: Mapping[str, str]) -> Values:
    number, agency = asked.get("meeting_number", ""), asked.get("agency_code", viewer.agency)
    known = db.session.get(Attendance, (incident.ref, int(number), agency)) if number.isdigit() else None
    told = ("status", "who", "deputy_for", "mode", "present_from", "present_until")
    return {"agency_code": agency, **columns(known, *told)}


def _decision(incident: Incident, _viewer: Viewer, asked: Mapping[str, str]) -> Values:
    old = db.session.get(Decision, (incident.ref, asked.get("decision_ref", "")))
    # Its reasons, and who agreed or dissented in what words, are the new decision's own: they aren't handed on.
    return columns(old, "question", "information", "options", "decision", "equality", "not_to_act")


def _log(incident: Incident, _viewer: Viewer, asked: Mapping[str, str]) -> Values:
    entry = asked.get("entry", "")
    old = db.session.get(LogNote, (incident.ref, int(entry))) if entry.isdigit() else None
    return columns(old, "text", "verbatim", "speaker")


def _agency(viewer: Viewer, asked: Mapping[str, str]) -> Values:
    found = db.session.get(Agency, (viewer.forum, asked.get("agency_code", "")))
    return columns(found, "name", "category", "sector", "core", "active", "version")


def _person(viewer: Viewer, asked: Mapping[str, str]) -> Values:
    found = db.session.get(Person, asked.get("person_id", ""))
    if found is None or found.forum != viewer.forum:
        return {}
    told = columns(found, "name", "email", "post", "administrator", "active", "version")
    return {**told, "agency_code": found.agency}


def _opening(viewer: Viewer, _asked: Mapping[str, str]) -> Values:
    return {"chair": viewer.id, "lead_agency": viewer.agency}


INCIDENT: dict[str, Callable[[Incident, Viewer, Mapping[str, str]], Values]] = {
    "edit_incident": _incident,
    "report_methane": _methane,
    "set_strategy": _strategy,
    "report_update": _update,
    "repeat_update": _update,
    "confirm_attendance": _attendance,
    "supersede_decision": _decision,
    "correct_log": _log,
}
FORUM: dict[str, Callable[[Viewer, Mapping[str, str]], Values]] = {
    "edit_agency": _agency,
    "edit_person": _person,
    "open_incident": _opening,
}
