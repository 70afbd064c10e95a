"""The page of one invitation: its code, for whoever made it, and what became of its e-mail."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.doors.letters import origin
from scg.doors.signed_in import viewer
from scg.pieces.invitations import made, place_in

door = Blueprint("invitations", __name__)


@door.get("/incidents/<ref>/invitations/<int:number>")
def invitation(ref: str, number: int) -> ResponseReturnValue:
    """One invitation; its code stands on it for ten minutes, for the person who invited alone."""
    incident = opened(ref)
    found = made(incident, number, viewer().id)
    if found is None:
        abort(404)
    where = f"{origin()}{url_for('joining.ask')}".partition("://")[2]
    shown = {"made": found, "join_at": where, "place": place_in(ref)}
    return render_template("invitations/invitation.html", **shown, **of_incident(incident))
