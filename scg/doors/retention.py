"""The page of how long an incident's record is kept, and its reviews."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.pieces.retention import kept

door = Blueprint("retention", __name__)


@door.get("/incidents/<ref>/retention")
def retention(ref: str) -> ResponseReturnValue:
    """Until when the record of an incident is kept, by which reviews, and the form of the next one."""
    incident = opened(ref)
    return render_template("retention/retention.html", kept=kept(incident), **of_incident(incident))
