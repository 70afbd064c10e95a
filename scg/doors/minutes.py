"""The pages of minutes: the list, one version as a page, and as Word or PDF to take away."""

import re
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from scg import engine
from scg.assets import fonts_folder
from scg.documents.formats import FORMATS, made
from scg.documents.html import as_html
from scg.documents.outline import outline
from scg.documents.structure import Minutes
from scg.doors.context import of_incident, opened
from scg.doors.signed_in import by_person, seen
from scg.extensions import limiter
from scg.pieces import Incident, minutes_shown
from scg.pieces import minutes as shown
from scg.rules.numbers import whole
from scg.words import MinutesState

door = Blueprint("minutes", __name__)
STATES = [(str(state), state.capitalize()) for state in MinutesState]
NAMED = re.compile(r"\bSCG\d{3,4}/(?P<word>[DA])\d{2,3}\b")
TAGS = re.compile(r"(<[^>]*>)")


@door.get("/incidents/<ref>/minutes")
def all_minutes(ref: str) -> ResponseReturnValue:
    """The minutes of every meeting held, newest first."""
    incident = opened(ref)
    page, state = request.args.get("page", "1"), request.args.get("state", "")
    chosen = whole(page) or 1
    numbers, total = minutes_shown.with_minutes(incident, chosen, state if state in dict(STATES) else "")
    return render_template(
        "minutes/all_minutes.html",
        numbers=numbers,
        number=total,
        page_number=chosen,
        pages=-(-total // minutes_shown.PAGE) or 1,
        chosen=state,
        states=STATES,
        **of_incident(incident),
    )


@door.get("/incidents/<ref>/meetings/<int:number>/minutes")
def minutes(ref: str, number: int) -> ResponseReturnValue:
    """One meeting's minutes in the version asked for, or else the newest."""
    incident = opened(ref)
    found = _found(incident, number)
    return render_template(
        "minutes/minutes.html",
        number=number,
        asked=_version(),
        minutes=found,
        document=_linked(as_html(outline(found), current_app.jinja_env), incident),
        **of_incident(incident),
    )


def _linked(document: Markup, incident: Incident) -> Markup:
    """The minutes with each decision and action that they name leading to its own page."""

    def link(found: re.Match[str]) -> str:
        about: dict[str, Any] = {"decision" if found["word"] == "D" else "action": found[0]}
        endpoint = "decisions.decision" if found["word"] == "D" else "actions.action"
        href = url_for(endpoint, ref=incident.ref, **about)
        return Markup('<a class="govuk-link" href="{}">{}</a>').format(href, found[0])

    parts = (part if part.startswith("<") else NAMED.sub(link, part) for part in TAGS.split(document))
    return Markup("").join(map(Markup, parts))


def _version() -> int | None:
    return whole(request.args.get("version", ""))


def _found(incident: Incident, number: int) -> Minutes:
    found = shown.shown(incident.ref, number, _version())
    if found is None:
        abort(404)
    return found


@door.get("/incidents/<ref>/meetings/<int:number>/minutes.<kind>")
@limiter.limit("30 per minute", key_func=by_person)
def document(ref: str, number: int, kind: str) -> ResponseReturnValue:
    """The same to take away, in the format asked for, made outside of the server's loop."""
    incident = seen(ref)
    if kind not in FORMATS:
        abort(404)
    found = _found(incident, number)
    response = Response(engine.in_pool(made, outline(found), kind, fonts_folder()), mimetype=FORMATS[kind].mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=_file_name(ref, found, kind))
    return response


def _file_name(ref: str, found: Minutes, kind: str) -> str:
    standing = " DRAFT" if found.is_draft else ""
    return f"{ref} {found.header.meeting} minutes v{found.version}{standing}.{kind}"
