"""The pages of seats: who is here and who may do what, and the brief of a shift handover."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from scg.doors.asking import FormShown
from scg.doors.context import form, of_incident, opened
from scg.doors.signed_in import viewer
from scg.extensions import elsewhere
from scg.pieces import Incident, brief
from scg.pieces.access import by_part
from scg.pieces.handovers import Handover, handover_of
from scg.record.moments import at_entry
from scg.record.past import looking_back

door = Blueprint("seats", __name__)


@door.get("/incidents/<ref>/seats")
def seats(ref: str) -> ResponseReturnValue:
    """Who sits here, by part and agency, by what they came to it, and what their parts carry."""
    incident = opened(ref)
    return render_template("seats/seats.html", parts=by_part(), **of_incident(incident))


@door.get("/incidents/<ref>/handovers/<int:number>")
def handover(ref: str, number: int) -> ResponseReturnValue:
    """The brief of a handover on one page: as things stand until it is countersigned, then as it was read."""
    incident = opened(ref)
    found = handover_of(incident, number) or abort(404)
    around = of_incident(incident)
    return render_template(
        "seats/handover.html", found=found, brief=_brief(incident, found), sign=_sign(found, around), **around
    )


def _brief(incident: Incident, found: Handover) -> Markup:
    then = at_entry(incident.ref, found.read_at) if found.read_at and elsewhere.get() is None else None
    if then is None or found.countersigned_at is None:
        return Markup(brief.drawn(incident.ref, found.id))
    # Nothing that this request has read in the present is at hand in there.
    with looking_back(replace(then, at=found.countersigned_at)), current_app.app_context():
        return Markup(brief.drawn(incident.ref, found.id))


def _sign(found: Handover, around: dict[str, Any]) -> FormShown | None:
    """The form by which whoever comes countersigns what they have just been shown; None for everybody else."""
    waits = found.countersigned_at is None and found.withdrawn_at is None
    if not waits or viewer().id != found.incoming or elsewhere.get() is not None:
        return None
    return form("countersign_handover", hidden={"handover": found.id, "read_at": around["head"].seq})
