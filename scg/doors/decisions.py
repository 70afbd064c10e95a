"""The pages of decisions: the list with its filters, and one decision with all its fields."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.pieces import decisions as shown
from scg.pieces.actions import following
from scg.rules.numbers import whole
from scg.words import DecisionState

door = Blueprint("decisions", __name__)


@door.get("/incidents/<ref>/decisions")
def decisions(ref: str) -> ResponseReturnValue:
    """The decisions of an incident, newest first, those asked for."""
    incident = opened(ref)
    chosen = _chosen()
    refs, number = shown.found_by(incident, chosen)
    return render_template(
        "decisions/decisions.html",
        chosen=chosen,
        refs=refs,
        number=number,
        pages=-(-number // shown.PAGE) or 1,
        states=[(str(state), state.capitalize()) for state in DecisionState],
        unfiltered=shown.Filter(),
        meetings=shown.meetings_with_decisions(incident),
        **of_incident(incident),
    )


def _chosen() -> shown.Filter:
    page, meeting = request.args.get("page", "1"), request.args.get("meeting", "")
    return shown.Filter(
        meeting=meeting if whole(meeting) else "",
        state=request.args.get("state", "")[:20],
        text=request.args.get("text", "").strip()[:100],
        page=whole(page) or 1,
    )


@door.get("/incidents/<ref>/decisions/<path:decision>")
def decision(ref: str, decision: str) -> ResponseReturnValue:
    """One decision: everything that was recorded of it, and the actions that follow from it."""
    incident = opened(ref)
    if shown.decision(incident, decision) is None:
        abort(404)
    refs = following(incident, decision)
    return render_template("decisions/decision.html", decision_ref=decision, refs=refs, **of_incident(incident))
