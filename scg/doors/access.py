"""The page of who may do what: the table of acts and the table of ways, as the rules read them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_forum
from scg.pieces.access import acts, ways

door = Blueprint("access", __name__)


@door.get("/access")
def access() -> ResponseReturnValue:
    """Who may do what, and open what."""
    return render_template("access/access.html", acts=acts(), ways=ways(), **of_forum())
