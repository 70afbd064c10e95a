"""The pages of papers: all that there are, each as it stands or was issued, and the form to issue it."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from scg import engine
from scg.assets import fonts_folder
from scg.commands import refusal, run
from scg.documents.blocks import Outline
from scg.documents.formats import FORMATS, made
from scg.documents.html import as_html
from scg.documents.leaving import paper_without_contact
from scg.doors.context import of_incident, opened
from scg.doors.filed import filed
from scg.doors.safety import STATUS, later
from scg.doors.signed_in import actor, by_person, seen, viewer
from scg.extensions import limiter
from scg.papers import PAPERS, Asked, Begun, Paper
from scg.papers.standing import begun, draft, shown
from scg.pieces import Incident
from scg.pieces import papers as kept
from scg.record.clock import now
from scg.rules.access import may
from scg.rules.numbers import whole
from scg.words import NotAllowed, Refused, Role, TooSoon

door = Blueprint("papers", __name__)
NO_KEY_LONGER_THAN = 100
GROUPS = (
    "For the meeting",
    "For the next hours",
    "For the next shift and recovery",
    "For the record",
    "For scrutiny and the public",
)


@door.get("/incidents/<ref>/papers")
def papers(ref: str) -> ResponseReturnValue:
    """Every paper that there is, by what it is for, with its newest version, and all that were issued."""
    incident = opened(ref)
    whole_ones = [each for each in PAPERS.values() if each.of == "incident"]
    found = sorted({each.group for each in whole_ones}, key=lambda one: GROUPS.index(one) if one in GROUPS else -1)
    groups = {group: [one for one in whole_ones if one.group == group] for group in found}
    issued = [(row, PAPERS[row.paper]) for row in kept.issued(ref) if row.paper in PAPERS]
    newest: dict[tuple[str, str], Any] = {}
    for row, _ in issued:
        newest.setdefault((row.paper, row.subject), row)
    told = {"groups": groups, "issued": issued, "newest": newest, "agencies": kept.reporting(incident)}
    return render_template("papers/papers.html", **told, **of_incident(incident))


@door.get("/incidents/<ref>/papers/<name>")
def paper(ref: str, name: str) -> ResponseReturnValue:
    """One paper, in the version asked for, else as it stands now; `of` names its subject."""
    incident, found = opened(ref), _known(name)
    document = as_html(_laid_out(incident, found), current_app.jinja_env)
    around = of_incident(incident)
    return render_template(
        "papers/paper.html",
        paper=found,
        subject=_subject(),
        asked=_version(),
        versions=kept.issued(ref, name, _subject()),
        formats=FORMATS.values(),
        document=document,
        may_issue=_may_issue(found, around["roles"]),
        **around,
    )


def _may_issue(found: Paper, roles: Iterable[Role]) -> bool:
    mark = may(found.issued, roles) if found.issued else "-"
    return mark == "yes" or (mark == "own" and _subject() == viewer().agency)


@door.get("/incidents/<ref>/papers/<name>/document.<kind>")
@limiter.limit("30 per minute", key_func=by_person)
def document(ref: str, name: str, kind: str) -> ResponseReturnValue:
    """The same to take away, made outside of the server's loop."""
    if kind not in FORMATS:
        abort(404)
    outline = paper_without_contact(_laid_out(seen(ref), _known(name)))
    response = Response(engine.in_pool(made, outline, kind, fonts_folder()), mimetype=FORMATS[kind].mimetype)
    return filed(response, f"{outline.running}.{kind}")


@door.get("/incidents/<ref>/papers/<name>/issue")
def ask(ref: str, name: str) -> ResponseReturnValue:
    """The sections of a paper, to write in before it is issued; each begins with the record's words, and whence."""
    incident, found = opened(ref), _issuable(name)
    told, newest = _begun(incident, found)
    return _form(incident, found, {name: one.words for name, one in told.items()}, begun=told, version=newest)


@door.post("/incidents/<ref>/papers/<name>/issue")
def issue(ref: str, name: str) -> ResponseReturnValue:
    """Issue it, or show what it would be; a refusal shows the form again with everything that was written."""
    incident, found = seen(ref), _issuable(name)
    words = {each.name: _written(each.name) for each in found.sections}
    try:
        if "preview" in request.form:
            return _preview(incident, found, words)
        _issue(found, ref, words)
    except Refused as refused:
        page = _again(opened(incident.ref), found, words, refused)
        return page, STATUS[refused.kind], later(refused) if isinstance(refused, TooSoon) else {}
    return redirect(url_for("papers.paper", ref=ref, name=name, of=_subject() or None), 303)


def _written(name: str) -> str:
    """What stands in a box, with the line ends that the record keeps: a browser sends others."""
    return request.form.get(name, "").replace("\0", "").replace("\r\n", "\n")


def _issue(found: Paper, ref: str, words: Mapping[str, str]) -> None:
    sections = [{"section": name, "words": text} for name, text in words.items()]
    version = request.form.get("version", "")
    told = {"paper": found.name, "subject": _subject(), "sections": sections, "version": version}
    key = request.form.get("key", "").replace("\0", "")[:NO_KEY_LONGER_THAN] or secrets.token_hex(16)
    run(found.issued, actor(), ref, key, told)


def _preview(incident: Incident, found: Paper, words: Mapping[str, str]) -> str:
    """The form again, with the paper as it would be laid out below it; nothing is changed."""
    if may(found.issued, viewer().roles(incident.ref)) == "-":
        raise NotAllowed(refusal(found.issued))
    incident = opened(incident.ref)
    versions = kept.issued(incident.ref, found.name, _subject())
    outline = draft(found, Asked(incident.ref, now(), _subject(), words), versions) or abort(404)
    told = {"version": whole(request.form.get("version", "")) or 0}
    return _form(incident, found, words, preview=_beneath(as_html(outline, current_app.jinja_env)), **told)


def _beneath(document: Markup) -> str:
    """A document within a page that has a title of its own: its own title is a heading there."""
    return str(document).replace("<h1 ", "<h2 ").replace("</h1>", "</h2>")


def _again(incident: Incident, found: Paper, words: Mapping[str, str], refused: Refused) -> str:
    """The form with what was written; where a newer version was issued meanwhile, with its words beside them."""
    errors = {name: told for name, told in refused.errors.items() if name in words}
    newest = kept.issued(incident.ref, found.name, _subject())
    theirs = getattr(refused, "current", {})
    version = newest[0].version if newest and theirs else whole(request.form.get("version", "")) or 0
    told = {"errors": errors, "sentence": refused.sentence, "theirs": theirs}
    return _form(incident, found, words, version=version, **told)


def _form(incident: Incident, found: Paper, words: Mapping[str, str], *, version: int, **told: Any) -> str:
    around = of_incident(incident)
    given = {"paper": found, "words": words, "version": version, "subject": _subject(), **told}
    whose = kept.named(incident, _subject()) if found.of == "agency" else ""
    allowed = _may_issue(found, around["roles"])
    return render_template(
        "papers/issue.html", key=secrets.token_hex(16), whose=whose, allowed=allowed, **given, **around
    )


def _begun(incident: Incident, found: Paper) -> tuple[dict[str, Begun], int]:
    asked, versions = Asked(incident.ref, now(), _subject()), kept.issued(incident.ref, found.name, _subject())
    if found.lay_out(asked) is None:
        abort(404)
    return begun(found, asked, versions), versions[0].version if versions else 0


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
