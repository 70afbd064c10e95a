"""Signing in by a provider of single sign-on, and showing again there that it is you; never the only way in."""

import hmac
import logging
from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg import provider
from scg.commands.identities import is_theirs, person_of
from scg.commands.logins import confirm_login
from scg.doors.counts import counts
from scg.doors.inside import inside
from scg.doors.second_factor import go_on, let_in
from scg.doors.signed_in import hold
from scg.extensions import limiter
from scg.pieces.factors import factors_of
from scg.provider import Away, Begun, NotSo, Provider
from scg.record.clock import now
from scg.rules.single_sign_on import HOLDS, LEEWAY, Named, named
from scg.words import Factor, Refused

door = Blueprint("single_sign_on", __name__)
_log = logging.getLogger(__name__)
BEGUN = "sign_on"  # where the signed session keeps the ways to the provider that this browser has begun
AT_ONCE = 3  # as in tabs that a browser opens again
LONGEST = 500
ELSEWHERE = ("cross-site", "same-site")  # as browsers say where a link stood
AGAIN = "That took too long, or was begun in another browser. Sign in again"
NOT_AGAIN = "{name} did not ask again who you are. Show it another way, or sign out and in again"


@door.get("/sign-in/with")
@limiter.limit("300 per minute")
def begin() -> ResponseReturnValue:
    """Send the browser to the provider, to sign in there; by the person's own press, never by a link elsewhere.

    Source: OWASP ASVS 5.0, 7.6.2.
    """
    then = inside(request.args.get("next", "/"))
    if request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
        return redirect(url_for("account.sign_in", next=then))
    return redirect(then) if current_user.is_authenticated else _to_provider(then)


@door.get("/account/confirm/with")
@limiter.limit("300 per minute")
def confirm() -> ResponseReturnValue:
    """Send the browser of somebody who is signed in to the provider, to show once more that it is they."""
    if not current_user.login:
        abort(403)
    return _to_provider(inside(request.args.get("next", "/account")), login=current_user.login)


def _to_provider(then: str, login: str = "") -> ResponseReturnValue:
    try:
        address, begun = provider.begin(_provider(), _back(), again=bool(login))
    except Away as problem:
        return _away(problem, then, login)
    kept = {**asdict(begun), "then": then if len(then) <= LONGEST else "/", "login": login, "at": now().timestamp()}
    session[BEGUN] = [*session.get(BEGUN, [])[1 - AT_ONCE :], kept]
    return redirect(address)


def _provider() -> Provider:
    found = provider.provider_of(current_app.config)
    if found is None:
        abort(404)
    return found


def _back() -> str:
    """The address that the provider sends back to, under the name by which scg was asked: one of its own."""
    public = current_app.config["SCG_ORIGIN"]
    scheme = public.partition("://")[0] if public else request.scheme
    return f"{scheme}://{request.host}{url_for('single_sign_on.back')}"


@door.get("/sign-in/back")
@limiter.limit("300 per minute")
def back() -> ResponseReturnValue:
    """Take who comes back from the provider, once: let them in, or take down that they showed it again."""
    begun = _taken(request.args.get("state", ""))
    if begun is None:
        return _not_in(AGAIN)
    then, login = begun.pop("then"), begun.pop("login")
    at = begun.pop("at")
    try:
        who = _named(Begun(**begun))
        return _confirmed(who, login, at, then) if login else _let_in(who, then)
    except Away as problem:
        return _away(problem, then, login)
    except NotSo as problem:
        _log.warning("what came back from the provider of single sign-on does not hold: %s", problem)
        return _not_in(f"{_name()} did not sign you in. Try again, or sign in another way", then, login)
    except Refused as refusal:
        return _not_in(refusal.sentence, then, login)


def _taken(state: str) -> dict[str, Any] | None:
    """What was kept of the way that this state belongs to; it is taken once, whatever cookie comes with it."""
    kept = session.get(BEGUN, [])
    mine = [one for one in kept if hmac.compare_digest(one["state"].encode(), state.encode())]
    session[BEGUN] = [one for one in kept if one not in mine]
    if not mine or now().timestamp() >= mine[0]["at"] + HOLDS.total_seconds():
        return None
    seconds = int(HOLDS.total_seconds())
    return dict(mine[0]) if counts().first(f"sign-on:{mine[0]['state']}", seconds) else None


def _named(begun: Begun) -> Named:
    config = current_app.config
    claims = provider.finish(_provider(), begun, request.args.to_dict())
    strong = [one.strip() for one in config["SCG_OIDC_ACR"].split(",") if one.strip()]
    trusted = config["SCG_OIDC_TRUST_EMAIL"] == "yes"
    return named(claims, groups=config["SCG_OIDC_GROUPS"], trusted=trusted, strong=strong)


def _let_in(who: Named, then: str) -> ResponseReturnValue:
    config = current_app.config
    person = person_of(who, config["SCG_OIDC_FORUM"], provider=_name(), whom=config["SCG_SUPPORT"])
    if who.second:
        answer = let_in(person, Factor.SINGLE_SIGN_ON, then=then, second=True)
    else:
        answer = go_on(person, Factor.SINGLE_SIGN_ON, then=then)
    known = factors_of(person)
    if known.password is None and not known.passkeys:
        flash(f"{_name()} is your only way in so far. Add a passkey under “My account”, in case it is down one day")
    return answer


def _confirmed(who: Named, login: str, at: float, then: str) -> ResponseReturnValue:
    """Take down that whoever is signed in has just shown at the provider that it is they (ASVS 5.0, 7.5.3)."""
    theirs = current_user.is_authenticated and current_user.login == login
    if not theirs or not is_theirs(current_user.person, who):
        raise Refused(f"{_name()} named somebody else. Sign out first to change who is signed in")
    if who.shown_at is None or who.shown_at < at - LEEWAY.total_seconds():
        raise Refused(NOT_AGAIN.format(name=_name()))
    hold(confirm_login(login, second=who.second), same_person=True)
    return redirect(then)


def _away(problem: Away, then: str, login: str) -> ResponseReturnValue:
    _log.warning("the provider of single sign-on does not answer: %s", problem)
    config = current_app.config
    ways = "your password, a passkey or a code by e-mail" if config["SMTP_URL"] else "your password or a passkey"
    said = f"{_name()} doesn’t answer. "
    return _not_in(said + ("Show it another way" if login else f"Sign in with {ways}"), then, login)


def _not_in(sentence: str, then: str = "/", login: str = "") -> ResponseReturnValue:
    """Back where they came from, with a sentence, and every other way in on the page."""
    flash(sentence, "message" if login else "not in")
    return redirect(url_for("confirming.page" if login else "account.sign_in", next=then))


def _name() -> str:
    return str(current_app.config["SCG_OIDC_NAME"])
