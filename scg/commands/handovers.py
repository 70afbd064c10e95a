"""Shift handovers: a seat handed on with a brief, which whoever comes reads and countersigns."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import StringConstraints

from scg.commands import command
from scg.commands.finding import incident, live_meeting, not_beyond_a_guest, person, seats, sitting
from scg.commands.given import Ask, EntryNumber, Flag, OptionalText, PersonId, Text
from scg.extensions import db
from scg.models.incidents import Seat
from scg.models.invitations import Handover
from scg.record.change import Change
from scg.words import NotAllowed, Refused, Role, SeatBy

SHIFTS = (Role.CHAIR, Role.DEPUTY, Role.LOGGIST)
LONGEST_BRIEF = 1500  # characters: with what the record adds, it is to stay on one page
Brief = Annotated[Text, StringConstraints(max_length=LONGEST_BRIEF)]


@command("Hand over a shift", button="Hand over")
def hand_over_shift(
    change: Change,
    *,
    seat: Annotated[EntryNumber, Ask("Seat handed over", pick="shifts", widget="choice")],
    to: Annotated[PersonId, Ask("To", "They see the incident at once, and have the seat once they countersign")],
    brief: Annotated[Brief, Ask("Brief", "What matters now, what to watch, what I would do next")],
    ends: Annotated[Flag, Ask("The outgoing seat ends when this is countersigned")] = True,
) -> None:
    """Begin to hand a shift over: the brief waits to be read and countersigned, and nobody's seat changes yet."""
    incident(change)
    found = _shift(change, seat)
    _theirs(change, found.person, found.name)
    coming = person(change, to, "to")
    not_beyond_a_guest(change, coming, found.role, "to")
    if any(one.person == coming.id and one.role == found.role for one in seats(change)):
        raise Refused(f"{coming.name} has this seat already", field="to")
    waiting = _pending(change, found.id)
    if waiting is not None:
        raise Refused(f"This seat is being handed over to {waiting.incoming_name} already. Withdraw that first")
    who = {"outgoing": found.person, "outgoing_name": found.name, "incoming": coming.id, "name": coming.name}
    about = {"seat": found.id, "role": found.role, **who, "brief": brief, "ends": ends}
    change.record("handover.begun", f"handover:{change.seq + 1}", meeting=_live_number(change), **about)


def _shift(change: Change, number: int) -> Seat:
    found = next((one for one in seats(change, *SHIFTS) if one.id == number), None)
    if found is None:
        raise Refused("Select a chair’s, deputy chair’s or loggist’s seat that is held now", field="seat")
    if found.how == SeatBy.BREAK_GLASS:
        raise Refused("Powers that were taken are returned, not handed over", field="seat")
    return found


def _theirs(change: Change, outgoing: str, name: str) -> None:
    """Refuse whoever is neither the outgoing nor of the secretariat, which may do it for somebody."""
    able = {outgoing, *(one.person for one in seats(change, Role.SECRETARIAT))}
    if change.actor.person not in able:
        raise NotAllowed(f"Only {name} or the secretariat may do this")


def _pending(change: Change, seat: int) -> Handover | None:
    waiting = (Handover.countersigned_at.is_(None), Handover.withdrawn_at.is_(None))
    query = db.select(Handover).where(Handover.incident == change.log, Handover.seat == seat, *waiting)
    return db.session.scalar(query.limit(1))


def _live_number(change: Change) -> int | None:
    here = live_meeting(change)
    return here.number if here is not None else None


@command("Countersign a handover", button="Countersign")
def countersign_handover(
    change: Change,
    *,
    handover: EntryNumber,
    read: Annotated[Flag, Ask("I have read this brief")],
    remark: Annotated[OptionalText, Ask("Remark")] = "",
    read_at: Annotated[EntryNumber | None, Ask("As at entry", widget="hidden")] = None,
) -> None:
    """Take over the shift that is handed to you: you have the seat from here; the brief stays as you read it."""
    incident(change)
    found = _open(change, handover)
    if found.incoming != change.actor.person:
        raise NotAllowed(f"Only {found.incoming_name} may countersign this")
    if not read:
        raise Refused("Read the brief, and say that you have read it", field="read")
    as_at = read_at or change.seq
    if not found.id <= as_at <= change.seq:
        raise Refused("Read the brief as it stands now, and countersign that", field="read_at")
    coming = person(change, found.incoming, "handover")
    leaving = {"seat": found.seat, "outgoing": found.outgoing, "outgoing_name": found.outgoing_name}
    about = {"handover": found.id, **sitting(coming), "role": found.role, **leaving, "ends": found.ends}
    for_meeting = db.session.get_one(Seat, (change.log, found.seat)).meeting
    told = {"read_at": as_at, "remark": remark, "for_meeting": for_meeting, **_chair_passes(change, found)}
    change.record("handover.countersigned", f"handover:{found.id}", meeting=told["chairs"], **about, **told)


def _open(change: Change, number: int) -> Handover:
    found = db.session.get(Handover, (change.log, number))
    if found is None or _ended(found) is not None:
        raise Refused("Select a handover that waits to be countersigned", field="handover")
    return found


def _ended(found: Handover) -> datetime | None:
    return found.countersigned_at or found.withdrawn_at


def _chair_passes(change: Change, found: Handover) -> dict[str, Any]:
    """The live meeting that the outgoing is in the chair of: it has the incoming in the chair from here."""
    here = live_meeting(change)
    chairs = here is not None and found.role in (Role.CHAIR, Role.DEPUTY) and here.chair == found.outgoing
    return {"chairs": here.number if here is not None and chairs else None}


@command("Withdraw a handover", button="Withdraw")
def withdraw_handover(
    change: Change,
    *,
    handover: EntryNumber,
    reason: Annotated[OptionalText, Ask("Reason")] = "",
) -> None:
    """Withdraw a handover that nobody has countersigned; who was to come sees no more of the incident by it."""
    incident(change)
    found = _open(change, handover)
    _theirs(change, found.outgoing, found.outgoing_name)
    told = {"name": found.incoming_name, "role": found.role, "reason": reason}
    change.record("handover.withdrawn", f"handover:{found.id}", meeting=None, handover=found.id, **told)
