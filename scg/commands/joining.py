"""Joining by a code: somebody takes up the seat that they were invited to, as a guest or by their own account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import select

from scg.commands.asking import fields_of, model_of, parse
from scg.commands.codes import sealed
from scg.commands.given import Ask, Line, OptionalLine, without_contact
from scg.commands.invitations import is_open
from scg.commands.keeping import digest, shown
from scg.commands.logins import begin_login
from scg.commands.renewing import renew_logins
from scg.extensions import db
from scg.models.codes import InvitationCode
from scg.models.directory import Agency, Forum, Person
from scg.models.incidents import Incident, Seat
from scg.models.invitations import Invitation
from scg.models.meetings import Meeting
from scg.models.record import Entry
from scg.record.change import Actor, change
from scg.rules.codes import as_meant
from scg.words import Factor, MeetingState, Refused

SAID = ("role", "name", "deputy_for", "meeting", "ends_at")
WRONG = "This code opens nothing. Check it, or ask for a new one: it works once, and for a few hours"


@dataclass(frozen=True)
class Offer:
    """What a code that is right is for: the incident, the seat, and whom it was meant for."""

    digest: str
    incident: str
    incident_name: str
    invitation: int
    forum: str
    forum_name: str
    agency: str
    agency_name: str
    role: str
    name: str
    deputy_for: str
    meeting: int | None
    ends_at: datetime

    def person_joining(self, key: str) -> str:
        """The id of the guest that one form makes: the same again, should it be sent twice."""
        return f"{self.forum.lower()}-g{digest(f'{self.digest} {key}')[:16]}"


def offer_of(typed: str, at: datetime, *, key: str = "") -> Offer:
    """What a code is for; Refused in the same words whether it is wrong, used, over, withdrawn, or all is closed.

    With the `key` of the form that took it up, it is still that.
    """
    kept = db.session.get(InvitationCode, sealed(as_meant(typed)))
    offer = _offer(kept, at, key) if kept is not None and at < kept.ends_at else None
    if offer is None:
        raise Refused(WRONG, field="code")
    return offer


def _offer(kept: InvitationCode, at: datetime, key: str) -> Offer | None:
    found = db.session.get_one(Invitation, (kept.incident, kept.invitation))
    here = db.session.get_one(Incident, kept.incident)
    agency, forum = db.session.get_one(Agency, (here.forum, found.agency)), db.session.get_one(Forum, here.forum)
    told: dict[str, Any] = {name: getattr(found, name) for name in SAID}
    told |= {"forum": forum.code, "forum_name": forum.name, "agency": agency.code, "agency_name": agency.name}
    told |= {"incident": here.ref, "incident_name": here.name, "invitation": found.id}
    offer = Offer(digest=kept.digest, **told)
    again = bool(key) and kept.used_at is not None and found.person == offer.person_joining(key)
    opens = again or (kept.used_at is None and is_open(found, at) and _vouched_for(found))
    return offer if opens and here.closed_at is None and _goes_on(here.ref, found.meeting) else None


def _vouched_for(invitation: Invitation) -> bool:
    """Whether the account of whoever invited is still open: with it closed, their codes open nothing."""
    inviter = db.session.get(Person, db.session.get_one(Entry, (invitation.incident, invitation.id)).actor)
    return inviter is not None and inviter.active


def _goes_on(incident: str, number: int | None) -> bool:
    meeting = db.session.get(Meeting, (incident, number)) if number is not None else None
    return meeting is None or meeting.state not in (MeetingState.CLOSED, MeetingState.CANCELLED)


def join_as_guest(offer: Offer, key: str, given: dict[str, Any], browser: str) -> str:
    """Have somebody without an account take up a seat, once; gives the secret of their login.

    `given` is their name and role or rank, `key` their form's own: sent twice, or again after a fault, it is done
    once, and whoever comes second with another form is refused.
    """
    asked = parse(MODEL, FIELDS, given)
    person = offer.person_joining(key)
    _add_guest(offer, person, **asked)
    _take_up(offer, db.session.get_one(Person, person), key)
    return begin_login(person, Factor.INVITATION, browser)


def _as_asked(
    *,
    name: Annotated[Line, without_contact, Ask("Your name")],
    post: Annotated[OptionalLine, without_contact, Ask("Your role or rank")] = "",
) -> None:
    """What a guest says of themself."""


FIELDS, MODEL = fields_of(_as_asked), model_of("guest", _as_asked)


def _add_guest(offer: Offer, person: str, name: str, post: str) -> None:
    by, told = Actor(person, f"{name}, {offer.agency_name}"), digest(f"guest {person}")
    with change(log=offer.forum, actor=by, key=f"guest-{told}", command="join", fingerprint=told) as under_way:
        if under_way.answer is None:
            about: dict[str, Any] = {"person": person, "agency": offer.agency, "name": name, "post": post}
            about |= {"email": "", "administrator": False, "guest": True}
            under_way.record("person.added", f"person:{person}", **about)


def join_with_account(offer: Offer, key: str, person_id: str) -> None:
    """Have somebody who is signed in take up a seat by their own account, once; Refused where it isn't theirs."""
    person = db.session.get_one(Person, person_id)
    if (person.forum, person.agency) != (offer.forum, offer.agency):
        raise Refused(f"This code is for somebody of {offer.agency_name}. Sign out to join as a guest")
    _take_up(offer, person, key)


def _take_up(offer: Offer, person: Person, key: str) -> None:
    by, told = Actor(person.id, shown(person)), digest(f"{offer.digest} {key}")
    with change(log=offer.incident, actor=by, key=f"join-{told}", command="join", fingerprint=told) as under_way:
        if under_way.answer is not None:
            return
        kept = db.session.get_one(InvitationCode, offer.digest)
        if kept.used_at is not None or _offer(kept, under_way.at, "") is None:
            raise Refused(WRONG, field="code")
        _not_seated(offer, person)
        kept.used_at = under_way.at
        under_way.keep(kept)
        about: dict[str, Any] = {"person": person.id, "name": person.name, "post": person.post}
        about |= {name: getattr(offer, name) for name in ("agency", "role", "deputy_for", "invitation", "incident")}
        under_way.record("seat.taken_up", f"person:{person.id}", for_meeting=offer.meeting, **about)
        renew_logins(under_way)


def _not_seated(offer: Offer, person: Person) -> None:
    its = (Seat.incident == offer.incident, Seat.person == person.id, Seat.role == offer.role)
    if db.session.scalar(select(Seat.id).where(*its, Seat.ended_at.is_(None))) is not None:
        raise Refused("You have this seat already")
