"""One door for every form: parse, run the command, and go back to the page, or show the form again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from scg.commands import COMMANDS, Outcome, refusal, run
from scg.commands.keeping import digest
from scg.doors import confirming, context
from scg.doors.asking import FormShown, as_on_paper, as_shown, form, given_from
from scg.doors.device import client_at
from scg.doors.inside import inside
from scg.doors.letters import send_after
from scg.doors.pace import keep_pace
from scg.doors.safety import QUEUE, STATUS, later, refusal_body
from scg.doors.signed_in import actor, seen, viewer
from scg.pieces import Incident
from scg.pieces.prefill import prefill
from scg.pieces.subjects import subjects
from scg.rules.access import may
from scg.words import Confirm, Refused, TooSoon

door = Blueprint("forms", __name__)
ON_PAGES_OF_THEIR_OWN = ("open_incident", "invite")  # what is made there is shown, wherever it was asked for
# The page of what an act of the forum was about, and in an incident with what it is named by there.
OF_FORUM = {
    "agency": "directory.directory",
    "forum": "directory.directory",
    "policy": "security.security",
    "word_template": "word_templates.templates",
}
OF_INCIDENT = {
    "action": ("actions.action", "action"),
    "annex": ("annexes.annexes", ""),
    "attendance": ("meetings.meeting", "number"),
    "decision": ("decisions.decision", "decision"),
    "disclosure": ("disclosure.disclosure", ""),
    "entry": ("withholding.withholdings", ""),
    "handover": ("seats.handover", "number"),
    "invitation": ("invitations.invitation", "number"),
    "item": ("meetings.meeting", "number"),
    "legal_hold": ("withholding.withholdings", ""),
    "lesson": ("lessons.lesson", "number"),
    "meeting": ("meetings.meeting", "number"),
    "minutes": ("minutes.minutes", "number"),
    "paper": ("papers.papers", ""),
    "reports": ("reports.reports", "number"),
    "pack": ("sheets.sheets", "number"),
    "question": ("scrutiny.scrutiny", ""),
    "retention": ("retention.retention", ""),
    "sheet": ("sheets.sheet", "printed"),
    "withholding": ("withholding.withholdings", ""),
}
# What one does in a meeting as it sits: that it happened at another time is told where it was held on paper.
WHILE_IT_SITS = frozenset("open_meeting adjourn_meeting resume_meeting close_meeting take_item finish_item".split())
NOT_VALUES = ("csrf_token", "key", "next", "client_at")


@door.get("/incidents/<ref>/do/<name>")
def of_incident(ref: str, name: str) -> ResponseReturnValue:
    """The form of an act in an incident, on a page of its own."""
    return _ask(name, seen(ref))


@door.get("/forum/do/<name>")
def of_forum(name: str) -> ResponseReturnValue:
    """The form of an act of the forum, on a page of its own."""
    return _ask(name, None)


def _ask(name: str, incident: Incident | None) -> ResponseReturnValue:
    _known(name, incident)
    asked = {name: value for name, value in request.args.items() if name not in NOT_VALUES}
    asked["next"] = request.args.get("next", "")
    values = {**prefill(name, incident, viewer(), asked), **asked}
    settled = _agency_is_settled(name, incident, asked)
    hidden = {"agency_code": values.get("agency_code", viewer().agency)} if settled else {}
    shown = form(name, incident, forum=viewer().forum, values=values, hidden=hidden)
    return _page(name, incident, shown, {**values, **hidden})


def _agency_is_settled(name: str, incident: Incident | None, asked: Mapping[str, str]) -> bool:
    """Whether an act is about one agency: the address says which, or the seat carries it for its own alone."""
    if incident is None or "agency_code" not in COMMANDS[name].fields:
        return False
    return bool(asked.get("agency_code")) or may(name, viewer().roles(incident.ref)) == "own"


def _page(name: str, incident: Incident | None, shown: FormShown, values: Mapping[str, Any]) -> str:
    """The form on a page of its own, shown also to whose seat doesn't carry it: the page then says so."""
    around = context.of_incident(incident) if incident is not None else context.of_forum()
    allowed = may(name, around["roles"]) != "-"
    refused = "" if allowed else refusal(name)
    told: dict[str, Any] = {"form_shown": shown, "doc": COMMANDS[name].doc, "refused": refused, "powers_sheet": ""}
    if told_time := name in WHILE_IT_SITS and _is_told(shown):
        told["form_shown"] = replace(shown, fields=[as_on_paper(one) for one in shown.fields])
    told["fold"], told["fold_title"] = _folded(name, told_time)
    told["subjects"] = subjects(incident, _unseen(shown, values)) if incident is not None else []
    return render_template("form.html", **{**around, **told})


def _is_told(shown: FormShown) -> bool:
    """Whether the time of what happened in a meeting is asked for from paper, or was refused."""
    return "paper" in request.args or any(one.name == "happened_at" and one.error for one in shown.fields)


def _folded(name: str, told_time: bool) -> tuple[list[str], str]:
    """The fields that are folded away, and under which words: what few who ask for the form fill in."""
    if name in WHILE_IT_SITS:
        return ([] if told_time else ["happened_at"]), "It was held on paper"
    wanted = name != "report_methane"
    return (list(COMMANDS["report_methane"].fields) if wanted else []), "M/ETHANE, as far as it is known"


