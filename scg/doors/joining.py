"""Joining by a code, in two steps: the code, then who one is; nothing is told before the code is right."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg.commands.joining import Offer, join_as_guest, join_with_account
from scg.doors.signed_in import hold, viewer
from scg.extensions import limiter
from scg.pieces.invitations import offered, place_in
from scg.words import Refused

door = Blueprint("joining", __name__)


def _failed(response: object) -> bool:
    return getattr(response, "status_code", 200) == 422


_guesses = limiter.shared_limit("60 per 15 minutes", scope="joining", deduct_when=_failed)


@door.get("/join")
def ask() -> ResponseReturnValue:
    """The page that asks for the code; opening it, by whatever link, uses nothing up."""
    return _code_page("", "")


def _code_page(code: str, error: str) -> str:
    return render_template("joining/code.html", code=code[:40], error=error)


@door.post("/join")
@_guesses
def look_up() -> ResponseReturnValue:
    """Say what a right code is for, and ask who comes; whatever is wrong with one, the answer is the same."""
    code = request.form.get("code", "")
    try:
        return _seat_page(offered(code), code, str(uuid.uuid4()))
    except Refused as refusal:
        return _code_page(code, refusal.sentence), 422


def _seat_page(offer: Offer, code: str, key: str, refusal: Refused | None = None) -> str:
    name = request.form.get("name", offer.name)
    told = {"name": name, "post": request.form.get("post", ""), "errors": {}, "sentence": ""}
    if refusal is not None:
        told |= {"errors": refusal.errors, "sentence": "" if refusal.errors else refusal.sentence}
    return render_template("joining/seat.html", offer=offer, code=code, key=key, **told)


@door.post("/join/in")
@_guesses
def join() -> ResponseReturnValue:
    """Take up the seat and go in: to the meeting, where one is live, or else to the board."""
    code, key = request.form.get("code", ""), request.form.get("key", "")[:100]
    try:
        offer = offered(code, key=key)
    except Refused as refusal:
        return _code_page(code, refusal.sentence), 422
    try:
        _join(offer, key)
    except Refused as refusal:
        if "code" in refusal.errors:
            return _code_page(code, refusal.sentence), 422
        return _seat_page(offer, code, key, refusal), 422
    number = place_in(offer.incident)
    if number is None:
        return redirect(url_for("incidents.board", ref=offer.incident), 303)
    return redirect(url_for("meetings.meeting", ref=offer.incident, number=number), 303)


def _join(offer: Offer, key: str) -> None:
    if current_user.is_authenticated:
        return join_with_account(offer, key, viewer().id)
    given = {name: request.form.get(name, "") for name in ("name", "post")}
    return hold(join_as_guest(offer, key, given, request.user_agent.string))
