"""The page of seats: who has which part in an incident."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened

door = Blueprint("seats", __name__)


@door.get("/incidents/<ref>/seats")
def seats(ref: str) -> ResponseReturnValue:
    """Who sits here, by part and agency, and who did before."""
    incident = opened(ref)
    return render_template("seats/seats.html", **of_incident(incident))
