"""The page of the reports asked for before a meeting: who has given theirs, and each agency's way to do so."""

from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import meetings
from scg.pieces import reports as shown
from scg.pieces.prefill import last_update
from scg.words import MeetingState

door = Blueprint("reports", __name__)


@door.get("/incidents/<ref>/meetings/<int:number>/reports")
def reports(ref: str, number: int) -> ResponseReturnValue:
    """Who was asked to report before a meeting and who has; the viewer's form holds their agency's last words."""
    incident = opened(ref)
    found: Any = meetings.meeting_of(incident, str(number)) or abort(404)
    told = shown.asked(incident.ref, number)
    mine = next((one for one in told if one.agency == viewer().agency), None)
    return render_template(
        "reports/reports.html",
        meeting=found,
        codes=[f"{number}/{code}" for code in shown.in_order(incident, told)],
        mine=mine,
        last=last_update(incident, viewer().agency),
        requests=shown.request_for(incident, number),
        open_still=found.state == MeetingState.SCHEDULED,
        **of_incident(incident),
    )
