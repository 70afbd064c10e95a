"""The pages of incidents: all of them, one incident's board, and the history of its three clocks."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_forum, of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import PIECES
from scg.pieces import incidents as shown
from scg.pieces.lessons import earlier

door = Blueprint("incidents", __name__)


@door.get("/incidents")
def incidents() -> ResponseReturnValue:
    """The incidents of the viewer's forum, open ones first."""
    opened, closed = shown.of_viewer(viewer())
    return render_template("incidents/incidents.html", opened=opened, closed=closed, **of_forum())


@door.get("/incidents/<ref>")
def board(ref: str) -> ResponseReturnValue:
    """An incident's board: how everything stands, and what to do next."""
    incident = opened(ref)
    told = {"known": PIECES.keys(), "earlier": earlier(incident, viewer())}
    return render_template("incidents/board.html", **told, **of_incident(incident))


@door.get("/incidents/<ref>/clocks", endpoint="clocks")
def clocks_page(ref: str) -> ResponseReturnValue:
    """Every move of the three clocks."""
    incident = opened(ref)
    return render_template("incidents/clocks.html", **of_incident(incident))
