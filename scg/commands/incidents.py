"""Incidents: opened, described, linked, closed and reopened."""

from typing import Annotated, Any

from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import agency, any_incident, incident, person, sitting, unchanged
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
from scg.commands.methane import (
    Access,
    Casualties,
    EmergencyServices,
    ExactLocation,
    Hazards,
    MajorIncident,
    TypeOfIncident,
)
from scg.extensions import db
from scg.models.actions import Action
from scg.models.directory import Forum
from scg.models.incidents import Incident
from scg.models.record import Log
from scg.record.change import Change
from scg.rules.london import local
from scg.rules.threats import threats
from scg.words import UNSETTLED, Declaration, Hazard, Marking, Recovery, Refused, ScgState

THREAT_HINT = "National threat category of the Strategic Policing Requirement"
Threat = Annotated[OptionalLine, Ask("Threat category", THREAT_HINT, pick="threats", widget="choice")]


@command("Open an incident", forum_wide=True)
def open_incident(
    change: Change,
    *,
    name: Annotated[Line, Ask("Name of the incident", "As people will say it, like Calder Valley flooding")],
    hazard: Annotated[Hazard, Ask("Hazard")],
    area: Annotated[Line, Ask("Area affected")],
    lead_agency: Annotated[AgencyCode, Ask("Lead agency")],
    chair: Annotated[PersonId, Ask("Chair of the SCG", "They get the chair's seat at once")],
    threat: Threat = "",
    marking: Annotated[Marking, Ask("Marking", "Not for SECRET or above")] = Marking.OFFICIAL,
    summary: Annotated[OptionalText, Ask("What is known so far")] = "",
    major_incident: MajorIncident = "",
    exact_location: ExactLocation = "",
    type_of_incident: TypeOfIncident = "",
    hazards: Hazards = "",
    access: Access = "",
    number_of_casualties: Casualties = "",
    emergency_services: EmergencyServices = "",
    demonstration: Annotated[Flag, Ask("Demonstration", widget="hidden")] = False,
) -> None:
    """Open an incident in the forum; it gets the next reference and the chair gets their seat."""
    _known_threat(threat)
    told: dict[str, Any] = {"name": name, "hazard": hazard, "area": area, "threat": threat, "marking": marking}
    told |= {"lead_agency": agency(change, lead_agency, "lead_agency").code, "summary": summary}
    report = {"major_incident": major_incident, "exact_location": exact_location, "access": access}
    report |= {"type_of_incident": type_of_incident, "hazards": hazards}
    report |= {"number_of_casualties": number_of_casualties, "emergency_services": emergency_services}
    chosen, opener = person(change, chair, "chair"), person(change, change.actor.person)
    people: dict[str, Any] = {"chair": sitting(chosen), "opener": sitting(opener)}
    forum = db.session.get_one(Forum, change.log)
    ref = _next_ref(change, forum.code)
    change.begin_log(ref, forum.code, f"{_origin(forum)}/log/{ref}")
    about: dict[str, Any] = {"forum": forum.code, "incident": ref, "demonstration": demonstration}
    told_of = report if any(report.values()) else {}
    change.record("incident.opened", f"incident:{ref}", **about, **told, **people, report=told_of)


def _origin(forum: Forum) -> str:
    origin = db.session.scalar(select(Log.origin).where(Log.id == forum.code)) or ""
    return origin.removesuffix(f"/log/{forum.code}")


def _next_ref(change: Change, forum: str) -> str:
    begins = f"{forum}-{local(change.at).year}-"
    taken = db.session.scalars(select(Incident.ref).where(Incident.ref.like(f"{begins}%")))
    # After the highest and not after as many: of those taken over from another host, the first may be missing.
    return f"{begins}{max((int(ref.removeprefix(begins)) for ref in taken), default=0) + 1:02d}"


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
    threat: Threat = "",
    marking: Annotated[Marking, Ask("Marking")] = Marking.OFFICIAL,
    version: Version,
) -> None:
    """Change what an incident is called, its area, lead agency, threat category and marking."""
    found = incident(change)
    described = ("name", "area", "lead_agency", "threat", "marking")
    unchanged(found, version, **{name: getattr(found, name) for name in described})
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
    major_incident: MajorIncident = "",
    exact_location: ExactLocation = "",
    type_of_incident: TypeOfIncident = "",
    hazards: Hazards = "",
    access: Access = "",
    number_of_casualties: Casualties = "",
    emergency_services: EmergencyServices = "",
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
    listed = [line for line in lines if line]
    if not listed:
        raise Refused("Enter at least one objective", field="objectives")
    change.record("strategy.set", f"incident:{found.ref}", aim=aim, objectives=listed)


@command("Close the incident for good", button="Close the incident")
def close_incident(
    change: Change, *, reason: Annotated[Text, Ask("Reason", missing="Enter why the incident is closed")]
) -> None:
    """Close an incident finally: all three clocks at rest, no action left open, nothing in session."""
    found = incident(change)
    if found.scg not in (ScgState.NOT_CONVENED, ScgState.STOOD_DOWN):
        raise Refused("Stand the SCG down before you close the incident")
    if found.declaration in (Declaration.STANDBY, Declaration.DECLARED):
        raise Refused("Stand the declaration down before you close the incident")
    if found.recovery in (Recovery.STARTED, Recovery.HANDED_OVER):
        raise Refused("Close recovery before you close the incident")
    still = select(Action.ref).where(Action.incident == found.ref, Action.state.in_(UNSETTLED)).limit(4)
    refs = list(db.session.scalars(still.order_by(Action.ref)))
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
