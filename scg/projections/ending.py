"""What ends along with something else: a deputy's seat with its meeting, a handover with the seat handed over."""

from collections.abc import Iterable

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Seat
from scg.models.invitations import Handover
from scg.projections.finding import row
from scg.record.projection import Written


def end_with_meetings(entry: Written, numbers: Iterable[int]) -> None:
    """End the seats that were held for these meetings alone."""
    held = (Seat.incident == entry.log, Seat.ended_at.is_(None), Seat.meeting.in_(list(numbers)))
    for seat in list(db.session.scalars(select(Seat).where(*held))):
        seat.version = entry.seq
        end_seat(entry, seat.id)


def end_seat(entry: Written, number: int) -> None:
    """End one seat, and withdraw a handover of it that waits to be countersigned."""
    row(Seat, entry.log, number).ended_at = entry.at
    waiting = (Handover.countersigned_at.is_(None), Handover.withdrawn_at.is_(None))
    of_it = (Handover.incident == entry.log, Handover.seat == number)
    db.session.flush()  # the handover by which the seat ends waits no more
    for handover in db.session.scalars(select(Handover).where(*of_it, *waiting)):
        handover.withdrawn_at, handover.version = entry.at, entry.seq
