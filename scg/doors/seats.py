"""The page of seats: who has which part in an incident."""

from flask import Blueprint, g, render_template
from flask_login import login_required

from scg.doors.context import of_incident
from scg.doors.signed_in import seen

door = Blueprint("seats", __name__)


@door.get("/incidents/<ref>/seats")
@login_required
def seats(ref: str) -> object:
    """Who sits here, by part and agency, and who did before."""
    g.incident = incident = seen(ref)
    return render_template("seats/seats.html", **of_incident(incident))
