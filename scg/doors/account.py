"""Signing in and out, and one's own password."""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg import live
from scg.commands import accounts, logins
from scg.doors.signed_in import hold, viewer
from scg.extensions import limiter
from scg.pieces.people import is_known
from scg.words import Refused

door = Blueprint("account", __name__)


def _failed(response: object) -> bool:
    return getattr(response, "status_code", 200) == 422


def _typed_address() -> str:
    return request.form.get("email", "").strip().lower()


def _attempts() -> str:
    return f"{current_app.config['SCG_SIGN_IN_ATTEMPTS']} per 15 minutes"


@door.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect("/")
    return _sign_in_page("", {})


def _sign_in_page(email: str, errors: dict[str, str]) -> str:
    known = current_app.config["DEMONSTRATION"]
    people = known if known and is_known(known[0]["email"]) else []
    return render_template("account/sign_in.html", email=email, errors=errors, demonstration_people=people)


@door.post("/sign-in")
@limiter.limit(_attempts, key_func=_typed_address, deduct_when=_failed)
@limiter.limit("300 per 15 minutes", deduct_when=_failed)
def signing_in() -> ResponseReturnValue:
    """Sign in; the answer to a wrong password and to an unknown address is the same."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        if not email.strip() or not password:
            raise Refused(accounts.WRONG, field="email")
        secret = accounts.sign_in(email, password, request.user_agent.string)
    except Refused as refusal:
        return _sign_in_page(email, refusal.errors), 422
    hold(secret)
    return redirect(inside(request.args.get("next", "/")))


def inside(target: str) -> str:
    """An address within scg, or the front page where somebody slipped in another."""
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if safe else "/"


@door.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out: the login ends everywhere, its open pages too.

    The browser is told to forget everything; with `keep`, all but what isn't recorded yet, which lies there
    encrypted and without its key.
    """
    login = current_user.login
    logins.end_login(login)
    live.end_login(login)
    session.clear()
    response = make_response(redirect("/sign-in"))
    kept = request.form.get("keep") == "unrecorded"
    response.headers["Clear-Site-Data"] = '"cache"' if kept else '"cache", "storage"'
    return response


@door.get("/account")
def account() -> ResponseReturnValue:
    """One's own account."""
    return render_template("account/account.html", errors={})


@door.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change one's own password; every login of the account ends with it."""
    try:
        accounts.change_password(viewer().id, request.form.get("current", ""), request.form.get("password", ""))
    except Refused as refusal:
        return render_template("account/account.html", errors=refusal.errors), 422
    session.clear()
    flash("Your password is changed. Sign in with the new one")
    return redirect("/sign-in")
