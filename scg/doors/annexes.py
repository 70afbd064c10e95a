"""The page of annexes: that they are there, for everybody; what they say, for those alone who may read it."""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from scg.doors.asking import FormShown, form
from scg.doors.context import of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import Incident, restricted
from scg.pieces import annexes as shown
from scg.rules.access import may

door = Blueprint("annexes", __name__)
ADD = "add_annex"


@door.get("/incidents/<ref>/annexes")
def annexes(ref: str) -> ResponseReturnValue:
    """Every annex of an incident, newest first, and what those say that the viewer may read; kept by no device."""
    incident = opened(ref)
    around = of_incident(incident)
    readable = shown.clearance_of(incident, viewer())
    page = render_template(
        "annexes/annexes.html",
        numbers=shown.listed(incident),
        texts=[Markup(restricted.html_of(incident, number)) for number in sorted(readable, reverse=True)],
        kept_from=shown.kept_from(incident, viewer()),
        adding=_adding(incident, own=may(ADD, around["roles"]) == "own"),
        **around,
    )
    return _unkept(make_response(page))


def _adding(incident: Incident, *, own: bool) -> FormShown:
    """The form to add one, about the viewer's own agency where their seat reaches no further."""
    theirs = {"agency_code": viewer().agency}
    return form(ADD, incident, forum=viewer().forum, values=theirs, hidden=theirs if own else {}, of=_of(own))


def _of(own: bool) -> str:
    return viewer().agency if own else ""


def _unkept(response: Response) -> Response:
    """Have the service worker keep no copy: a device would hold what its person may no longer read."""
    response.headers["X-Scg-Keep"] = "never"
    return response
