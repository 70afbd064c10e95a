"""What the entries about incidents, their strategy and their seats do to the tables."""

from typing import Any

from scg.extensions import db
from scg.models.incidents import ClockMove, Incident, Seat, Strategy
from scg.models.meetings import Meeting
from scg.projections.due import settle_due
from scg.projections.ending import end_seat, end_with_meetings
from scg.projections.finding import row
from scg.record.projection import Written, projects
from scg.rules.clocks import MOVES, state_after
from scg.words import MeetingState, Role, SeatBy

DESCRIBED = ("name", "area", "lead_agency", "threat", "marking")


@projects("incident.opened")
def opened(entry: Written) -> None:
    """The incident, its chair's seat, and its opener's where that is somebody else."""
    fields = entry.fields
    described = {name: fields[name] for name in (*DESCRIBED, "forum", "hazard", "demonstration")}
    began = {"opened_at": entry.at, "methane": fields["report"], "version": entry.seq}
    db.session.add(Incident(ref=entry.log, **began, **described))
    seat_given(entry, 1, Role.CHAIR, fields["chair"])
    if fields["opener"]["person"] != fields["chair"]["person"]:
        seat_given(entry, 2, Role.SECRETARIAT, fields["opener"])
    if fields["summary"]:
        row_of = {"incident": entry.log, "seq": entry.seq, "clock": "incident", "now": "opened"}
        db.session.add(ClockMove(**row_of, happened_at=entry.at, reason=fields["summary"], by=entry.by))


def seat_given(entry: Written, place: int, role: str, sitting: dict[str, Any]) -> None:
    """One seat more, as an entry tells of who sits; `place` is its place among those that the entry gives."""
    # One entry may give several seats: the number of the entry in thousands leaves room for them.
    seat = {name: sitting.get(name, "") for name in ("person", "name", "post", "agency", "deputy_for", "reason")}
    seat |= {"how": sitting.get("how", SeatBy.GIVEN), "meeting": sitting.get("meeting")}
    number = entry.seq * 1000 + place
    db.session.add(Seat(incident=entry.log, id=number, role=role, begun_at=entry.at, version=entry.seq, **seat))


@projects("incident.edited")
def edited(entry: Written) -> None:
    """The incident as it is described now."""
    found = row(Incident, entry.log)
    for name in DESCRIBED:
        setattr(found, name, entry.fields[name])
    found.version = entry.seq


@projects("methane.reported")
def methane(entry: Written) -> None:
    """The newest M/ETHANE report."""
    row(Incident, entry.log).methane = entry.fields["report"]


@projects("strategy.set")
def strategy(entry: Written) -> None:
    """The strategy from now on."""
    told = {"aim": entry.fields["aim"], "objectives": entry.fields["objectives"]}
    db.session.add(Strategy(incident=entry.log, seq=entry.seq, at=entry.at, **told))


@projects("incident.linked")
def linked(entry: Written) -> None:
    """The incident that came before, and the seats taken over from it."""
    row(Incident, entry.log).earlier = entry.fields["earlier"]
    for place, seat in enumerate(entry.fields["seats"], start=1):
        seat_given(entry, place, seat["role"], seat)


@projects("incident.closed")
def closed(entry: Written) -> None:
    """Closed for good."""
    row(Incident, entry.log).closed_at = entry.at


@projects("incident.reopened")
def reopened(entry: Written) -> None:
    """Open again."""
    row(Incident, entry.log).closed_at = None


@projects("seat.given")
def given(entry: Written) -> None:
    """A seat held from now on."""
    seat_given(entry, 1, entry.fields["role"], entry.fields)


@projects("seat.ended")
def ended(entry: Written) -> None:
    """A seat no longer held; what was being handed over of it is so no more."""
    end_seat(entry, entry.fields["seat"])


@projects(*MOVES)
def moved(entry: Written) -> None:
    """One clock stands somewhere else; the others stay where they are."""
    found, fields = row(Incident, entry.log), entry.fields
    state, clock = state_after(entry.kind), entry.fields["clock"]
    setattr(found, clock, state)
    setattr(found, f"{clock}_at", entry.happened_at)
    found.declaration_type = fields.get("declaration_type", found.declaration_type)
    found.public_wording = fields.get("public_wording") or found.public_wording
    told = {name: fields.get(name, "") for name in ("was", "authority", "reason", "public_wording")}
    details = {"type": fields.get("declaration_type", ""), **fields.get("certificate", {})}
    place = {"incident": entry.log, "seq": entry.seq, "clock": clock, "now": state, "by": entry.by}
    db.session.add(ClockMove(**place, happened_at=entry.happened_at, details=details, **told))
    _meetings_of_a_stood_down_scg(entry)


def _meetings_of_a_stood_down_scg(entry: Written) -> None:
    if entry.fields.get("final_meeting"):
        row(Meeting, entry.log, entry.fields["final_meeting"]).final = True
    for number in entry.fields.get("fallen", ()):
        fallen = row(Meeting, entry.log, number)
        fallen.state, fallen.ended_because = MeetingState.CANCELLED, "The SCG was stood down"
        fallen.version = entry.seq
    end_with_meetings(entry, entry.fields.get("fallen", ()))
    settle_due(entry.log, entry.at)
