"""The letters that scg sends: with an invitation's code, and with a code to sign in."""

from typing import Any, cast

from flask import Flask, current_app, render_template, request, url_for

from scg.commands import Outcome
from scg.commands.invitations import take_down_mailed
from scg.commands.mailed_codes import make_code
from scg.extensions import db
from scg.mail import Letter, post_of, send
from scg.pieces.directory import sent_a_code
from scg.pieces.invitations import letter_of
from scg.pieces.people import forum_name
from scg.rules.codes import grouped, spelt


def origin() -> str:
    """Where people reach scg, as they type it: its public address, or the one that was asked just now."""
    return str(current_app.config["SCG_ORIGIN"] or request.host_url).rstrip("/")


def send_after(outcome: Outcome) -> None:
    """Send what an act asks to be sent, once it is recorded; the same act sent twice sends nothing more."""
    if outcome.replay or outcome.already:
        return
    if outcome.kind == "invitation.made":
        _send_invitation(outcome.log, outcome.seq)
    if outcome.kind == "person.added" and (address := sent_a_code(outcome.log, outcome.seq)):
        send_code(address)


def _send_invitation(incident: str, number: int) -> None:
    about = letter_of(incident, number)
    if not about["to"]:
        return None
    app = cast(Flask, cast(Any, current_app)._get_current_object())

    def told(sent: bool) -> None:
        with app.app_context():
            take_down_mailed(incident, number, "sent" if sent else "not sent")
            db.session.remove()

    post = post_of(current_app.config)
    if post is None:
        return told(False)
    where = f"{origin()}{url_for('joining.ask')}"
    code = about.pop("code")
    shown = {"code": grouped(code), "spelt": spelt(code), "join_at": where, "address": f"{where}#{code}"}
    text = render_template("mail/invitation.txt", **about, **shown, forum_name=forum_name(about["forum"]))
    return send(Letter(post, about["to"], f"Invitation to join, {forum_name(about['forum'])}", text), told)


def send_code(email: str, browser: str = "") -> None:
    """Make a code to sign in with for whoever has this address, and send it; nobody learns whether anybody has.

    It works in the browser that asked for it alone, where one did.
    """
    address, code = make_code(email, browser)
    post = post_of(current_app.config)
    if address and post is not None:
        # Who asks isn't known yet: no address that they claim to have asked at goes into a letter.
        shown = {"asked_here": bool(browser), "address": f"{origin()}{url_for('mailed_codes.ask')}"}
        text = render_template("mail/sign_in.txt", code=grouped(code), **shown)
        send(Letter(post, address, "Your code to sign in to scg", text), _nobody_asks)


def _nobody_asks(_sent: bool) -> None:
    # What became of it would say whether somebody has the address.
    return
