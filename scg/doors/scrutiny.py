"""The pages of an observer's office: its incidents by quarter, one incident's scrutiny, and its questions."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from scg.doors.context import of_forum, of_incident, opened
from scg.doors.signed_in import by_person, viewer
from scg.extensions import limiter
from scg.pieces import figures, papers, scrutiny_decisions, scrutiny_words
from scg.pieces import questions as asked
from scg.pieces import scrutiny as shown
from scg.record.clock import now
from scg.rules.figures import WHOLE

door = Blueprint("scrutiny", __name__)


@door.get("/scrutiny")
@limiter.limit("60 per minute", key_func=by_person)
def office() -> ResponseReturnValue:
    """The incidents that the viewer's seats let them look into, with their quarters, or in one quarter."""
    at, name = now(), request.args.get("quarter", "")
    looked = shown.looked_at(viewer(), at)
    quarters = shown.all_quarters(looked)
    chosen = next((one for one in quarters if one.name == name), None)
    if name and chosen is None:
        abort(404)
    if chosen is not None:
        looked = shown.looked_at(viewer(), at, chosen.name)
    return render_template("scrutiny/office.html", looked=looked, quarters=quarters, chosen=chosen, **of_forum())


@door.get("/incidents/<ref>/scrutiny")
@limiter.limit("60 per minute", key_func=by_person)
def scrutiny(ref: str) -> ResponseReturnValue:
    """One incident by the words of the requirement, in a quarter or whole, each figure with its entries."""
    incident, at = opened(ref), now()
    period = figures.period_of(incident, request.args.get("quarter", ""), at) or abort(404)
    found = shown.scrutiny(incident, period)
    return render_template(
        "scrutiny/scrutiny.html",
        period=period,
        quarters=figures.quarters_of(incident, at),
        words=found.words,
        said=scrutiny_words.paragraphs(found.read),
        rows=found.read.attendance,
        themes=scrutiny_decisions.themes(found.read),
        questions=asked.questions(incident, at, None if period.name == WHOLE else period),
        issued=papers.issued(ref, "scrutiny-report", period.name),
        protocol=scrutiny_words.PROTOCOL,
        **of_incident(incident),
    )