def _unseen(shown: FormShown, values: Mapping[str, Any]) -> dict[str, str]:
    return {one.name: str(values.get(one.name) or "") for one in shown.fields if one.widget == "hidden"}


def _known(name: str, incident: object) -> None:
    act = COMMANDS.get(name)
    if act is None or act.forum_wide != (incident is None):
        abort(404)


@door.post("/incidents/<ref>/do/<name>")
def in_incident(ref: str, name: str) -> ResponseReturnValue:
    """Carry out an act in an incident."""
    return _do(name, ref)


@door.post("/forum/do/<name>")
def in_forum(name: str) -> ResponseReturnValue:
    """Carry out an act of the forum."""
    return _do(name, None)


def _do(name: str, ref: str | None) -> ResponseReturnValue:
    _known(name, ref)
    sent: MultiDict[str, str] = CombinedMultiDict([request.form, request.args])
    log = ref if ref is not None else viewer().forum
    given = given_from(COMMANDS[name], sent)
    try:
        confirming.take(request.form)
        keep_pace(name)
        at_device = client_at(sent.get("client_at"))
        outcome = run(name, actor(), log, _key(name, log, sent), given, client_at=at_device)
    except Refused as refused:
        return _again(name, log, refused, sent)
    send_after(outcome)
    return _done(name, outcome, sent)


def _key(name: str, log: str, sent: MultiDict[str, str]) -> str:
    """The form's own key; without one (a hand-made request) the act may be done once as asked.

    The record keeps it: what was asked, such as an address, goes into it as a fingerprint alone.
    """
    asked = digest(request.query_string.decode("latin-1"))
    own = sent.get("key", "").replace("\0", "") or f"{name}:{log}:{asked}"
    return own[:100]


def _again(name: str, log: str, refused: Refused, sent: MultiDict[str, str]) -> ResponseReturnValue:
    if request.headers.get("X-Requested-With") == QUEUE:
        return jsonify(refusal_body(refused)), STATUS[refused.kind]
    if request.headers.get("X-Requested-With") == "scg-act":
        return jsonify({"said": refused.sentence}), STATUS[refused.kind]
    values = {key: _shown_again(sent.getlist(key)) for key in sent}
    values.setdefault("next", "")
    incident = None if COMMANDS[name].forum_wide else seen(log)
    if refused.kind == "changed":  # both texts have been shown: saving again is meant
        values.update(version=prefill(name, incident, viewer(), sent).get("version", sent.get("version", "")))
    names = sent["shown"].split(",") if "shown" in sent else list(COMMANDS[name].fields)
    shown = form(
        name,
        incident,
        forum=viewer().forum,
        values=values,
        hidden={name: values[name] for name in COMMANDS[name].fields if name in sent and name not in names},
        errors={field: told for field, told in refused.errors.items() if field in COMMANDS[name].fields},
        sentence=refused.sentence,
        key=sent.get("key", "").replace("\0", "") if refused.kind != "key reused" else "",
        current=getattr(refused, "current", None),
    )
    if (asked := _confirm(refused)) is not None:
        shown = replace(shown, confirm=asked, sentence="")
    return _page(name, incident, as_shown(shown, names), values), STATUS[refused.kind], later(refused)


def _confirm(refused: Refused) -> confirming.Confirming | None:
    """The fields that ask to show that it is you, where that is what was wanting or wrong."""
    wanting = isinstance(refused, Confirm | TooSoon) or any(name in confirming.FIELDS for name in refused.errors)
    return confirming.asked(confirming.errors_of(refused)) if wanting else None


def _shown_again(sent: list[str]) -> list[str] | str:
    """What was sent, without what no database is asked for and no page can hold."""
    told = [value.replace("\0", "") for value in sent]
    return told if len(told) > 1 else told[0]


def _done(name: str, outcome: Outcome, sent: MultiDict[str, str]) -> ResponseReturnValue:
    said = outcome.already or f"Recorded as entry {outcome.seq:,}"
    where = inside(sent.get("next", "")) if sent.get("next") else place_of(outcome)
    if name in ON_PAGES_OF_THEIR_OWN:
        where = place_of(outcome)
    if request.headers.get("X-Requested-With", "").startswith("scg"):
        told: dict[str, Any] = {"seq": outcome.seq, "link": outcome.link[:16], "said": said, "where": where}
        return jsonify(told)
    flash(said, "message" if outcome.already else "success")
    return redirect(where, 303)


def place_of(outcome: Outcome) -> str:
    """The page of what an act was about."""
    word, _, key = outcome.entity.partition(":")
    if word in OF_FORUM or (word == "person" and "-" not in outcome.log):
        return url_for(OF_FORUM.get(word, "directory.directory"))
    endpoint, named = OF_INCIDENT.get(word, ("incidents.board", ""))
    about: dict[str, Any] = {named: int(key.partition("/")[0]) if named == "number" else key} if named else {}
    return url_for(endpoint, ref=outcome.log, **about)
