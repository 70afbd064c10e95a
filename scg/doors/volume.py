"""The whole minutes as one volume: the page to ask for it, how far it is, and the volume itself."""

from typing import Any, cast

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from scg.documents.formats import FORMATS
from scg.doors.context import of_incident, opened
from scg.doors.disclosure import theirs as variants_of
from scg.doors.filed import filed
from scg.doors.signed_in import by_person, seen, viewer
from scg.extensions import limiter
from scg.pieces import Incident
from scg.pieces import volume as volumes
from scg.pieces.volume_jobs import Job
from scg.rules.disclosure import VARIANTS

door = Blueprint("volume", __name__)
KINDS = ("pdf", "docx", "html")
MISSING = {"audience": "Select for whom it is", "versions": "Select which versions", "kind": "Select a format"}


@door.get("/incidents/<ref>/minutes/volume")
def volume(ref: str) -> ResponseReturnValue:
    """What may be asked for, how far what was asked for is, or the way to the finished volume."""
    begun = {"versions": next(iter(volumes.VERSIONS)), "kind": KINDS[0]}
    return _page(opened(ref), {**begun, "audience": request.args.get("audience", "")}, {})


def _page(incident: Incident, chosen: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "volume/volume.html",
        job=volumes.theirs(incident, viewer().id),
        number=volumes.numbers_of(incident.ref),
        formats=[FORMATS[kind] for kind in KINDS],
        variants=variants_of(incident),
        versions=volumes.VERSIONS,
        titles={word: one.title for word, one in VARIANTS.items()},
        unnamed=[word for word, one in VARIANTS.items() if one.names_left_out],
        chosen=chosen,
        page_errors=errors,
        **of_incident(incident),
    )


@door.post("/incidents/<ref>/minutes/volume")
@limiter.limit("6 per minute", key_func=by_person)
def begin(ref: str) -> ResponseReturnValue:
    """Have the volume made, unless one is being made for this person already: then its progress is shown."""
    incident = seen(ref)
    chosen = {name: request.form.get(name, "") for name in MISSING}
    allowed = {"kind": KINDS, "versions": tuple(volumes.VERSIONS), "audience": _audiences(incident)}
    errors = {name: told for name, told in MISSING.items() if chosen[name] not in allowed[name]}
    if errors:
        return _page(opened(ref), chosen, errors), 422
    word = chosen["audience"] if chosen["audience"] in VARIANTS else ""
    app = cast(Flask, cast(Any, current_app)._get_current_object())
    volumes.begin(app, incident, viewer().id, word, chosen["kind"], chosen["versions"])
    return redirect(url_for("volume.volume", ref=ref), 303)


def _audiences(incident: Incident) -> tuple[str, ...]:
    own = tuple(one.word for one in variants_of(incident))
    return ("whole", *own) if len(own) == len(VARIANTS) else own


@door.get("/incidents/<ref>/minutes/volume/progress")
def progress(ref: str) -> ResponseReturnValue:
    """How far it is, for the page that shows it."""
    job = volumes.theirs(seen(ref), viewer().id)
    response = current_app.json.response(_told(job) if job is not None else {})
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(job: Job) -> dict[str, Any]:
    return {"step": job.step, "done": job.done, "of": job.of, "going": job.going}


@door.post("/incidents/<ref>/minutes/volume/cancel")
def cancel(ref: str) -> ResponseReturnValue:
    """End it: what was made of it is gone."""
    if volumes.theirs(seen(ref), viewer().id) is not None:
        volumes.cancel(viewer().id)
    return redirect(url_for("volume.volume", ref=ref), 303)


@door.get("/incidents/<ref>/minutes/volume/document")
@limiter.limit("30 per minute", key_func=by_person)
def document(ref: str) -> ResponseReturnValue:
    """The finished volume to take away; where there is none, the page says so."""
    incident = seen(ref)
    job = volumes.theirs(incident, viewer().id)
    made = volumes.made(viewer().id, job) if job is not None else None
    if job is None or made is None:
        return redirect(url_for("volume.volume", ref=ref), 303)
    if (job.variant or "whole") not in _audiences(incident):
        abort(403)
    response = Response(made, mimetype=FORMATS[job.kind].mimetype)
    named = VARIANTS[job.variant].title.lower() if job.variant else "whole minutes"
    return filed(response, f"{ref} volume, {named}.{job.kind}")
