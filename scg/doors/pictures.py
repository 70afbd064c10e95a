"""The pages of figures: an incident in pictures with their tables, and the meeting load across incidents."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from scg.doors.context import of_forum, of_incident, opened
from scg.doors.signed_in import by_person, viewer
from scg.extensions import limiter
from scg.pieces import figures, figures_load, pictures_agencies
from scg.pieces.pictures import pictures as drawn
from scg.record.clock import now

door = Blueprint("pictures", __name__)


@door.get("/incidents/<ref>/pictures")
@limiter.limit("60 per minute", key_func=by_person)
def pictures(ref: str) -> ResponseReturnValue:
    """Every picture of an incident, of the whole or of the quarter asked for."""
    incident, at = opened(ref), now()
    period = figures.period_of(incident, request.args.get("quarter", ""), at) or abort(404)
    return render_template(
        "pictures/pictures.html",
        period=period,
        quarters=figures.quarters_of(incident, at),
        drawn=drawn(incident, period),
        **of_incident(incident),
    )


@door.get("/forum/load")
@limiter.limit("60 per minute", key_func=by_person)
def load() -> ResponseReturnValue:
    """How much meeting each agency has across the incidents that run at once, of those that the viewer sees."""
    at = now()
    running = figures_load.running(viewer(), at)
    return render_template(
        "pictures/load.html", incidents=running, drawn=pictures_agencies.load(running, at), **of_forum()
    )
