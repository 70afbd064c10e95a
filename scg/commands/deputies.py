"""Deputies: a member hands their seat to a colleague for one meeting, and may take it back before."""

from typing import Annotated

from scg.commands import command, own
from scg.commands.finding import LIVE, agency, incident, meeting, not_beyond_a_guest, person, seats, sitting
from scg.commands.given import AgencyCode, Ask, EntryNumber, MeetingNumber, OptionalText, PersonId
from scg.models.incidents import Seat
from scg.record.change import Change
from scg.words import MeetingState, NotAllowed, Refused, Role, SeatBy

LENT = (Role.MEMBER, Role.OBSERVER)  # the chair is handed over, and so is a loggist's shift


@command("Send a deputy")
def send_deputy(
    change: Change,
    *,
    meeting_number: Annotated[MeetingNumber, Ask("Meeting", pick="meetings_to_come", widget="choice")],
    agency_code: AgencyCode,
    person_id: Annotated[PersonId, Ask("Deputy", "Of the same agency, with an account", pick="colleagues")],
    instead_of: Annotated[
        PersonId | None,
        Ask("In the place of", "Leave empty for yourself, or for whoever sits for the agency", pick="seated"),
    ] = None,
    reason: Annotated[OptionalText, Ask("Reason")] = "",
) -> None:
    """Hand a member's or observer's seat to a colleague for one meeting; it ends by itself with that meeting."""
    incident(change)
    if change.own_only and not _sits_for_good(change):
        raise NotAllowed("You have a seat for one meeting alone. Ask the secretariat to send a deputy")
    own(change, agency_code)
    called = meeting(change, meeting_number, MeetingState.SCHEDULED, *LIVE)
    sits = _whose(change, agency(change, agency_code, "agency_code").name, agency_code, instead_of)
    deputy = person(change, person_id, "person_id")
    if deputy.agency != agency_code:
        raise Refused(f"Select a colleague of {sits.name}: a deputy is of the same agency", field="person_id")
    not_beyond_a_guest(change, deputy, sits.role, "person_id")
    held = [seat for seat in seats(change, Role(sits.role)) if seat.meeting in (None, called.number)]
    if any(seat.person == deputy.id for seat in held):
        raise Refused(f"{deputy.name} has this seat already", field="person_id")
    before = next((seat for seat in held if (seat.agency, seat.deputy_for) == (agency_code, sits.name)), None)
    if before is not None and before.meeting is not None:
        raise Refused(f"{before.name} is deputy for {sits.name} already. Recall them first", field="person_id")
    about = {"meeting_number": called.number, **sitting(deputy), "role": sits.role}
    told = {"deputy_for": sits.name, "reason": reason}
    change.record("seat.lent", f"person:{deputy.id}", meeting=called.number, **about, **told)


def _sits_for_good(change: Change) -> bool:
    """Whether the actor's own seat is for more than one meeting: who was lent one lends it no further."""
    return any(seat.person == change.actor.person and seat.meeting is None for seat in seats(change, *LENT))


def _whose(change: Change, name: str, agency_code: str, instead_of: str | None) -> Seat:
    """The seat that is lent: as asked for, or else the actor's own, or else the first that the agency has."""
    theirs = [seat for seat in seats(change, *LENT) if seat.agency == agency_code and seat.meeting is None]
    wanted = instead_of or change.actor.person
    found = next((seat for seat in theirs if seat.person == wanted), None)
    if found is None and (instead_of or not theirs):
        field = "instead_of" if instead_of else "agency_code"
        raise Refused(f"Nobody else of {name} has a member’s or observer’s seat to hand on", field=field)
    return found or theirs[0]


@command("Recall a deputy", button="Recall")
def recall_deputy(
    change: Change,
    *,
    seat: EntryNumber,
    agency_code: AgencyCode,
    reason: Annotated[OptionalText, Ask("Reason")] = "",
) -> None:
    """End a deputy's seat before its meeting does."""
    incident(change)
    own(change, agency_code)
    lent = (one for one in seats(change, *LENT) if one.how == SeatBy.DEPUTY)
    found = next((one for one in lent if (one.id, one.agency) == (seat, agency_code)), None)
    if found is None:
        raise Refused("Select a deputy of this agency who is sent to a meeting", field="seat")
    told = {"name": found.name, "role": found.role, "deputy_for": found.deputy_for, "reason": reason}
    about = {"seat": found.id, "person": found.person, "meeting_number": found.meeting}
    change.record("seat.recalled", f"person:{found.person}", meeting=found.meeting, **about, **told)
