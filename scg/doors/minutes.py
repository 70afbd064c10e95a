"""The pages of minutes: the list, one version as a page, and as Word or PDF to take away."""

import re
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from scg import engine
from scg.assets import fonts_folder
from scg.documents.blocks import Outline
from scg.documents.differences import Section, compared
from scg.documents.formats import FORMATS, made
from scg.documents.html import as_html
from scg.documents.leaving import without_contact
from scg.documents.outline import outline
from scg.documents.outline_life import OF_THE_RECORD, SHORT
from scg.documents.structure import Minutes
from scg.doors.context import of_incident, opened
from scg.doors.disclosure import theirs as variants_of
from scg.doors.filed import filed
from scg.doors.signed_in import by_person, seen
from scg.extensions import limiter
from scg.pieces import Incident, minutes_shown
from scg.pieces import minutes as shown
from scg.pieces.word_templates import template_of
from scg.rules.numbers import whole
from scg.words import MinutesForm, MinutesState

door = Blueprint("minutes", __name__)
STATES = [(str(state), state.capitalize()) for state in MinutesState]
FORMS = tuple(MinutesForm)
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
        form=_form(found),
        formats=FORMATS.values(),
        variants=variants_of(incident),
        own=template_of(incident.forum) is not None,
        document=_linked(as_html(_laid_out(found), current_app.jinja_env), incident),
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


def _form(found: Minutes) -> str:
    """The form asked for, or else that in which the version was issued."""
    return request.args.get("form", found.form) if request.args.get("form") in FORMS else found.form


def _laid_out(found: Minutes) -> Outline:
    return outline(found, short=_form(found) == MinutesForm.SHORT)


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
    found = without_contact(_found(incident, number))
    response = Response(
        engine.in_pool(made, _laid_out(found), kind, fonts_folder()), mimetype=FORMATS[kind].mimetype
    )
    return filed(response, _file_name(ref, found, kind))


def _file_name(ref: str, found: Minutes, kind: str) -> str:
    standing = " DRAFT" if found.is_draft else " SUPERSEDED" if found.superseded else ""
    named = SHORT if _form(found) == MinutesForm.SHORT else "minutes"
    return f"{ref} {found.header.meeting} {named} v{found.version}{standing}.{kind}"


@door.get("/incidents/<ref>/meetings/<int:number>/minutes/differences")
@limiter.limit("30 per minute", key_func=by_person)
def differences(ref: str, number: int) -> ResponseReturnValue:
    """What reads differently in one version of a meeting's minutes than in an earlier one."""
    incident = opened(ref)
    _found(incident, number)
    known = [one.version for one in shown.versions(incident.ref, number)]
    later = whole(request.args.get("to", "")) or max(known, default=1)
    earlier = whole(request.args.get("from", "")) or later - 1
    sections = None if len(known) < 2 else _compared(incident.ref, number, earlier or later, later)
    return render_template(
        "minutes/differences.html",
        number=number,
        known=known,
        earlier=earlier or later,
        later=later,
        sections=sections,
        **of_incident(incident),
    )


def _compared(ref: str, number: int, earlier: int, later: int) -> tuple[Section, ...]:
    before, after = (shown.shown(ref, number, version) for version in (earlier, later))
    if before is None or after is None:
        abort(404)
    found: tuple[Section, ...] = engine.in_pool(compared, outline(before), outline(after), without=OF_THE_RECORD)
    return found
