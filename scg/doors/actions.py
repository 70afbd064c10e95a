"""The pages of actions: the list with its filters, and one action with its history."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.pieces import actions as shown
from scg.pieces.choices import agencies
from scg.rules.numbers import whole
from scg.words import ActionState, Priority

door = Blueprint("actions", __name__)
STATES = [
    ("open", "Open, in progress or completed"),
    ("open only", "Open"),
    *((str(state), state.capitalize()) for state in ActionState if state != ActionState.OPEN),
    ("settled", "Settled, however"),
    ("any", "Any"),
]


@door.get("/incidents/<ref>/actions")
def actions(ref: str) -> ResponseReturnValue:
    """The actions of an incident, open ones unless asked otherwise."""
    incident = opened(ref)
    chosen = _chosen()
    refs, number = shown.found_by(incident, chosen)
    pages = -(-number // shown.PAGE) or 1
    return render_template(
        "actions/actions.html",
        chosen=chosen,
        refs=refs,
        number=number,
        pages=pages,
        unfiltered=shown.Filter(),
        states=STATES,
        priorities=[(str(word), word.capitalize()) for word in Priority],
        agencies=agencies(incident.forum),
        **of_incident(incident),
    )


def _chosen() -> shown.Filter:
    return shown.Filter(
        owner=request.args.get("owner", "")[:20],
        state=request.args.get("state", "open")[:20],
        priority=request.args.get("priority", "")[:20],
        overdue=request.args.get("overdue") == "yes",
        page=whole(request.args.get("page", "1")) or 1,
    )


@door.get("/incidents/<ref>/actions/<path:action>")
def action(ref: str, action: str) -> ResponseReturnValue:
    """One action, with its history and what can be done with it."""
    incident = opened(ref)
    loaded = shown.action(incident, action)
    if loaded is None:
        abort(404)
    return render_template("actions/action.html", **loaded, action_ref=action, **of_incident(incident))
