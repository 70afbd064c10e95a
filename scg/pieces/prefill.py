"""What a form begins with: how things stand now, for acts that change them."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.attendance import Attendance
from scg.models.decisions import Decision
from scg.models.directory import Agency, Person
from scg.models.incidents import Incident, Seat, Strategy
from scg.models.lessons import Lesson
from scg.models.log import LogNote
from scg.models.meetings import Meeting
from scg.models.policy import settled
from scg.models.situation import Update
from scg.pieces.attendance import expected_as
from scg.pieces.lessons import begun_from
from scg.pieces.meetings import live_or_next
from scg.pieces.people import Viewer
from scg.pieces.reports import request_for
from scg.rules.access import may
from scg.rules.numbers import whole
from scg.rules.policy import APPROVAL, CALENDARS, GROUPS, MAIL_CONTENT, OBSERVERS, RETENTION, SECOND_FACTOR, WEBHOOK
from scg.words import MeetingState, Role

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
    known = db.session.get(Attendance, (incident.ref, whole(number), agency)) if whole(number) else None
    told = ("status", "who", "deputy_for", "mode", "present_from", "present_until")
    begun = columns(known, *told) if known is not None else expected_as(incident, whole(number) or 0, agency)
    return {"agency_code": agency, **begun}


def _decision(incident: Incident, _viewer: Viewer, asked: Mapping[str, str]) -> Values:
    old = db.session.get(Decision, (incident.ref, asked.get("decision_ref", "")))
    # Its reasons, and who agreed or dissented in what words, are the new decision's own: they aren't handed on.
    return columns(old, "question", "information", "options", "decision", "equality", "not_to_act")


def _log(incident: Incident, _viewer: Viewer, asked: Mapping[str, str]) -> Values:
    entry = asked.get("entry", "")
    old = db.session.get(LogNote, (incident.ref, whole(entry))) if whole(entry) else None
    return columns(old, "text", "verbatim", "speaker")


def _annex(_incident: Incident, viewer: Viewer, _asked: Mapping[str, str]) -> Values:
    return {"agency_code": viewer.agency}


def _lesson(incident: Incident, viewer: Viewer, asked: Mapping[str, str]) -> Values:
    return {"agency_code": viewer.agency, **begun_from(incident, asked)}


def _taking_up(incident: Incident, viewer: Viewer, asked: Mapping[str, str]) -> Values:
    number = whole(asked.get("lesson", ""))
    found = db.session.get(Lesson, (incident.ref, number)) if number else None
    if found is None or not found.owner:
        return {"agency_code": viewer.agency}
    return {"agency_code": found.owner, "owner_role": found.owner_role, "due_at": found.due_at}


def _requesting(incident: Incident, _viewer: Viewer, asked: Mapping[str, str]) -> Values:
    return request_for(incident, whole(asked.get("meeting_number", "")))


def _agency(viewer: Viewer, asked: Mapping[str, str]) -> Values:
    found = db.session.get(Agency, (viewer.forum, asked.get("agency_code", "")))
    return columns(found, "name", "category", "sector", "core", "active", "version")


def _person(viewer: Viewer, asked: Mapping[str, str]) -> Values:
    found = db.session.get(Person, asked.get("person_id", ""))
    if found is None or found.forum != viewer.forum:
        return {}
    told = columns(found, "name", "email", "post", "administrator", "active", "version")
    return {**told, "agency_code": found.agency}


def _guest(viewer: Viewer, asked: Mapping[str, str]) -> Values:
    found = db.session.get(Person, asked.get("person_id", ""))
    return columns(found, "version") if found is not None and found.forum == viewer.forum else {}


def _opening(viewer: Viewer, _asked: Mapping[str, str]) -> Values:
    return {"chair": viewer.id, "lead_agency": viewer.agency}


def _as_settled(name: str) -> Callable[[Viewer, Mapping[str, str]], Values]:
    return lambda viewer, _asked: settled(viewer.forum, name)


def _groups(viewer: Viewer, _asked: Mapping[str, str]) -> Values:
    groups = settled(viewer.forum, GROUPS).get("groups", {})
    return {"groups": "\n".join(f"{group}: {agency}" for group, agency in groups.items())}


def _opening_time(incident: Incident, _viewer: Viewer, asked: Mapping[str, str]) -> Values:
    number = whole(asked.get("meeting_number", ""))
    found = db.session.get(Meeting, (incident.ref, number)) if number else None
    held = found is not None and found.state == MeetingState.HELD_ALREADY
    return {"happened_at": found.scheduled_for} if found is not None and held else {}


def _deputy(incident: Incident, viewer: Viewer, asked: Mapping[str, str]) -> Values:
    meeting = live_or_next(incident)
    about = {"meeting_number": meeting.number if meeting is not None else ""}
    if may("send_deputy", viewer.roles(incident.ref)) != "own":
        return about
    return {**about, "agency_code": asked.get("agency_code", viewer.agency)}


def _shift(incident: Incident, viewer: Viewer, _asked: Mapping[str, str]) -> Values:
    able = (Role.CHAIR, Role.DEPUTY, Role.LOGGIST)
    own = (Seat.incident == incident.ref, Seat.person == viewer.id, Seat.ended_at.is_(None), Seat.role.in_(able))
    return {"seat": db.session.scalar(select(Seat.id).where(*own).order_by(Seat.id).limit(1)) or ""}


INCIDENT: dict[str, Callable[[Incident, Viewer, Mapping[str, str]], Values]] = {
    "edit_incident": _incident,
    "report_methane": _methane,
    "set_strategy": _strategy,
    "report_update": _update,
    "repeat_update": _update,
    "confirm_attendance": _attendance,
    "open_meeting": _opening_time,
    "send_deputy": _deputy,
    "hand_over_shift": _shift,
    "supersede_decision": _decision,
    "correct_log": _log,
    "identify_lesson": _lesson,
    "take_up_lesson": _taking_up,
    "request_reports": _requesting,
    "add_annex": _annex,
}
FORUM: dict[str, Callable[[Viewer, Mapping[str, str]], Values]] = {
    "edit_agency": _agency,
    "edit_person": _person,
    "make_full_account": _guest,
    "open_incident": _opening,
    "require_second_factor": _as_settled(SECOND_FACTOR),
    "let_observers_see": _as_settled(OBSERVERS),
    "map_groups": _groups,
    "set_retention": _as_settled(RETENTION),
    "set_approval_days": _as_settled(APPROVAL),
    "let_calendars_tell": _as_settled(CALENDARS),
    "settle_mail_content": _as_settled(MAIL_CONTENT),
    "set_webhook": _as_settled(WEBHOOK),
}
