"""Showing once more that it is you: the fields that ask for it, what they hold, and a page that asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg.commands.accounts import is_theirs
from scg.commands.factors import use_code
from scg.commands.logins import confirm_login
from scg.doors import passkeys
from scg.doors.inside import inside
from scg.doors.readable import body
from scg.doors.safety import STATUS, later, refusal_body
from scg.doors.sealed import code_key
from scg.doors.signed_in import hold
from scg.doors.throttle import admit, guess, right, wrong
from scg.pieces.factors import factors_of
from scg.record.clock import now
from scg.rules.logins import was_lately
from scg.words import NotAllowed, Refused

door = Blueprint("confirming", __name__)
FIELDS = ("confirm_password", "confirm_code", "confirm_passkey")
ON_THE_PAGE = "Do this on the page: it asks you to show that it is you, which a token can't"


@dataclass(frozen=True)
class Confirming:
    """By what the viewer can show that it is they, and a sentence for each field that was wrong."""

    password: bool
    code: bool
    passkey: bool
    provider: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing by which they could."""
        return not (self.password or self.code or self.passkey or self.provider)


def lately() -> bool:
    """Whether the viewer has shown lately that it is they, by this login."""
    return g.get("confirmed", False) or was_lately(getattr(current_user.by, "confirmed_at", None), now())


def asked(errors: Mapping[str, str] | None = None) -> Confirming | None:
    """The fields that ask the viewer to show that it is they; None where they have lately, or came by a token."""
    if not current_user.login or (lately() and not errors):
        return None
    known = factors_of(current_user.person)
    told = {name: said for name, said in (errors or {}).items() if name in FIELDS}
    return Confirming(
        password=known.password is not None,
        code=known.code_app is not None,
        passkey=bool(known.passkeys),
        provider=_provider(known.provider),
        errors=told,
    )


def _provider(known: bool) -> str:
    """Where whoever came by single sign-on shows it again: at their provider."""
    return "single_sign_on.confirm" if known and current_app.config["SCG_OIDC_ISSUER"] else ""


def take(sent: Mapping[str, Any]) -> None:
    """Take what these fields hold, if anything, and take down that its person has shown that it is they.

    Refused, about the field, where it isn't right; TooSoon where it was wrong too often.
    """
    given = {name: str(sent.get(name) or "") for name in FIELDS}
    if not current_user.login or not any(given.values()) or lately():
        return
    second = _show(current_user.person, given)
    hold(confirm_login(current_user.login, second=second), same_person=True)
    g.confirmed = True


def _show(person: str, given: Mapping[str, str]) -> bool:
    """Check the one that is given; whether it is a second factor."""
    if given["confirm_passkey"]:
        if passkeys.signed_by(given["confirm_passkey"]) != person:
            raise Refused(passkeys.NOT_KNOWN, field="confirm_passkey")
        return True
    this = guess(person, what="confirming")
    admit(this)
    by_code = bool(given["confirm_code"].strip())
    name = "confirm_code" if by_code else "confirm_password"
    holds = use_code(person, given[name], key=code_key()) if by_code else is_theirs(person, given[name])
    if not holds:
        wrong(this)
        said = "That code isn't right, or was used before" if by_code else "That isn't your password"
        raise Refused(said, field=name)
    right(this)
    return by_code


@door.get("/account/confirm")
def page() -> ResponseReturnValue:
    """Ask the viewer to show that it is they, then lead them on."""
    confirming = asked()
    return _page(confirming) if confirming is not None else redirect(_next())


@door.post("/account/confirm")
def confirm() -> ResponseReturnValue:
    """Take what the viewer shows, and lead them on."""
    try:
        take(request.form)
    except Refused as refusal:
        return _page(asked(errors_of(refusal))), STATUS[refusal.kind], later(refusal)
    if not lately():
        return _page(_nothing_shown()), 422
    return redirect(_next(), 303)


def _nothing_shown() -> Confirming | None:
    """The same fields, with a sentence at the first of them."""
    fields = asked()
    if fields is None or fields.password:
        return asked({"confirm_password": "Enter your password"})
    if fields.code:
        return asked({"confirm_code": "Enter the code that your app shows"})
    elsewhere = "Show it where you signed in from, then go on"
    return asked({"confirm_passkey": "Use your passkey" if fields.passkey else elsewhere})


def errors_of(refusal: Refused) -> dict[str, str]:
    """A refusal by the fields of this room; what is about none of them stands at the password."""
    told = {name if name in FIELDS else f"confirm_{name}": said for name, said in refusal.errors.items()}
    return {name: said for name, said in told.items() if name in FIELDS} or {"confirm_password": refusal.sentence}


def _page(confirming: Confirming | None) -> str:
    return render_template("account/confirm.html", confirming=confirming)


def _next() -> str:
    return inside(request.args.get("next", "/account"))


@door.post("/api/confirm")
def by_call() -> tuple[Response, int]:
    """Take {password} or {code} of whoever called by their browser's cookie; a token is told where to do it."""
    if not current_user.login:
        refusal = NotAllowed(ON_THE_PAGE)
        return jsonify(refusal_body(refusal)), STATUS[refusal.kind]
    told = body()
    take({f"confirm_{name}": told.get(name) for name in ("password", "code")})
    if not lately():
        raise Refused("Send your password, or a code of your app", field="password")
    return jsonify({"confirmed": True}), 200


def first(own: str = "/account/second-factor") -> ResponseReturnValue | None:
    """Where a viewer is sent who hasn't shown lately that it is they; None for who has. Tokens are refused.

    From there they are led back to the page they asked for, or to `own` where they sent something.
    """
    if not current_user.login:
        raise NotAllowed(ON_THE_PAGE)
    if lately():
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else own
    return redirect(url_for("confirming.page", next=back), 303)
