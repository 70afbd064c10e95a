"""What the entries about attendance do to the tables."""

from scg.extensions import db
from scg.models.attendance import Attendance, ContactAttempt
from scg.models.meetings import Meeting
from scg.projections.finding import row
from scg.projections.sheets import came_back
from scg.record.projection import Written, projects
from scg.words import AttendanceStatus, Mode


def _attendance(entry: Written, agency: str) -> Attendance:
    place = (entry.log, entry.fields["meeting_number"], agency)
    found = db.session.get(Attendance, place)
    if found is None:
        found = Attendance(incident=place[0], meeting=place[1], agency=agency)
        db.session.add(found)
    found.version = entry.seq
    return found


@projects("attendance.proposed")
def proposed(entry: Written) -> None:
    """Somebody of the agency has the page open; nobody has confirmed it yet."""
    found = _attendance(entry, entry.fields["agency"])
    found.status = entry.fields.get("status", AttendanceStatus.PRESENT)
    found.who, found.deputy_for = entry.fields["who"], entry.fields.get("deputy_for", "")
    found.mode, found.present_from = entry.fields["mode"], entry.at


@projects("attendance.confirmed")
def confirmed(entry: Written) -> None:
    """How the agency attends, on somebody's word."""
    found, fields = _attendance(entry, entry.fields["agency"]), entry.fields
    for name in ("status", "who", "deputy_for", "mode"):
        setattr(found, name, fields[name])
    found.present_from, found.present_until = entry.time("present_from"), entry.time("present_until")
    found.confirmed_by, found.confirmed_at = entry.by, entry.at
    came_back(entry)


@projects("attendance.everyone")
def everyone(entry: Written) -> None:
    """Everyone expected that nobody had spoken for is present."""
    meeting = row(Meeting, entry.log, entry.fields["meeting_number"])
    begun = meeting.opened_at if meeting.afterwards else entry.at
    for expected in entry.fields["agencies"]:
        found = _attendance(entry, expected["agency"])
        if not found.status:
            found.status = expected.get("status", AttendanceStatus.PRESENT)
            found.deputy_for = expected.get("deputy_for", "")
        found.who, found.mode = found.who or expected["who"], found.mode or Mode.VIDEO
        found.present_from = found.present_from or begun
        found.confirmed_by, found.confirmed_at = entry.by, entry.at


@projects("contact.tried")
def tried(entry: Written) -> None:
    """An attempt to reach a missing agency."""
    fields = entry.fields
    told = {name: fields[name] for name in ("agency", "how", "outcome", "who")}
    place = {"incident": entry.log, "seq": entry.seq, "meeting": fields["meeting_number"]}
    db.session.add(ContactAttempt(**place, happened_at=entry.happened_at, **told))
