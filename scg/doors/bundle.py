"""Taking the record away: the page that says what one gets, and the bundle itself, made as it is asked for."""

import secrets

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from scg import engine
from scg.commands import refusal, run
from scg.commands.exports import sign_for_export
from scg.doors.context import of_incident, opened
from scg.doors.signed_in import actor, seen
from scg.extensions import limiter
from scg.pieces import bundle as bundles
from scg.rules.access import may

door = Blueprint("bundle", __name__)
ACT = "export_bundle"


@door.get("/incidents/<ref>/record/bundle")
def bundle(ref: str) -> ResponseReturnValue:
    """What a bundle holds, who took one before, and the button, for those whose seat carries it."""
    incident = opened(ref)
    around = of_incident(incident)
    return render_template(
        "bundle/bundle.html",
        key=secrets.token_hex(16),
        refused="" if may(ACT, around["roles"]) != "-" else refusal(ACT),
        taken=bundles.taken(incident),
        vkey=bundles.vkey(incident.ref),
        **around,
    )


@door.post("/incidents/<ref>/record/bundle")
@limiter.limit("6 per minute")
def take_away(ref: str) -> ResponseReturnValue:
    """Record that it is taken away, sign for it, and give it."""
    incident = seen(ref)
    key = request.form.get("key", "")[:100] or secrets.token_hex(16)
    run(ACT, actor(), incident.forum, key, {"incident": incident.ref})
    until = sign_for_export(incident.ref)
    made = bundles.packed(incident.ref, until, breathe=lambda: engine.sleep(0))
    response = Response(made, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{incident.ref}.zip")
    return response
