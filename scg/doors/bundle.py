"""Taking the record away: the page that says what one gets, and the bundle itself, made as it is asked for."""

import secrets

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from scg import engine
from scg.commands import refusal, run
from scg.commands.exports import sign_for_export
from scg.doors import confirming
from scg.doors.context import of_incident, opened
from scg.doors.filed import filed
from scg.doors.safety import STATUS, later
from scg.doors.signed_in import actor, by_person, seen
from scg.extensions import limiter
from scg.pieces import Incident
from scg.pieces import bundle as bundles
from scg.rules.access import may
from scg.words import Confirm, Refused, TooSoon

door = Blueprint("bundle", __name__)
ACT = "export_bundle"


@door.get("/incidents/<ref>/record/bundle")
def bundle(ref: str) -> ResponseReturnValue:
    """What a bundle holds, who took one before, and the button, for those whose seat carries it."""
    return _page(opened(ref), secrets.token_hex(16), confirming.asked())


def _page(incident: Incident, key: str, asked: confirming.Confirming | None) -> str:
    around = of_incident(incident)
    return render_template(
        "bundle/bundle.html",
        key=key,
        confirming=asked,
        refused="" if may(ACT, around["roles"]) != "-" else refusal(ACT),
        taken=bundles.taken(incident),
        vkey=bundles.vkey(incident.ref),
        **around,
    )


@door.post("/incidents/<ref>/record/bundle")
@limiter.limit("6 per minute", key_func=by_person)
def take_away(ref: str) -> ResponseReturnValue:
    """Record that it is taken away, sign for it, and give it."""
    incident = seen(ref)
    key = request.form.get("key", "")[:100] or secrets.token_hex(16)
    try:
        confirming.take(request.form)
        _tell(incident, key)
    except (Confirm, TooSoon) as refusal:
        return _asked_again(incident.ref, key, refusal)
    except Refused as refusal:
        if not any(name in confirming.FIELDS for name in refusal.errors):
            raise
        return _asked_again(incident.ref, key, refusal)
    until = sign_for_export(incident.ref)
    made = bundles.packed(incident.ref, until, breathe=lambda: engine.sleep(0))
    response = Response(made, mimetype="application/zip")
    return filed(response, f"{incident.ref}.zip")


def _tell(incident: Incident, key: str) -> None:
    """Have it told that the record is taken away, and anew where the same form comes again.

    What is given then is the record as it stands by then, to whoever may take it then.
    """
    for one in (key, secrets.token_hex(16)):
        if not run(ACT, actor(), incident.forum, one, {"incident": incident.ref}).replay:
            return


def _asked_again(ref: str, key: str, refusal: Refused) -> ResponseReturnValue:
    page = _page(opened(ref), key, confirming.asked(confirming.errors_of(refusal)))
    return page, STATUS[refusal.kind], later(refusal)
