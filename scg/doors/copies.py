"""A copy of what is kept about a person, for themself; and of somebody else, for the forum's administrator."""

import json

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from scg import engine
from scg.commands.copies import take_copy
from scg.doors.filed import filed
from scg.doors.signed_in import actor, viewer
from scg.extensions import limiter
from scg.pieces.copies import copy_of
from scg.pieces.directory import person
from scg.words import Confirm

door = Blueprint("copies", __name__)
OFTEN = "6 per minute"


@door.get("/account/copy")
def own() -> ResponseReturnValue:
    """What one's own copy holds, and the button."""
    return render_template("account/copy.html")


@door.post("/account/copy")
@limiter.limit(OFTEN)
def take_own() -> ResponseReturnValue:
    """One's own copy."""
    return _copy(viewer().id, url_for("copies.own"))


@door.post("/directory/people/<id>/copy")
@limiter.limit(OFTEN)
def take_of(id: str) -> ResponseReturnValue:
    """A copy of what is kept about somebody of the forum, for its administrator to hand over."""
    return _copy(id, url_for("directory.person", id=id))


def _copy(id: str, page: str) -> ResponseReturnValue:
    found = person(viewer().forum, id)
    if found is None:
        abort(404)
    try:
        take_copy(actor(), id)
    except Confirm:
        return redirect(url_for("confirming.page", next=page), 303)
    content = engine.in_pool(json.dumps, copy_of(found["person"]), ensure_ascii=False, indent=1)
    response = Response(content, mimetype="application/json")
    return filed(response, f"{id}.json")
