"""The pages of a forum's directory: its agencies, their people, and a first password for one of them."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from scg.commands import factors
from scg.commands.accounts import give_password
from scg.doors.confirming import first
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
    if (elsewhere := first(url_for("directory.person", id=id))) is not None:
        return elsewhere
    roles = viewer().roles(viewer().forum)
    try:
        password = give_password(actor(), roles, id)
    except NotAllowed:
        abort(403)
    return _page(id, password)


@door.post("/directory/people/<id>/second-factors/remove")
def remove_factors(id: str) -> ResponseReturnValue:
    """Take from somebody who has lost them all their second factors, by an administrator who confirms it."""
    if shown.person(viewer().forum, id) is None:
        abort(404)
    own = url_for("directory.person", id=id)
    if (elsewhere := first(own)) is not None:
        return elsewhere
    factors.remove_all(actor(), viewer().roles(viewer().forum), id)
    flash("Their second factors are removed, and they are signed out everywhere", "success")
    return redirect(own, 303)


def _page(person_id: str, password: str = "") -> ResponseReturnValue:
    found = shown.person(viewer().forum, person_id)
    if found is None:
        abort(404)
    return render_template("directory/person.html", **found, password=password, **of_forum())
