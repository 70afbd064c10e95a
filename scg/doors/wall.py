"""The wall display: what the room's big screen shows, without controls."""

from flask import Blueprint, g, render_template
from flask_login import login_required

from scg.doors.context import of_incident
from scg.doors.signed_in import seen

door = Blueprint("wall", __name__)


@door.get("/incidents/<ref>/wall")
@login_required
def wall(ref: str) -> object:
    """The display for the room where the SCG meets."""
    g.incident = incident = seen(ref)
    return render_template("wall/wall.html", **of_incident(incident))
