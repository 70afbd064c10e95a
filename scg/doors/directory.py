"""The pages of a forum's directory: its agencies, their people, and a first password for one of them."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from scg.commands.accounts import give_password
from scg.doors.context import of_forum
from scg.doors.signed_in import actor, viewer
from scg.pieces import directory as shown
from scg.words import NotAllowed

door = Blueprint("directory", __name__)


@door.get("/directory")
def directory() -> ResponseReturnValue:
    """The agencies of the viewer's forum with their people."""
    agencies = shown.agencies(viewer().forum)
    return render_template("directory/directory.html", agencies=agencies, **of_forum())


@door.get("/directory/people/<id>")
def person(id: str) -> ResponseReturnValue:
    """One person of the viewer's forum."""
    return _page(id)


@door.post("/directory/people/<id>/password")
def first_password(id: str) -> ResponseReturnValue:
    """Make a first password and show it, once."""
    if shown.person(viewer().forum, id) is None:
        abort(404)
    roles = viewer().roles(viewer().forum)
    try:
        password = give_password(actor(), roles, id)
    except NotAllowed:
        abort(403)
    return _page(id, password)


def _page(person_id: str, password: str = "") -> ResponseReturnValue:
    found = shown.person(viewer().forum, person_id)
    if found is None:
        abort(404)
    return render_template("directory/person.html", **found, password=password, **of_forum())
