"""My day: the viewer's meetings, their agency's actions, and what changed since they looked."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_forum
from scg.doors.signed_in import viewer
from scg.pieces import day as shown
from scg.pieces.privacy import is_unread

door = Blueprint("day", __name__)


@door.get("/")
def day() -> ResponseReturnValue:
    """The viewer's own front page; what it shows of one incident is kept up to date."""
    found = shown.day_of(viewer())
    return render_template(
        "day/day.html", unread=is_unread(viewer()), **found, **of_forum(found["mine"], found["follow"])
    )
