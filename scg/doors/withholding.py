"""The page of what is withheld: proposals that wait, what is withheld and why, and legal holds."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.pieces.withholding import holds, with_state
from scg.words import WithholdingState

door = Blueprint("withholding", __name__)


@door.get("/incidents/<ref>/withholdings")
def withholdings(ref: str) -> ResponseReturnValue:
    """Everything withheld in an incident, or proposed to be, and the holds that forbid it."""
    incident = opened(ref)
    listed = {state.value: with_state(incident, state) for state in WithholdingState}
    return render_template(
        "withholding/withholdings.html", listed=listed, holds=holds(incident), **of_incident(incident)
    )
