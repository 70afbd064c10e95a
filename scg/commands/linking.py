"""An incident linked to the one before it, whose seats it may take over."""

from typing import Annotated

from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import incident, sitting
from scg.commands.given import (
    Ask,
    Flag,
    Line,
)
from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Incident, Seat
from scg.models.roles import standing_of
from scg.record.change import Change
from scg.words import Refused, Role, SeatBy


@command("Link an earlier incident")
def link_incident(
    change: Change,
    *,
    earlier: Annotated[Line, Ask("Earlier incident", pick="incidents", widget="choice")],
    take_over_seats: Annotated[Flag, Ask("Take over its seats", "Nobody is given a seat twice")] = False,
) -> None:
    """Link an incident of the same forum that came before, and take over the seats held in it.

    The chair's seat isn't among them where this incident has its chair.
    """
    found = incident(change)
    other = db.session.get(Incident, earlier)
    if other is None or other.ref == found.ref or not _seen(change, other.ref):
        raise Refused("Select another incident of this forum", field="earlier")
    seats = _seats_to_take_over(found.ref, other.ref) if take_over_seats else []
    change.record("incident.linked", f"incident:{found.ref}", earlier=other.ref, seats=seats)


def _seen(change: Change, ref: str) -> bool:
    """Whether the actor may see another incident: where they have no part in it, it isn't there for them."""
    standing = standing_of(change.actor.person, ref)
    return standing is not None and bool(standing.roles)


def _seats_to_take_over(here: str, there: str) -> list[dict[str, str]]:
    held = select(Seat.person, Seat.role).where(Seat.incident == here, Seat.ended_at.is_(None))
    taken = {(row.person, row.role) for row in db.session.execute(held)}
    chaired = any(role == Role.CHAIR for _, role in taken)
    query = select(Seat, Person).join(Person, Person.id == Seat.person).order_by(Seat.id)
    query = query.where(Seat.incident == there, Seat.ended_at.is_(None), Person.active, ~Person.guest)
    query = query.where(Seat.meeting.is_(None), Seat.how != SeatBy.BREAK_GLASS)  # those are of that incident alone
    return [
        {"role": seat.role, "deputy_for": seat.deputy_for, **sitting(who)}
        for seat, who in db.session.execute(query)
        if (who.id, seat.role) not in taken and not (chaired and seat.role == Role.CHAIR)
    ]
