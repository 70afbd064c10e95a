"""As it was known: an incident's pages exactly as its record stood at an entry or at a time."""

from datetime import datetime

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.doors.past_page import at_then, leads
from scg.doors.signed_in import by_person
from scg.extensions import limiter
from scg.pieces import Incident, past
from scg.record import moments, reading
from scg.record.clock import now
from scg.record.moments import Moment
from scg.rules.london import parse, show
from scg.rules.numbers import grouped
from scg.rules.stamps import stamp
from scg.words import NotFound, Refused

door = Blueprint("as_at", __name__)
LONGEST = 12  # digits


@door.get("/incidents/<ref>/as-at")
def ask(ref: str) -> ResponseReturnValue:
    """Go to the moment asked for, by `entry` or by `time`; to the newest entry where neither is given."""
    incident = opened(ref)
    try:
        stand = _asked(incident)
    except Refused as refusal:
        return _refused(incident, refusal)
    page = request.args.get("page", "").strip("/")
    below = page if page and leads(ref, page) else None
    return redirect(url_for("as_at.look", ref=ref, stand=stand, page=below), 303)


def _asked(incident: Incident) -> str:
    entry, time = (request.args.get(name, "").strip() for name in ("entry", "time"))
    if entry and time:
        raise Refused("Give an entry or a time, not both", field="time")
    if not time:
        head = reading.head_of(incident.ref)
        entry = entry or str(head.seq if head is not None else 0)
        _of_entry(incident, entry)
        return entry
    at = _time(time)
    _of_time(incident, at)
    return stamp(at)


def _time(text: str) -> datetime:
    try:
        return parse(text)
    except ValueError as problem:
        raise Refused(str(problem), field="time") from None


def _moment(incident: Incident, stand: str) -> Moment:
    """The moment that an address names: an entry's number, or a time as the record writes it."""
    return _of_entry(incident, stand) if stand.isdecimal() else _of_time(incident, _time(stand))


def _of_entry(incident: Incident, entry: str) -> Moment:
    if not (entry.isascii() and entry.isdecimal()):
        raise Refused("Enter the number of an entry, like 58", field="entry")
    found = moments.at_entry(incident.ref, int(entry)) if len(entry) <= LONGEST else None
    if found is None:
        head = reading.head_of(incident.ref)
        newest = head.seq if head is not None else 0
        has_not = f"no entry {grouped(entry[:LONGEST])}"
        raise NotFound(f"The record has entries 1 to {newest:,}, and {has_not}", field="entry")
    return found


def _of_time(incident: Incident, at: datetime) -> Moment:
    if at > now():
        raise NotFound(f"{show(at)} is still to come", field="time")
    found = moments.at_time(incident.ref, at)
    if found is None:
        first = moments.at_entry(incident.ref, 1)
        since = f" before {show(first.recorded_at)}" if first is not None else ""
        raise NotFound(f"Nothing was recorded of this incident{since}", field="time")
    return found


def _refused(incident: Incident, refusal: Refused, page: str = "") -> ResponseReturnValue:
    head = reading.head_of(incident.ref)
    newest, about = head.seq if head is not None else 1, next(iter(refusal.errors), "")
    told = {"sentence": refusal.sentence, "about": about, "time": request.args.get("time", "")}
    shown = render_template("as_at/refused.html", **told, newest=newest, of_page=page, **of_incident(incident))
    return shown, 404 if refusal.kind == "not found" else 422


@door.get("/incidents/<ref>/as-at/<stand>")
@door.get("/incidents/<ref>/as-at/<stand>/<path:page>")
@limiter.limit("120 per minute", key_func=by_person)
def look(ref: str, stand: str, page: str = "") -> ResponseReturnValue:
    """One page of an incident as its record stood; where that page wasn't there yet, it says so."""
    incident = opened(ref)
    if not leads(ref, page):
        abort(404)
    try:
        moment = _moment(incident, stand)
        return at_then(incident, moment, stand, page)
    except Refused as refusal:
        return _refused(incident, refusal, page)


@door.get("/incidents/<ref>/as-at/told/<int:seq>")
def told(ref: str, seq: int) -> ResponseReturnValue:
    """One entry in a sentence, for who moves the slider."""
    incident = opened(ref)
    found = past.told(incident, seq)
    if found is None:
        abort(404)
    return jsonify({"seq": seq, "told": found})
