"""Signing in with a code sent by e-mail, in the place of a password."""

from secrets import token_urlsafe

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg.commands.accounts import set_password_by_mail
from scg.commands.mailed_codes import use_code
from scg.doors.letters import send_code
from scg.doors.second_factor import go_on
from scg.extensions import limiter
from scg.record.clock import now
from scg.rules.logins import came_by_mail
from scg.words import Factor, Refused

door = Blueprint("mailed_codes", __name__)


def _failed(response: object) -> bool:
    return getattr(response, "status_code", 200) == 422


def _typed_address() -> str:
    return request.form.get("email", "").strip().lower()


def _from_here_to_there() -> str:
    # Who asks for codes in a chair's name, elsewhere, doesn't keep the chair from asking.
    return f"{request.remote_addr} {_typed_address()}"


def _this_browser() -> str:
    named: str = session.setdefault("asks", token_urlsafe(16))
    return named


def _where_mail_is_sent() -> None:
    if not current_app.config["SMTP_URL"]:
        abort(404)


@door.get("/sign-in/code")
def ask() -> ResponseReturnValue:
    """The page that asks whom to send a code to."""
    _where_mail_is_sent()
    return render_template("account/mailed_code.html", email="", sent=False, error="")


@door.post("/sign-in/code")
@limiter.limit("5 per 15 minutes", key_func=_from_here_to_there)
@limiter.limit("30 per 15 minutes", key_func=_typed_address)
@limiter.limit("60 per 15 minutes")
def asking() -> ResponseReturnValue:
    """Send a code, if somebody has this address; the answer is the same if nobody does."""
    _where_mail_is_sent()
    email = _typed_address()[:254]
    if "@" not in email:
        error = "Enter the e-mail address of your account"
        return render_template("account/mailed_code.html", email=email, sent=False, error=error), 422
    send_code(email, _this_browser())
    return render_template("account/mailed_code.html", email=email, sent=True, error="")


@door.post("/sign-in/code/use")
@limiter.limit("60 per 15 minutes", deduct_when=_failed)
def using() -> ResponseReturnValue:
    """Sign in with the code that was sent."""
    email = _typed_address()[:254]
    try:
        person = use_code(email, request.form.get("code", ""), _this_browser())
    except Refused as refusal:
        return render_template("account/mailed_code.html", email=email, sent=True, error=refusal.sentence), 422
    return go_on(person, Factor.MAILED)


@door.get("/account/new-password")
def anew() -> ResponseReturnValue:
    """The page on which whoever has just come by a code sets a password without knowing one."""
    return render_template("account/new_password.html", errors={}, lately=_lately())


@door.post("/account/new-password")
def setting() -> ResponseReturnValue:
    """Set it; every login of the account ends with it."""
    try:
        set_password_by_mail(current_user.login, request.form.get("password", ""), now())
    except Refused as refusal:
        return render_template("account/new_password.html", errors=refusal.errors, lately=_lately()), 422
    session.clear()
    flash("Your password is set. Sign in with it")
    return redirect(url_for("account.sign_in"))


def _lately() -> bool:
    by = current_user.by
    return by is not None and came_by_mail(by.factor, by.begun_at, now())
