"""The wall display: what the room's big screen shows, without controls."""

from flask import Blueprint, render_template
from flask_login import login_required

from scg.doors.context import of_incident, opened

door = Blueprint("wall", __name__)


@door.get("/incidents/<ref>/wall")
@login_required
def wall(ref: str) -> object:
    """The display for the room where the SCG meets."""
    incident = opened(ref)
    return render_template("wall/wall.html", **of_incident(incident))
