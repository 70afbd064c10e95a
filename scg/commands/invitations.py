"""Invitations: somebody who has no account, or no seat, is asked in by a code."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import update

from scg.commands import command
from scg.commands.codes import invitation_code, sealed
from scg.commands.finding import agency, incident, live_meeting, next_meeting
from scg.commands.given import AgencyCode, Ask, EntryNumber, Flag, OptionalLine, without_contact
from scg.commands.mailing import OptionalEmail
from scg.extensions import db
from scg.models.codes import InvitationCode
from scg.models.invitations import Invitation
from scg.record.change import Change
from scg.record.committing import writing
from scg.rules.codes import VALID
from scg.words import INVITED_ROLES, Refused, Role, Valid

SENDING = "being sent"


@command("Invite by a code", button="Invite")
def invite(
    change: Change,
    *,
    agency_code: AgencyCode,
    role: Annotated[Role, Ask("Part in this incident", pick="invited_roles")] = Role.MEMBER,
    name: Annotated[
        OptionalLine, without_contact, Ask("Who it is for", "Name; they can set it right as they join")
    ] = "",
    deputy_for: Annotated[
        OptionalLine, without_contact, Ask("Deputy for", "Name, if they stand in for somebody")
    ] = "",
    valid_for: Annotated[Valid, Ask("The code works for")] = Valid.FOUR_HOURS,
    one_meeting: Annotated[
        Flag, Ask("For one meeting only", "The seat ends with the meeting in session, or else the next one")
    ] = False,
    email: Annotated[OptionalEmail, Ask("E-mail", "Leave it out to read the code to them yourself")] = "",
) -> None:
    """Invite somebody to a seat by a code that works once; they need no account.

    The code is shown to whoever invites, and sent where an e-mail address is given. It is no part of the record,
    and nor is the address.
    """
    found = incident(change)
    of = agency(change, agency_code, "agency_code").code
    if role not in INVITED_ROLES:
        raise Refused("Select a part in this incident from the list", field="role")
    number, ends_at = change.seq + 1, change.at + VALID[valid_for]
    kept = sealed(invitation_code(found.ref, number, change.at))
    if db.session.get(InvitationCode, kept) is not None:  # once in 10^11 times
        raise Refused("Choose Invite once more")
    about = {"incident": found.ref, "invitation": number, "email": email, "mailed": SENDING if email else ""}
    change.keep(InvitationCode(digest=kept, ends_at=ends_at, **about))
    told: dict[str, Any] = {"agency": of, "role": role, "name": name, "deputy_for": deputy_for}
    for_meeting = _one_meeting(change) if one_meeting else None
    change.record("invitation.made", f"invitation:{number}", for_meeting=for_meeting, ends_at=ends_at, **told)


def _one_meeting(change: Change) -> int:
    meeting = live_meeting(change) or next_meeting(change)
    if meeting is None:
        raise Refused("No meeting is in session or called. Call one first, or invite for the whole incident")
    return meeting.number


@command("Withdraw an invitation", button="Withdraw")
def withdraw_invitation(change: Change, *, invitation: EntryNumber) -> None:
    """Withdraw an invitation that nobody has taken up: its code opens nothing any more."""
    incident(change)
    found = db.session.get(Invitation, (change.log, invitation))
    if found is None or found.withdrawn_at is not None:
        raise Refused("Select an invitation that is open", field="invitation")
    if found.taken_up_at is not None:
        raise Refused("This invitation has been taken up. End the seat instead", field="invitation")
    told: dict[str, Any] = {"invitation": found.id, "agency": found.agency, "role": found.role, "name": found.name}
    change.record("invitation.withdrawn", f"invitation:{found.id}", **told)


def take_down_mailed(incident_ref: str, invitation: int, outcome: str) -> None:
    """Write down, for whoever invited, what became of the e-mail with the code."""
    its = (InvitationCode.incident == incident_ref, InvitationCode.invitation == invitation)
    with writing() as part:
        db.session.execute(update(InvitationCode).where(*its).values(mailed=outcome))
        part.kept = True


def is_open(invitation: Invitation, at: datetime) -> bool:
    """Whether an invitation may be taken up, as far as itself goes."""
    used = invitation.taken_up_at is not None or invitation.withdrawn_at is not None
    return not used and at < invitation.ends_at
