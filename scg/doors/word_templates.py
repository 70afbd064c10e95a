"""The page of a forum's own Word template for minutes, and minutes in that template to take away."""

import base64
import secrets
from pathlib import PurePosixPath

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg import engine
from scg.commands import refusal, run
from scg.documents.formats import FORMATS
from scg.documents.leaving import without_contact
from scg.documents.word_template import checked, filled
from scg.documents.word_template_fields import FIELDS, told
from scg.doors import confirming
from scg.doors.context import of_forum
from scg.doors.filed import filed
from scg.doors.safety import STATUS, later
from scg.doors.signed_in import actor, by_person, seen, viewer
from scg.extensions import limiter
from scg.pieces import minutes as shown
from scg.pieces import word_templates as kept
from scg.rules.access import may
from scg.rules.markings import highest
from scg.rules.numbers import whole
from scg.words import Refused

door = Blueprint("word_templates", __name__)
ACT = "set_word_template"
WORD = FORMATS["docx"].mimetype


@door.get("/forum/templates")
def templates() -> ResponseReturnValue:
    """The template as it is, the fields there are, and the form to set another."""
    return _page()


def _page(problem: Refused | None = None) -> str:
    around = of_forum()
    errors = dict(problem.errors) if problem is not None else {}
    of_confirming = {name: said for name, said in errors.items() if name in confirming.FIELDS}
    if problem is not None and not errors.keys() - of_confirming.keys() and problem.kind != "confirm":
        errors = errors or {"content": problem.sentence}
    return render_template(
        "word_templates/templates.html",
        template=kept.template_of(viewer().forum),
        fields=FIELDS,
        meanings={field.name: field.meaning for field in FIELDS},
        errors={name: said for name, said in errors.items() if name not in ("confirm", *of_confirming)},
        confirming=confirming.asked(confirming.errors_of(problem) if problem and _about_you(problem) else None),
        key=secrets.token_hex(16),
        refused="" if may(ACT, around["roles"]) != "-" else refusal(ACT),
        **around,
    )


def _about_you(problem: Refused) -> bool:
    return problem.kind in ("confirm", "too soon") or any(name in confirming.FIELDS for name in problem.errors)


@door.post("/forum/templates")
@limiter.limit("10 per minute", key_func=by_person)
def upload() -> ResponseReturnValue:
    """Check the file that was sent, and use it from now on; a refusal says what is wrong with it."""
    sent = request.files.get("content")
    name = PurePosixPath((sent.filename or "").replace("\\", "/")).name if sent is not None else ""
    content = sent.read() if sent is not None else b""
    try:
        if may(ACT, viewer().roles(viewer().forum)) != "-":
            confirming.take(request.form)
            _check_first(content)
        key = request.form.get("key", "").replace("\0", "")[:100] or secrets.token_hex(16)
        outcome = run(ACT, actor(), viewer().forum, key, _given(name, content))
    except Refused as problem:
        return _page(problem), STATUS[problem.kind], later(problem)
    flash(outcome.already or f"Recorded as entry {outcome.seq:,}", "message" if outcome.already else "success")
    return redirect(url_for("word_templates.templates"), 303)


def _check_first(content: bytes) -> None:
    """Have it checked before the act takes its turn, for which others wait; whose turn won't come needn't wait."""
    if confirming.lately() or not current_user.login:
        engine.in_pool(checked, content)


def _given(name: str, content: bytes) -> dict[str, str]:
    return {"file_name": name, "content": base64.b64encode(content).decode()}


@door.get("/forum/templates/starter.docx")
@limiter.limit("30 per minute", key_func=by_person)
def beginning() -> ResponseReturnValue:
    """A template to begin from, with every field in it."""
    from scg.documents.word_starter import starter  # and with it python-docx: a start is to be quick

    return _word(starter(), "Template to begin from.docx")


@door.get("/forum/templates/minutes.docx")
@limiter.limit("30 per minute", key_func=by_person)
def file() -> ResponseReturnValue:
    """The template that is used now, or else the page that says that there is none."""
    template = kept.template_of(viewer().forum)
    content = kept.file_of(template) if template is not None else None
    if template is None or content is None:
        return redirect(url_for("word_templates.templates"), 303)
    return _word(content, template.file_name)


@door.get("/incidents/<ref>/meetings/<int:number>/minutes/own.docx")
@limiter.limit("10 per minute", key_func=by_person)
def own(ref: str, number: int) -> ResponseReturnValue:
    """Minutes in the forum's own template, the version asked for or the newest; without one, its page."""
    incident = seen(ref)
    found = shown.shown(incident.ref, number, whole(request.args.get("version", "")))
    if found is None:
        abort(404)
    template = kept.template_of(incident.forum)
    content = kept.file_of(template) if template is not None else None
    if content is None:
        return redirect(url_for("word_templates.templates"), 303)
    parts = (found.header.marking, found.header.handling)
    marking = highest([str(incident.marking), ": ".join(part for part in parts if part)])
    made = engine.in_pool(filled, content, told(without_contact(found), marking))
    standing = " DRAFT" if found.is_draft else ""
    return _word(made, f"{ref} {found.header.meeting} minutes v{found.version}{standing} own template.docx")


def _word(made: bytes, name: str) -> Response:
    response = Response(made, mimetype=WORD)
    return filed(response, name)
