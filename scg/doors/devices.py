"""Where one is signed in, each to be signed out, and one's tokens for the API."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg import live
from scg.commands import tokens
from scg.commands.logins import end_login, end_others
from scg.doors.confirming import ON_THE_PAGE, first
from scg.doors.signed_in import viewer
from scg.pieces.factors import tokens_of
from scg.pieces.logins import ended_logins, open_logins
from scg.rules.browsers import called
from scg.words import NotAllowed, Refused

door = Blueprint("devices", __name__)


@door.before_request
def _not_by_token() -> None:
    if current_user.is_authenticated and not current_user.login:
        raise NotAllowed(ON_THE_PAGE)


@door.get("/account/devices", endpoint="devices")
def of_viewer() -> ResponseReturnValue:
    """The viewer's logins, open and lately ended, and their tokens."""
    return _page()


def _page(token: str = "", errors: dict[str, str] | None = None) -> str:
    me = viewer().id
    here = current_user.login
    return render_template(
        "account/devices.html",
        devices=sorted(open_logins(me), key=lambda one: one.id != here),
        here=here,
        ended=ended_logins(me),
        tokens=tokens_of(me),
        token=token,
        errors=errors or {},
        called=called,
    )


@door.post("/account/devices/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out one of the viewer's devices: its open pages end with it."""
    asked = request.form.get("login", "")
    if asked not in {one.id for one in open_logins(viewer().id)}:
        abort(404)
    end_login(asked, "signed out elsewhere")
    live.end_login(asked)
    flash("That device is signed out", "success")
    return redirect(url_for("devices.devices"), 303)


@door.post("/account/devices/sign-out-others")
def sign_out_others() -> ResponseReturnValue:
    """Sign out all devices but the one that asks."""
    others = [one.id for one in open_logins(viewer().id) if one.id != current_user.login]
    number = end_others(viewer().id, current_user.login)
    for one in others:
        live.end_login(one)
    flash("Your other devices are signed out" if number else "No other device was signed in", "success")
    return redirect(url_for("devices.devices"), 303)


@door.post("/account/tokens")
def issue_token() -> ResponseReturnValue:
    """Issue a token for the API and show it, once."""
    if (elsewhere := first("/account/devices")) is not None:
        return elsewhere
    try:
        token = tokens.issue(viewer().id, request.form.get("label", ""), login=current_user.login)
    except Refused as refusal:
        if refusal.kind != "refused":
            raise
        return _page(errors=refusal.errors), 422
    return _page(token)


@door.post("/account/tokens/end")
def end_token() -> ResponseReturnValue:
    """End one of the viewer's tokens."""
    tokens.end(viewer().id, request.form.get("token", ""))
    flash("The token has ended", "success")
    return redirect(url_for("devices.devices"), 303)
