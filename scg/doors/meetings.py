"""The pages of meetings: all of them, one as it runs, and its roll-call."""

from flask import Blueprint, abort, g, render_template, request
from flask_login import login_required

from scg.doors.context import of_incident
from scg.doors.signed_in import seen, viewer
from scg.models.incidents import Incident
from scg.pieces import attendance as rollcall
from scg.pieces import meetings as shown

door = Blueprint("meetings", __name__)


@door.get("/incidents/<ref>/meetings")
@login_required
def meetings(ref: str) -> object:
    """The meetings of an incident, newest first, a page at a time."""
    g.incident = incident = seen(ref)
    page = request.args.get("page", "1")
    listed = shown.listed(incident, int(page) if page.isdigit() else 1)
    return render_template("meetings/meetings.html", listed=listed, **of_incident(incident))


@door.get("/incidents/<ref>/meetings/<int:number>")
@login_required
def meeting(ref: str, number: int) -> object:
    """One meeting: prepared before, run while it is live, read afterwards."""
    g.incident = incident = seen(ref)
    return _of_meeting("meetings/meeting.html", incident, number)


def _of_meeting(template: str, incident: Incident, number: int) -> str:
    found = shown.meeting_page(incident, number, viewer())
    if found is None:
        abort(404)
    return render_template(template, **found, **of_incident(incident))


@door.get("/incidents/<ref>/meetings/<int:number>/attendance")
@login_required
def attendance(ref: str, number: int) -> object:
    """The roll-call of one meeting, agency by agency."""
    g.incident = incident = seen(ref)
    found = rollcall.attendance_page(incident, number)
    if found is None:
        abort(404)
    return render_template("meetings/attendance.html", **found, **of_incident(incident))
