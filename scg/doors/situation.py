"""The pages of the situation: the latest picture by agency, and one agency's updates over time."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import situation as shown
from scg.pieces.agencies import names
from scg.pieces.prefill import last_update

door = Blueprint("situation", __name__)


@door.get("/incidents/<ref>/situation")
def situation(ref: str) -> ResponseReturnValue:
    """The newest picture of every agency, and the form for one's own."""
    incident = opened(ref)
    return render_template(
        "situation/situation.html",
        codes=shown.in_order(incident),
        last=last_update(incident, viewer().agency),
        **of_incident(incident),
    )


@door.get("/incidents/<ref>/situation/<agency>")
def agency(ref: str, agency: str) -> ResponseReturnValue:
    """What one agency has reported, newest first."""
    incident = opened(ref)
    name = names(incident.forum).get(agency)
    if name is None:
        abort(404)
    return render_template("situation/agency.html", agency=agency, name=name, **of_incident(incident))
