"""From a first factor to a login: the second one asked for where a person has one, or their forum asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg.commands.factors import use_code, use_recovery_code
from scg.commands.logins import begin_login, confirm_login
from scg.doors import passkeys
from scg.doors.inside import inside
from scg.doors.known_devices import remember
from scg.doors.safety import STATUS, later
from scg.doors.sealed import code_key
from scg.doors.signed_in import hold
from scg.doors.throttle import admit, guess, right, wrong
from scg.pieces.factors import Factors, email_of, factors_of, password_since
from scg.record.clock import now
from scg.words import Factor, Refused

door = Blueprint("second_factor", __name__)
HOLDS = timedelta(minutes=10)
WAITING = "second"  # where the signed session keeps who has given a first factor
WRONG = "That code isn't right, or was used before. Enter the one that your app shows now"
WRONG_RECOVERY = "That isn't one of your recovery codes, or was used before"

USED = "You used a recovery code. You have {} left. See “My account” for new ones"


@dataclass(frozen=True)
class Waiting:
    """Somebody who has given a first factor: whose it was, which, and where they were going. Not a login yet."""

    person: str
    factor: Factor
    then: str


def go_on(person_id: str, factor: Factor, *, then: str = "") -> ResponseReturnValue:
    """After a first factor: ask for the second where the person has one, else begin the login; go `then` on.

    Without `then` it is where the address asked for says, or the front page.
    """
    then = inside(then or request.args.get("next", "/"))
    if not factors_of(person_id).second:
        return let_in(person_id, factor, then=then)
    session.clear()
    session[WAITING] = {
        "person": person_id,
        "factor": factor,
        "then": then,
        "until": (now() + HOLDS).timestamp(),
        "password": password_since(person_id),
    }
    return redirect(url_for("second_factor.asked"))


def let_in(person_id: str, factor: Factor, *, then: str, second: bool = False) -> ResponseReturnValue:
    """Begin the login of somebody who has shown all that is asked of them, and lead them where they were going."""
    hold(begin_login(person_id, factor, request.user_agent.string, second=second))
    if email := email_of(person_id):
        remember(email)
    return redirect(then)


def waiting() -> Waiting | None:
    """Whoever has given a first factor by this browser within ten minutes, if their password is the same since."""
    kept = session.get(WAITING)
    if not kept or now().timestamp() >= kept["until"] or password_since(kept["person"]) != kept["password"]:
        return None
    return Waiting(kept["person"], Factor(kept["factor"]), kept["then"])


@door.get("/sign-in/second")
def asked() -> ResponseReturnValue:
    """Ask for the second factor: of who has given the first, or whose forum asks it of them in this login."""
    who = waiting()
    if who is not None:
        return _page(factors_of(who.person), {})
    if not current_user.is_authenticated or not current_user.login:
        return redirect(url_for("account.sign_in"))
    then = inside(request.args.get("next", "/"))
    if current_user.by.second:
        return redirect(then)
    known = factors_of(current_user.person)
    if known.second:
        return _page(known, {})
    session["then"] = then
    flash("Your forum asks your role for a second factor. Set one up, and you go on from there")
    return redirect(url_for("factors.factors"))


@door.post("/sign-in/second")
def given() -> ResponseReturnValue:
    """Take a code, a recovery code or a passkey as the second factor, and let its person in."""
    who = waiting()
    if who is None and not (current_user.is_authenticated and current_user.login):
        flash("That took longer than ten minutes. Sign in again", "refused")
        return redirect(url_for("account.sign_in"))
    person = who.person if who is not None else current_user.person
    try:
        said = show_second(person, request.form)
    except Refused as refusal:
        return _refused(person, refusal)
    if who is not None:
        answer = let_in(person, who.factor, then=who.then, second=True)
    else:
        hold(confirm_login(current_user.login, second=True), same_person=True)
        answer = redirect(inside(request.args.get("next", "/")))
    if said:
        flash(said)
    return answer


def show_second(person: str, sent: Mapping[str, str]) -> str:
    """Take what a form holds as this person's second factor; gives what they are to be told, if anything.

    Refused, and counted, where it isn't theirs.
    """
    if sent.get("passkey"):
        if passkeys.signed_by(sent["passkey"]) != person:
            raise Refused(passkeys.NOT_KNOWN, field="passkey")
        return ""
    code, recovery = sent.get("code", "").strip(), sent.get("recovery", "").strip()
    if not code and not recovery:
        raise Refused("Enter a code", field="code")
    this = guess(person, what="second factor")
    admit(this)
    if not (use_code(person, code, key=code_key()) if code else use_recovery_code(person, recovery)):
        wrong(this)
        raise Refused(WRONG, field="code") if code else Refused(WRONG_RECOVERY, field="recovery")
    right(this)
    return "" if code else USED.format(factors_of(person).codes_left)


def _refused(person: str, refusal: Refused) -> ResponseReturnValue:
    errors = refusal.errors or {"code": refusal.sentence}
    return _page(factors_of(person), errors), STATUS[refusal.kind], later(refusal)


def _page(known: Factors, errors: dict[str, str]) -> str:
    return render_template("account/second.html", known=known, errors=errors, viewer=None)
