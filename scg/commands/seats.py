"""Seats: who has which part in an incident, from when until when."""

from typing import Annotated

from scg.commands import command
from scg.commands.finding import incident, live_meeting, not_beyond_a_guest, person, seats
from scg.commands.given import Ask, EntryNumber, OptionalLine, OptionalText, PersonId
from scg.extensions import db
from scg.models.incidents import Seat
from scg.record.change import Change
from scg.words import SEAT_ROLES, Refused, Role, SeatBy

TO_ONESELF = "Nobody gives themselves the chair. An administrator may take the chair's powers, for a stated reason"


@command("Give a seat")
def give_seat(
    change: Change,
    *,
    person_id: Annotated[PersonId, Ask("Person", pick="people")],
    role: Annotated[Role, Ask("Part in this incident", pick="seat_roles")],
    deputy_for: Annotated[OptionalLine, Ask("Deputy for", "Name, if they stand in for somebody")] = "",
) -> None:
    """Give a person of the forum a seat in the incident; nobody gives themselves the chair."""
    found = incident(change)
    sitting = person(change, person_id, "person_id")
    if role not in SEAT_ROLES:
        raise Refused("Select a part in this incident from the list", field="role")
    not_beyond_a_guest(change, sitting, role, "person_id")
    if sitting.id == change.actor.person and role in (Role.CHAIR, Role.DEPUTY):
        raise Refused(TO_ONESELF, field="role")
    if any(seat.person == sitting.id and seat.role == role and seat.meeting is None for seat in seats(change)):
        raise Refused(f"{sitting.name} has this seat already", field="person_id")
    change.record(
        "seat.given",
        f"person:{sitting.id}",
        person=sitting.id,
        name=sitting.name,
        post=sitting.post,
        agency=sitting.agency,
        role=role,
        deputy_for=deputy_for,
        incident=found.ref,
    )


@command("End a seat")
def end_seat(
    change: Change,
    *,
    seat: EntryNumber,
    reason: Annotated[OptionalText, Ask("Reason")] = "",
) -> None:
    """End a seat; the chair's can't end while nobody else has it."""
    incident(change)
    found = db.session.get(Seat, (change.log, seat))
    if found is None or found.ended_at is not None:
        raise Refused("Select a seat that is held now", field="seat")
    if found.how == SeatBy.BREAK_GLASS:
        raise Refused("These powers were taken by break-glass: have them returned", field="seat")
    without_a_chair(change, found)
    change.record(
        "seat.ended",
        f"person:{found.person}",
        seat=found.id,
        person=found.person,
        name=found.name,
        role=found.role,
        reason=reason,
    )


def without_a_chair(change: Change, leaving: Seat) -> None:
    """Refuse the end of a seat that would leave the SCG, or its live meeting, without a chair."""
    if leaving.role == Role.CHAIR and len(seats(change, Role.CHAIR)) == 1:
        raise Refused("Give somebody else the chair's seat first: an SCG is never without a chair")
    here = live_meeting(change)
    if here is not None and here.chair == leaving.person and leaving.role in (Role.CHAIR, Role.DEPUTY):
        raise Refused(f"{leaving.name} is in the chair of SCG {here.number:03d}: hand the chair over first")
