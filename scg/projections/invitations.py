"""What the entries about invitations do to the tables."""

from scg.extensions import db
from scg.models.invitations import Invitation
from scg.projections.finding import row
from scg.projections.incidents import seat_given
from scg.record.projection import Written, projects
from scg.words import SeatBy

SAID = ("agency", "role", "name", "deputy_for")


@projects("invitation.made")
def made(entry: Written) -> None:
    """An invitation that is open."""
    told = {name: entry.fields[name] for name in SAID} | {"meeting": entry.fields["for_meeting"], "by": entry.by}
    told |= {"made_at": entry.at, "ends_at": entry.time("ends_at")}
    db.session.add(Invitation(incident=entry.log, id=entry.seq, version=entry.seq, **told))


@projects("invitation.withdrawn")
def withdrawn(entry: Written) -> None:
    """An invitation that opens nothing any more."""
    found = row(Invitation, entry.log, entry.fields["invitation"])
    found.withdrawn_at, found.version = entry.at, entry.seq


@projects("seat.taken_up")
def taken_up(entry: Written) -> None:
    """The seat that an invitation was for, and the invitation used."""
    found = row(Invitation, entry.log, entry.fields["invitation"])
    found.taken_up_at, found.person, found.version = entry.at, entry.fields["person"], entry.seq
    sitting = {**entry.fields, "how": SeatBy.INVITATION, "meeting": entry.fields["for_meeting"]}
    seat_given(entry, 1, entry.fields["role"], sitting)
