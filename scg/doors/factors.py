"""One's own second factors: an app for codes, passkeys, recovery codes; each change asks to show that it is you."""

import base64
from urllib.parse import quote

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from scg.commands import factors
from scg.commands.logins import confirm_login, end_others
from scg.doors import passkeys
from scg.doors.confirming import first
from scg.doors.sealed import code_key
from scg.doors.signed_in import hold, viewer
from scg.pieces.factors import email_of, factors_of
from scg.rules.code_apps import address_of, new_secret
from scg.sealing import seal, unseal
from scg.words import Refused

door = Blueprint("factors", __name__)
ISSUER = "scg"


@door.get("/account/second-factor", endpoint="factors")
def of_viewer() -> ResponseReturnValue:
    """The viewer's second factors."""
    return _page({})


def _page(errors: dict[str, str]) -> str:
    known = factors_of(viewer().id)
    return render_template("account/factors.html", known=known, errors=errors, then=session.get("then", ""))


@door.get("/account/code-app")
def code_app() -> ResponseReturnValue:
    """A new secret to take over into an app, as a square and as text."""
    return first() or _code_app_page(new_secret(), {})


def _code_app_page(secret: str, errors: dict[str, str]) -> str:
    account = email_of(viewer().id) or viewer().name
    square = segno.make(address_of(secret, account, ISSUER), error="m")
    apart = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    sealed = base64.urlsafe_b64encode(seal(code_key(), secret, _setting_up())).decode()
    told = {"square": Markup(square.svg_inline(omitsize=True, border=4)), "secret": apart, "sealed": sealed}
    return render_template("account/code_app.html", errors=errors, **told)


def _setting_up() -> str:
    return f"setting up {viewer().id} {current_user.login}"


@door.post("/account/code-app")
def add_code_app() -> ResponseReturnValue:
    """Turn an app's codes on, once its first code is right."""
    if (elsewhere := first()) is not None:
        return elsewhere
    secret = _unsealed(request.form.get("sealed", ""))
    if secret is None:
        return redirect(url_for("factors.code_app"), 303)
    code = request.form.get("code", "")
    try:
        factors.add_code_app(viewer().id, secret, code, key=code_key(), login=current_user.login)
    except Refused as refusal:
        if refusal.kind != "refused":
            raise
        return _code_app_page(secret, refusal.errors or {"code": refusal.sentence}), 422
    return _added("Your app is set up. From now on scg asks for its code when you sign in")


def _unsealed(told: str) -> str | None:
    try:
        return unseal(code_key(), base64.urlsafe_b64decode(told), _setting_up())
    except ValueError:
        return None


@door.post("/account/passkeys/new")
def new_passkey() -> ResponseReturnValue:
    """What a browser asks for to make a new passkey, of whoever has lately shown that it is they."""
    return first() or passkeys.to_add()


@door.post("/account/passkeys")
def add_passkey() -> ResponseReturnValue:
    """Add a passkey by what the browser made."""
    if (elsewhere := first()) is not None:
        return elsewhere
    try:
        name, public, signed = passkeys.made(request.form.get("passkey", ""))
        told = {"signed": signed, "label": request.form.get("label", ""), "login": current_user.login}
        factors.add_passkey(viewer().id, name, public, **told)
    except Refused as refusal:
        if refusal.kind != "refused":
            raise
        return _page(refusal.errors or {"passkey": refusal.sentence}), 422
    return _added("Your passkey is added. You can sign in with it, without typing anything")


def _added(said: str) -> ResponseReturnValue:
    """The login has shown a second factor now; with the first one come recovery codes."""
    hold(confirm_login(current_user.login, second=True), same_person=True)
    flash(said, "success")
    if not factors_of(viewer().id).codes_left:
        return recovery_codes()
    return redirect(url_for("factors.factors"), 303)


@door.post("/account/recovery-codes")
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, once."""
    if (elsewhere := first()) is not None:
        return elsewhere
    codes = factors.make_recovery_codes(viewer().id, login=current_user.login)
    text = "data:text/plain;charset=utf-8," + quote("\r\n".join(["Recovery codes for scg", "", *codes, ""]))
    return render_template("account/recovery.html", codes=codes, file=text, then=session.pop("then", ""))


@door.post("/account/code-app/remove")
def remove_code_app() -> ResponseReturnValue:
    """Turn an app's codes off."""
    if (elsewhere := first()) is not None:
        return elsewhere
    factors.remove_code_app(viewer().id, login=current_user.login)
    return _removed("Your app for codes is removed")


@door.post("/account/passkeys/remove")
def remove_passkey() -> ResponseReturnValue:
    """Remove one of the viewer's passkeys."""
    if (elsewhere := first()) is not None:
        return elsewhere
    factors.remove_passkey(viewer().id, request.form.get("name", ""), login=current_user.login)
    return _removed("The passkey is removed")


def _removed(said: str) -> ResponseReturnValue:
    """Whoever signed in elsewhere with what is gone is signed out there. Source: OWASP ASVS 5.0, 7.4.3."""
    ended = end_others(viewer().id, current_user.login)
    flash(f"{said}, and your other devices are signed out" if ended else said, "success")
    return redirect(url_for("factors.factors"), 303)
