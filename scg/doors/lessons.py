"""The pages of lessons: the register with its filters, and one lesson with its history."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from scg.doors.asking import FormShown, form
from scg.doors.context import of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import Incident
from scg.pieces import lessons as shown
from scg.pieces.choices import agencies
from scg.rules.access import may
from scg.words import LessonState, Theme

door = Blueprint("lessons", __name__)
STATES = [
    ("open", "Identified or taken up"),
    *((str(state), state.capitalize()) for state in LessonState),
    ("settled", "Settled, however"),
    ("any", "Any"),
]


@door.get("/incidents/<ref>/lessons")
def lessons(ref: str) -> ResponseReturnValue:
    """The lessons of an incident, open ones unless asked otherwise, and what earlier incidents left to learn."""
    incident = opened(ref)
    chosen, around = _chosen(), of_incident(incident)
    return render_template(
        "lessons/lessons.html",
        chosen=chosen,
        numbers=shown.found_by(incident, chosen),
        unfiltered=shown.Filter(),
        states=STATES,
        themes=[(str(theme), theme.capitalize()) for theme in Theme],
        agencies=agencies(incident.forum),
        earlier=shown.earlier(incident, viewer()),
        identifying=_identifying(incident, own=may("identify_lesson", around["roles"]) == "own"),
        **around,
    )


def _chosen() -> shown.Filter:
    return shown.Filter(
        owner=request.args.get("owner", "")[:20],
        state=request.args.get("state", "open")[:20],
        theme=request.args.get("theme", "")[:40],
        overdue=request.args.get("overdue") == "yes",
    )


def _identifying(incident: Incident, *, own: bool) -> FormShown:
    theirs = {"agency_code": viewer().agency}
    hidden = theirs if own else {}
    of = viewer().agency if own else ""
    return form("identify_lesson", incident, forum=viewer().forum, values=theirs, hidden=hidden, of=of)


@door.get("/incidents/<ref>/lessons/<int:number>")
def lesson(ref: str, number: int) -> ResponseReturnValue:
    """One lesson, with its history and what can be done with it."""
    incident = opened(ref)
    loaded = shown.lesson(incident, str(number)) or abort(404)
    around = of_incident(incident)
    told = {"number": number, "may_take_up": shown.for_their_own(loaded["lesson"], viewer(), around["roles"])}
    return render_template("lessons/lesson.html", **{**loaded, **told}, **around)
