"""Break-glass: a forum's administrator takes the chair's powers, for all to see, and gives them back."""

from typing import Annotated

from scg.commands import command
from scg.commands.finding import incident, live_meeting, person, seats, sitting
from scg.commands.given import Ask, EntryNumber, OptionalText, Text
from scg.commands.seats import without_a_chair
from scg.record.change import Change
from scg.words import Refused, Role, SeatBy


@command("Take the chair’s powers")
def take_powers(
    change: Change,
    *,
    reason: Annotated[Text, Ask("Reason", "Everybody present sees it", missing="Enter why you take the powers")],
) -> None:
    """Take the chair's powers where nobody else can act; everybody present sees who did, when and why."""
    incident(change)
    taker = person(change, change.actor.person)
    if any(seat.person == taker.id for seat in seats(change, Role.CHAIR)):
        raise Refused("You have the chair’s powers already")
    here = live_meeting(change)
    told = {**sitting(taker), "role": Role.CHAIR, "reason": reason}
    change.record("powers.taken", f"person:{taker.id}", meeting=here.number if here is not None else None, **told)


@command("Return the chair’s powers", button="Return the powers")
def return_powers(
    change: Change,
    *,
    seat: EntryNumber,
    reason: Annotated[OptionalText, Ask("Reason")] = "",
) -> None:
    """End the powers that an administrator took."""
    incident(change)
    taken = (one for one in seats(change, Role.CHAIR) if one.how == SeatBy.BREAK_GLASS)
    found = next((one for one in taken if one.id == seat), None)
    if found is None:
        raise Refused("Nobody holds these powers by break-glass now", field="seat")
    without_a_chair(change, found)
    here = live_meeting(change)
    told = {"seat": found.id, "person": found.person, "name": found.name, "role": found.role, "reason": reason}
    number = here.number if here is not None else None
    change.record("powers.returned", f"person:{found.person}", meeting=number, **told)
