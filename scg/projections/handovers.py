"""What the entries about deputies, shift handovers and the chair's powers taken do to the tables."""

from scg.extensions import db
from scg.models.invitations import Handover
from scg.models.meetings import Meeting
from scg.projections.ending import end_seat
from scg.projections.finding import row
from scg.projections.incidents import seat_given
from scg.record.projection import Written, projects
from scg.words import Role, SeatBy


@projects("seat.lent")
def lent(entry: Written) -> None:
    """A seat held for one meeting, in somebody's place."""
    told = {**entry.fields, "how": SeatBy.DEPUTY, "meeting": entry.fields["meeting_number"]}
    seat_given(entry, 1, entry.fields["role"], told)


@projects("seat.recalled", "powers.returned")
def back(entry: Written) -> None:
    """A seat that was held for a while, held no longer."""
    end_seat(entry, entry.fields["seat"])


@projects("powers.taken")
def taken(entry: Written) -> None:
    """A chair's seat, by nobody's gift."""
    seat_given(entry, 1, Role.CHAIR, {**entry.fields, "how": SeatBy.BREAK_GLASS})


@projects("handover.begun")
def begun(entry: Written) -> None:
    """A handover that waits to be countersigned."""
    fields = entry.fields
    told = {
        name: fields[name] for name in ("seat", "role", "outgoing", "outgoing_name", "incoming", "brief", "ends")
    }
    place = {"incident": entry.log, "id": entry.seq, "version": entry.seq}
    when = {"begun_at": entry.at, "by": entry.by}
    db.session.add(Handover(**place, **told, **when, incoming_name=fields["name"]))


@projects("handover.countersigned")
def countersigned(entry: Written) -> None:
    """The seat passes, and with it the chair of the live meeting that the outgoing was in."""
    fields = entry.fields
    found = _handover(entry)
    found.countersigned_at, found.read_at, found.remark = entry.at, fields["read_at"], fields["remark"]
    seat_given(entry, 1, fields["role"], {**fields, "how": SeatBy.HANDOVER, "meeting": fields.get("for_meeting")})
    if fields["ends"]:
        end_seat(entry, fields["seat"])
    if fields["chairs"] is not None:
        meeting = row(Meeting, entry.log, fields["chairs"])
        meeting.chair, meeting.chair_name, meeting.version = fields["person"], fields["name"], entry.seq


@projects("handover.withdrawn")
def withdrawn(entry: Written) -> None:
    """A handover that nobody countersigns any more."""
    _handover(entry).withdrawn_at = entry.at


def _handover(entry: Written) -> Handover:
    found = row(Handover, entry.log, entry.fields["handover"])
    found.version = entry.seq
    return found
