"""Incidents: opened, described, linked, closed and reopened."""

from typing import Annotated

from sqlalchemy import func, select

from scg.commands import command
from scg.commands.finding import agency, any_incident, incident, person, unchanged
from scg.commands.given import (
    AgencyCode,
    Ask,
    Flag,
    Line,
    OptionalLine,
    OptionalText,
    PersonId,
    Text,
    Version,
)
from scg.extensions import db
from scg.models.actions import Action
from scg.models.directory import Forum
from scg.models.incidents import Incident, Seat
from scg.models.record import Log
from scg.record.change import Change
from scg.rules.london import local
from scg.rules.threats import threats
from scg.words import UNSETTLED, Hazard, Marking, Refused, Role, ScgState

THREAT_HINT = "National threat category of the Strategic Policing Requirement"


@command("Open an incident", forum_wide=True)
def open_incident(
    change: Change,
    *,
    name: Annotated[Line, Ask("Name of the incident", "As people will say it, like Calder Valley flooding")],
    hazard: Annotated[Hazard, Ask("Hazard")],
    area: Annotated[Line, Ask("Area affected")],
    lead_agency: Annotated[AgencyCode, Ask("Lead agency")],
    chair: Annotated[PersonId, Ask("Chair of the SCG", "They get the chair's seat at once")],
    threat: Annotated[
        OptionalLine, Ask("Threat category", THREAT_HINT, pick="threats", widget="choice")
    ] = "",
    marking: Annotated[Marking, Ask("Marking", "Not for SECRET or above")] = Marking.OFFICIAL,
    summary: Annotated[OptionalText, Ask("What is known so far")] = "",
    demonstration: Annotated[Flag, Ask("Demonstration", widget="hidden")] = False,
) -> None:
    """Open an incident in the forum; it gets the next reference and the chair gets their seat."""
    forum = db.session.get_one(Forum, change.log)
    lead, chosen = agency(change, lead_agency, "lead_agency"), person(change, chair, "chair")
    _known_threat(threat)
    opener = person(change, change.actor.person)
    ref = _next_ref(change, forum.code)
    change.begin_log(ref, forum.code, f"{_origin(forum)}/log/{ref}")
    change.record(
        "incident.opened",
        f"incident:{ref}",
        forum=forum.code,
        incident=ref,
        name=name,
        hazard=hazard,
        area=area,
        lead_agency=lead.code,
        threat=threat,
        marking=marking,
        summary=summary,
        demonstration=demonstration,
        chair={"person": chosen.id, "name": chosen.name, "post": chosen.post, "agency": chosen.agency},
        opener={"person": opener.id, "name": opener.name, "post": opener.post, "agency": opener.agency},
    )


def _origin(forum: Forum) -> str:
    origin = db.session.scalar(select(Log.origin).where(Log.id == forum.code)) or ""
    return origin.removesuffix(f"/log/{forum.code}")


def _next_ref(change: Change, forum: str) -> str:
    year = local(change.at).year
    taken = select(func.count()).where(Incident.ref.like(f"{forum}-{year}-%"))
    return f"{forum}-{year}-{(db.session.scalar(taken) or 0) + 1:02d}"


def _known_threat(threat: str) -> None:
    if threat and threat not in set(threats()):
        raise Refused("Select a threat category from the list", field="threat")


@command("Edit the incident", button="Save")
def edit_incident(
    change: Change,
    *,
    name: Annotated[Line, Ask("Name of the incident")],
    area: Annotated[Line, Ask("Area affected")],
    lead_agency: Annotated[AgencyCode, Ask("Lead agency")],
    threat: Annotated[
        OptionalLine, Ask("Threat category", THREAT_HINT, pick="threats", widget="choice")
    ] = "",
    marking: Annotated[Marking, Ask("Marking")] = Marking.OFFICIAL,
    version: Version,
) -> None:
    """Change what an incident is called, its area, lead agency, threat category and marking."""
    found = incident(change)
    unchanged(found, version, name=found.name, area=found.area, lead_agency=found.lead_agency)
    _known_threat(threat)
    change.record(
        "incident.edited",
        f"incident:{found.ref}",
        name=name,
        area=area,
        lead_agency=agency(change, lead_agency, "lead_agency").code,
        threat=threat,
        marking=marking,
    )


