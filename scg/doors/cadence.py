"""The pages of the cadence: how it stands and went, and changing it in two steps."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scg.commands import COMMANDS
from scg.commands.asking import parse
from scg.commands.cadence import rhythm_of
from scg.doors.asking import form, given_from
from scg.doors.context import of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import Incident
from scg.pieces import cadence as shown
from scg.words import Refused

door = Blueprint("cadence", __name__)
NAME = "set_cadence"
ACT = COMMANDS[NAME]


@door.get("/incidents/<ref>/cadence")
def cadence(ref: str) -> ResponseReturnValue:
    """The cadence now, the meetings it demands, and its history as a timeline."""
    incident = opened(ref)
    return render_template("cadence/cadence.html", **of_incident(incident))


@door.get("/incidents/<ref>/cadence/change")
def change(ref: str) -> ResponseReturnValue:
    """The form of a new cadence."""
    incident = opened(ref)
    return _asked(incident, {**shown.first_values(incident), **request.args.to_dict()})


@door.post("/incidents/<ref>/cadence/change")
def preview(ref: str) -> ResponseReturnValue:
    """What a new cadence would do, to be confirmed; the form again where it is refused or to be changed."""
    incident = opened(ref)
    given = given_from(ACT, request.form)
    if "again" in request.form:
        return _asked(incident, given)
    try:
        fields = parse(ACT.model, ACT.fields, given)
        rhythm = rhythm_of(*(fields[name] for name in ("preset", "effective_from")), **_free(fields))
    except Refused as refusal:
        return _asked(incident, given, refusal)
    return render_template(
        "cadence/preview.html",
        preview=shown.preview(incident, rhythm, fields["effective_from"]),
        asked=form(NAME, incident, forum=viewer().forum, values={"next": _page(ref)}),
        given=given,
        told=fields,
        **of_incident(incident),
    )


def _free(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in ("hours", "times", "weekdays", "weeks")}


def _asked(incident: Incident, values: Mapping[str, Any], refusal: Refused | None = None) -> ResponseReturnValue:
    told: dict[str, Any] = {"errors": refusal.errors, "sentence": refusal.sentence} if refusal is not None else {}
    asked = form(NAME, incident, forum=viewer().forum, values=values, **told)
    page = render_template("cadence/change.html", asked=asked, **of_incident(incident))
    return page, 422 if refusal is not None else 200


def _page(ref: str) -> str:
    return url_for("cadence.cadence", ref=ref)
