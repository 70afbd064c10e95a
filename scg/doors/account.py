"""Signing in and out, and one's own password."""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg import live
from scg.commands import accounts, logins
from scg.doors import passkeys
from scg.doors.inside import inside
from scg.doors.known_devices import device_of
from scg.doors.safety import later
from scg.doors.second_factor import go_on, let_in
from scg.doors.signed_in import viewer
from scg.doors.throttle import admit, guess, right, wrong
from scg.pieces.factors import factors_of
from scg.pieces.logins import open_logins
from scg.pieces.people import is_known
from scg.record.clock import now
from scg.words import Factor, Refused, TooSoon

door = Blueprint("account", __name__)


@door.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect("/")
    return _sign_in_page("", {})


def _sign_in_page(email: str, errors: dict[str, str]) -> str:
    known = current_app.config["DEMONSTRATION"]
    people = known if known and is_known(known[0]["email"]) else []
    told = {"email": email, "errors": errors, "next": request.args.get("next", "")}
    return render_template("account/sign_in.html", demonstration_people=people, **told)


@door.post("/sign-in")
def signing_in() -> ResponseReturnValue:
    """Take e-mail address and password; the answer to a wrong password and to an unknown address is the same."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    if not email.strip() or not password:
        return _sign_in_page(email, {"email": accounts.WRONG}), 422
    this = guess(email, device=device_of(email))
    try:
        admit(this)
        person = accounts.check_password(email, password, now())
    except TooSoon as soon:
        return _sign_in_page(email, {"email": soon.sentence}), 429, later(soon)
    except Refused as refusal:
        wrong(this)
        return _sign_in_page(email, refusal.errors), 422
    right(this)
    return go_on(person, Factor.PASSWORD, then="/account#password-panel" if accounts.is_first(person) else "")


@door.post("/sign-in/passkey")
def by_passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone, which asks its person for a finger or a PIN: that is two factors."""
    try:
        person = passkeys.signed_by(request.form.get("passkey", ""))
    except Refused as refusal:
        return _sign_in_page("", {"passkey": refusal.sentence}), 422
    return let_in(person, Factor.PASSKEY, then=inside(request.args.get("next", "/")), second=True)


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
    return _account_page({})


def _account_page(errors: dict[str, str]) -> str:
    known, devices = factors_of(viewer().id), len(open_logins(viewer().id))
    told = {"known": known, "devices": devices, "first": accounts.is_first(viewer().id)}
    return render_template("account/account.html", errors=errors, **told)


@door.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change one's own password; every login of the account ends with it."""
    this = guess(viewer().id, what="confirming")
    try:
        admit(this)
        accounts.change_password(viewer().id, request.form.get("current", ""), request.form.get("password", ""))
    except TooSoon as soon:
        return _account_page({"current": soon.sentence}), 429, later(soon)
    except Refused as refusal:
        if "current" in refusal.errors:
            wrong(this)
        return _account_page(refusal.errors), 422
    right(this)
    session.clear()
    flash("Your password is changed. Sign in with the new one")
    return redirect("/sign-in")
