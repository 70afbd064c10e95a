"""Invitations as pages show them: those that are open, and one with its code, for whoever made it, for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from scg.commands.codes import invitation_code, sealed
from scg.commands.invitations import SENDING, is_open
from scg.commands.joining import Offer, offer_of
from scg.extensions import db
from scg.models.codes import InvitationCode
from scg.models.incidents import Incident, Seat
from scg.models.invitations import Invitation
from scg.models.record import Entry
from scg.models.rows import row_of
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import name_of, names
from scg.pieces.kept import earliest
from scg.pieces.meetings import live_numbers
from scg.record.clock import now
from scg.record.projection import Written
from scg.rules.codes import SHOWN, grouped, spelt

_touched = on("invitation.", "seat.taken_up", "incident.closed", "incident.reopened")


@piece("invitations", touched=_touched)
def invitations(incident: Incident, _key: str) -> Loaded:
    """The invitations that may still be taken up, the one that ends first at the top."""
    at = now()
    query = select(Invitation).where(
        Invitation.incident == incident.ref,
        Invitation.taken_up_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.ends_at > at,
    )
    rows = list(db.session.scalars(query.order_by(Invitation.ends_at, Invitation.id)))
    until = earliest(*(row.ends_at for row in rows))
    return {"invitations": rows, "agencies": names(incident.forum), "until": until}


def _number(told: Written) -> Iterable[str]:
    return [str(told.fields.get("invitation", told.seq))]


@piece("invitation", touched=on("invitation.", "seat.taken_up", key=_number))
def invitation(incident: Incident, key: str) -> Loaded | None:
    """One invitation: what it is for, and whether it is open, taken up, withdrawn or over."""
    found = row_of(Invitation, incident.ref, int(key))
    if found is None:
        return None
    state = _state(found)
    about = {"one": found, "state": state, "agency_name": name_of(incident.forum, found.agency)}
    seat = select(Seat.name).where(Seat.incident == incident.ref, Seat.person == found.person)
    taken_by = db.session.scalar(seat.order_by(Seat.id)) if found.person else ""
    return {**about, "taken_by": taken_by, "until": found.ends_at if state == "open" else None}


def _state(found: Invitation) -> str:
    if found.taken_up_at is not None:
        return "taken up"
    if found.withdrawn_at is not None:
        return "withdrawn"
    return "open" if is_open(found, now()) else "over"


@dataclass(frozen=True)
class Made:
    """What else an invitation's own page shows: the code, to who made it alone, and what became of its e-mail."""

    number: int
    code: str
    spelt: list[str]
    email: str
    mailed: str

    @property
    def sending(self) -> bool:
        """Whether it isn't known yet what became of the e-mail."""
        return self.mailed == SENDING


def made(incident: Incident, number: int, person: str) -> Made | None:
    """One invitation of an incident as this person sees it; None where there is none."""
    found = row_of(Invitation, incident.ref, number)
    if found is None:
        return None
    still = is_open(found, now()) and incident.closed_at is None
    code = _code_shown(found, person) if still else ""
    kept = row_of(InvitationCode, sealed(invitation_code(found.incident, found.id, found.made_at)))
    email, mailed = (kept.email, kept.mailed) if kept is not None else ("", "")
    return Made(number, grouped(code) if code else "", spelt(code) if code else [], email, mailed)


def code_made(incident: str, number: int, person: str) -> str:
    """The code of an invitation that this person made just now, "" for anybody else or later."""
    found = db.session.get(Invitation, (incident, number))
    return _code_shown(found, person) if found is not None else ""


def _code_shown(found: Invitation, person: str) -> str:
    entry = db.session.get_one(Entry, (found.incident, found.id))
    if entry.actor != person or now() - found.made_at > SHOWN:
        return ""
    return invitation_code(found.incident, found.id, found.made_at)


def letter_of(incident: str, number: int) -> dict[str, Any]:
    """What the letter with an invitation's code says, and to whom; nothing of the incident itself."""
    found = db.session.get_one(Invitation, (incident, number))
    code = invitation_code(found.incident, found.id, found.made_at)
    kept = db.session.get_one(InvitationCode, sealed(code))
    here = db.session.get_one(Incident, incident)
    agency = name_of(here.forum, found.agency)
    return {"to": kept.email, "invitation": found, "agency_name": agency, "forum": here.forum, "code": code}


def offered(typed: str, *, key: str = "") -> Offer:
    """What a code is for, now; Refused in the same words whatever is wrong with it."""
    return offer_of(typed, now(), key=key)


def place_in(incident: str) -> int | None:
    """The number of the meeting that is live, where somebody who joins is led to; None where none is."""
    return next((int(number) for number in live_numbers(incident)), None)
