"""The pages of papers: all that there are, each as it stands or was issued, and the form to issue it."""

import secrets
from collections.abc import Mapping

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scg import engine
from scg.assets import fonts_folder
from scg.commands import run
from scg.documents.blocks import Outline
from scg.documents.formats import FORMATS, made
from scg.documents.html import as_html
from scg.doors.context import of_incident, opened
from scg.doors.safety import STATUS, later
from scg.doors.signed_in import actor, by_person, seen
from scg.extensions import limiter
from scg.papers import PAPERS, Asked, Paper
from scg.papers.standing import shown, words_of
from scg.pieces import Incident
from scg.pieces import papers as kept
from scg.record.clock import now
from scg.rules.access import may
from scg.rules.numbers import whole
from scg.words import Refused, TooSoon

door = Blueprint("papers", __name__)
NO_KEY_LONGER_THAN = 100


@door.get("/incidents/<ref>/papers")
def papers(ref: str) -> ResponseReturnValue:
    """Every paper that there is, by what it is for, and what was issued."""
    incident = opened(ref)
    whole_ones = [each for each in PAPERS.values() if each.of == "incident"]
    groups = {each.group: [one for one in whole_ones if one.group == each.group] for each in whole_ones}
    issued = [(row, PAPERS[row.paper]) for row in kept.issued(ref) if row.paper in PAPERS]
    return render_template("papers/papers.html", groups=groups, issued=issued, **of_incident(incident))


@door.get("/incidents/<ref>/papers/<name>")
def paper(ref: str, name: str) -> ResponseReturnValue:
    """One paper, in the version asked for, else as it stands now; `of` names its subject."""
    incident, found = opened(ref), _known(name)
    versions = kept.issued(ref, name, _subject())
    document = as_html(_laid_out(incident, found), current_app.jinja_env)
    around = of_incident(incident)
    return render_template(
        "papers/paper.html",
        paper=found,
        subject=_subject(),
        asked=_version(),
        versions=versions,
        formats=FORMATS.values(),
        document=document,
        may_issue=bool(found.issued) and may(found.issued, around["roles"]) != "-",
        **around,
    )


@door.get("/incidents/<ref>/papers/<name>/document.<kind>")
@limiter.limit("30 per minute", key_func=by_person)
def document(ref: str, name: str, kind: str) -> ResponseReturnValue:
    """The same to take away, made outside of the server's loop."""
    if kind not in FORMATS:
        abort(404)
    outline = _laid_out(seen(ref), _known(name))
    response = Response(engine.in_pool(made, outline, kind, fonts_folder()), mimetype=FORMATS[kind].mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"{outline.running}.{kind}")
    return response


@door.get("/incidents/<ref>/papers/<name>/issue")
def ask(ref: str, name: str) -> ResponseReturnValue:
    """The sections of a paper, to write in before it is issued; each begins with what the record says."""
    incident, found = opened(ref), _issuable(name)
    versions = kept.issued(ref, name, _subject())
    words = words_of(found, Asked(ref, now(), _subject()), versions)
    return _form(incident, found, words, versions[0].version if versions else 0, {})


@door.post("/incidents/<ref>/papers/<name>/issue")
def issue(ref: str, name: str) -> ResponseReturnValue:
    """Issue it; a refusal shows the form again with everything that was written."""
    incident, found = seen(ref), _issuable(name)
    words = {each.name: request.form.get(each.name, "") for each in found.sections}
    sections = [{"section": name, "words": text} for name, text in words.items()]
    subject, version = request.form.get("subject", ""), request.form.get("version", "")
    told = {"paper": found.name, "subject": subject, "sections": sections, "version": version}
    key = request.form.get("key", "")[:NO_KEY_LONGER_THAN] or secrets.token_hex(16)
    try:
        run(found.issued, actor(), ref, key, told)
    except Refused as refusal:
        errors = refusal.errors or {found.sections[0].name: refusal.sentence}
        newest = kept.issued(ref, name, subject)
        page = _form(opened(incident.ref), found, words, newest[0].version if newest else 0, errors)
        return page, STATUS[refusal.kind], later(refusal) if isinstance(refusal, TooSoon) else {}
    return redirect(url_for("papers.paper", ref=ref, name=name, of=subject or None), 303)


def _form(
    incident: Incident, found: Paper, words: Mapping[str, str], version: int, errors: Mapping[str, str]
) -> str:
    told = {"paper": found, "words": words, "version": version, "errors": errors, "subject": _subject()}
    return render_template("papers/issue.html", key=secrets.token_hex(16), **told, **of_incident(incident))


def _subject() -> str:
    return request.values.get("of", "") or request.form.get("subject", "")


def _version() -> int | None:
    return whole(request.args.get("version", ""))


def _known(name: str) -> Paper:
    if name not in PAPERS:
        abort(404)
    return PAPERS[name]


def _issuable(name: str) -> Paper:
    found = _known(name)
    if not found.issued:
        abort(404)
    return found


def _laid_out(incident: Incident, found: Paper) -> Outline:
    outline = shown(found, Asked(incident.ref, now(), _subject()), _version())
    if outline is None:
        abort(404)
    return outline
