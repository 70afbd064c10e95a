"""Seats as pages show them: who has which part in an incident, by what they came to it, and who had."""

from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Incident, Seat
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import names
from scg.pieces.seated import MEETINGS_END, SEATED
from scg.words import SEAT_ROLES, Role, SeatBy

LENDING = (Role.MEMBER, Role.OBSERVER)
_touched = on(*SEATED, *MEETINGS_END, "incident.opened", "incident.closed", "incident.reopened")


@piece("seats", touched=_touched)
def seats(incident: Incident, _key: str) -> Loaded:
    """The seats held now, by part in the order of the table of rules, then by agency."""
    known = names(incident.forum)
    rows = _seats(incident, Seat.ended_at.is_(None))
    closed = _closed_accounts([row.person for row in rows])
    by_agency = sorted(rows, key=lambda row: (known.get(row.agency, row.agency), row.id))
    groups = [(str(role), [row for row in by_agency if row.role == role]) for role in SEAT_ROLES]
    agencies = len({row.agency for row in rows})
    numbers = {"number": len(rows), "of_agencies": agencies}
    return {"groups": groups, "agencies": known, "closed": closed, "lending": LENDING, "by": SeatBy, **numbers}


@piece("seats-before", touched=_touched)
def seats_before(incident: Incident, _key: str) -> Loaded:
    """The seats that ended, the latest first."""
    rows = _seats(incident, Seat.ended_at.is_not(None))
    latest_first = sorted(rows, key=lambda row: str(row.ended_at), reverse=True)
    return {"rows": latest_first, "agencies": names(incident.forum), "by": SeatBy}


@piece("powers-taken", touched=on("powers."))
def powers_taken(incident: Incident, _key: str) -> Loaded:
    """Who has taken the chair's powers by break-glass and holds them now: every page of the incident says so."""
    return {"taken": _seats(incident, (Seat.how == SeatBy.BREAK_GLASS) & Seat.ended_at.is_(None))}


def _seats(incident: Incident, which: Any) -> list[Seat]:
    query = select(Seat).where(Seat.incident == incident.ref, which)
    return list(db.session.scalars(query.order_by(Seat.id)))


def _closed_accounts(people: list[str]) -> set[str]:
    return set(db.session.scalars(select(Person.id).where(Person.id.in_(people), Person.active.is_(False))))