@command("Report M/ETHANE")
def report_methane(
    change: Change,
    *,
    major_incident: Annotated[OptionalLine, Ask("Major incident", "Standby, declared or not declared")] = "",
    exact_location: Annotated[OptionalText, Ask("Exact location")] = "",
    type_of_incident: Annotated[OptionalText, Ask("Type of incident")] = "",
    hazards: Annotated[OptionalText, Ask("Hazards", "Present and suspected")] = "",
    access: Annotated[OptionalText, Ask("Access", "Routes that are safe to use")] = "",
    number_of_casualties: Annotated[OptionalText, Ask("Number of casualties", "Numbers only, no names")] = "",
    emergency_services: Annotated[OptionalText, Ask("Emergency services", "Present and required")] = "",
) -> None:
    """Report the incident in the M/ETHANE form of JESIP; the newest report stands, the older ones stay."""
    found = incident(change)
    report = {
        "major_incident": major_incident,
        "exact_location": exact_location,
        "type_of_incident": type_of_incident,
        "hazards": hazards,
        "access": access,
        "number_of_casualties": number_of_casualties,
        "emergency_services": emergency_services,
    }
    if not any(report.values()):
        raise Refused("Enter at least one part of the report", field="exact_location")
    change.record("methane.reported", f"incident:{found.ref}", report=report)


@command("Set the strategy", button="Save the strategy")
def set_strategy(
    change: Change,
    *,
    aim: Annotated[Text, Ask("Strategic aim", missing="Enter the strategic aim")],
    objectives: Annotated[Text, Ask("Objectives", "One a line", missing="Enter at least one objective")],
) -> None:
    """Set the strategic aim and objectives; the ones before stay in the record."""
    found = incident(change)
    lines = [line.strip(" -•\t") for line in objectives.splitlines()]
    change.record(
        "strategy.set", f"incident:{found.ref}", aim=aim, objectives=[line for line in lines if line]
    )


@command("Link an earlier incident")
def link_incident(
    change: Change,
    *,
    earlier: Annotated[Line, Ask("Earlier incident", pick="incidents", widget="choice")],
    take_over_seats: Annotated[Flag, Ask("Take over its seats", "Nobody is given a seat twice")] = False,
) -> None:
    """Link an incident of the same forum that came before, and take over the seats held in it."""
    found = incident(change)
    other = db.session.get(Incident, earlier)
    if other is None or other.forum != found.forum or other.ref == found.ref:
        raise Refused("Select another incident of this forum", field="earlier")
    seats = _seats_to_take_over(found.ref, other.ref) if take_over_seats else []
    change.record("incident.linked", f"incident:{found.ref}", earlier=other.ref, seats=seats)


def _seats_to_take_over(here: str, there: str) -> list[dict[str, str]]:
    held = select(Seat.person, Seat.role).where(Seat.incident == here, Seat.ended_at.is_(None))
    taken = {(row.person, row.role) for row in db.session.execute(held)}
    chaired = any(role == Role.CHAIR for _, role in taken)
    query = select(Seat).where(Seat.incident == there).order_by(Seat.id.desc())
    found: dict[tuple[str, str], dict[str, str]] = {}
    for seat in db.session.scalars(query):
        place = (seat.person, seat.role)
        if place not in taken and not (chaired and seat.role == Role.CHAIR):
            columns = ("person", "name", "post", "agency", "role", "deputy_for")
            found.setdefault(place, {column: getattr(seat, column) for column in columns})
    return list(reversed(found.values()))


@command("Close the incident for good", button="Close the incident")
def close_incident(
    change: Change, *, reason: Annotated[Text, Ask("Reason", missing="Enter why the incident is closed")]
) -> None:
    """Close an incident finally: its SCG stood down, no action left open, nothing in session."""
    found = incident(change)
    if found.scg not in (ScgState.NOT_CONVENED, ScgState.STOOD_DOWN):
        raise Refused("Stand the SCG down before you close the incident")
    still = select(Action.ref).where(Action.incident == found.ref, Action.state.in_(UNSETTLED)).limit(4)
    refs = list(db.session.scalars(still))
    if refs:
        named = ", ".join(refs[:3]) + (" and others" if len(refs) > 3 else "")
        raise Refused(f"{named} still open: accept, transfer or cancel each action first")
    change.record("incident.closed", f"incident:{found.ref}", reason=reason)


@command("Reopen the incident")
def reopen_incident(
    change: Change, *, reason: Annotated[Text, Ask("Reason", missing="Enter why the incident is reopened")]
) -> None:
    """Reopen a closed incident."""
    found = any_incident(change)
    if found.closed_at is None:
        raise Refused("This incident is open")
    change.record("incident.reopened", f"incident:{found.ref}", reason=reason)
