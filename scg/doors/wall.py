"""The wall display: what the room's big screen shows, without controls."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened

door = Blueprint("wall", __name__)


@door.get("/incidents/<ref>/wall")
def wall(ref: str) -> ResponseReturnValue:
    """The display for the room where the SCG meets."""
    incident = opened(ref)
    return render_template("wall/wall.html", **of_incident(incident))
