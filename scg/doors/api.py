"""The JSON API: incidents, their snapshots and entries, and commands with idempotency keys."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_login import current_user

from scg.commands import COMMANDS, Outcome, run
from scg.doors.api_description import described
from scg.doors.confirming import ON_THE_PAGE
from scg.doors.device import client_at
from scg.doors.letters import send_after
from scg.doors.pace import keep_pace
from scg.doors.readable import body
from scg.doors.safety import STATUS, refusal_body
from scg.doors.signed_in import actor, by_person, seen, viewer
from scg.extensions import limiter
from scg.pieces import snapshot
from scg.pieces.invitations import code_made
from scg.rules.codes import grouped, spelt
from scg.rules.numbers import DIGITS, whole
from scg.wire import Wire
from scg.words import Confirm, Refused

door = Blueprint("api", __name__, url_prefix="/api")
LONGEST_KEY = 100
MOST_ENTRIES = 1000


@door.get("/openapi.json")
def openapi() -> Response:
    """The description of this API, OpenAPI 3.1."""
    return jsonify(described())


@door.get("/incidents")
def incidents() -> Response:
    """The incidents that the caller sees, newest first."""
    return jsonify({"incidents": snapshot.incidents(viewer())})


@door.get("/incidents/<ref>")
def incident(ref: str) -> Response:
    """A whole incident as it stands, with the sequence number it stands at."""
    whole = snapshot.whole(seen(ref))
    response = Response(Wire.dumps(whole), mimetype="application/json")
    response.set_etag(f"{whole['seq']}")
    return response


@door.get("/incidents/<ref>/entries")
def entries(ref: str) -> Response:
    """Entries after a sequence number, in order, with the exact bytes that were hashed."""
    found = seen(ref)
    after, limit = _number("after", 0), min(_number("limit", 500), MOST_ENTRIES)
    page = snapshot.entries(found, after=after, limit=limit)
    response = jsonify(page)
    # Who has seen more entries than there are looks at another history.
    response.status_code = 409 if after > page["head"] else 200
    return response


def _number(name: str, default: int) -> int:
    number = whole(request.args.get(name, str(default)))
    if number is None:
        raise Refused(f"{name} must be a whole number of at most {DIGITS} digits", field=name)
    return number


@door.post("/incidents")
@limiter.limit("60 per minute", key_func=by_person)
def open_incident() -> tuple[Response, int]:
    """Open an incident in the caller's forum."""
    told = body()
    told.pop("command", None)
    return _run("open_incident", viewer().forum, told)


@door.post("/incidents/<ref>/commands")
@limiter.limit("600 per minute", key_func=by_person)
def commands(ref: str) -> tuple[Response, int]:
    """Carry out one command in an incident."""
    return _command(ref, forum_wide=False)


@door.post("/forum/commands")
@limiter.limit("600 per minute", key_func=by_person)
def forum_commands() -> tuple[Response, int]:
    """Carry out one command of the forum, such as adding an agency."""
    return _command(viewer().forum, forum_wide=True)


def _command(log: str, *, forum_wide: bool) -> tuple[Response, int]:
    told = body()
    name = told.pop("command", None)
    known = COMMANDS.get(name) if isinstance(name, str) else None
    if known is None or known.forum_wide != forum_wide:
        raise Refused("Name a command that the description of this API lists", field="command")
    return _run(known.name, log, told)


def _run(name: str, log: str, given: dict[str, Any]) -> tuple[Response, int]:
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise Refused("Send an Idempotency-Key of 1 to 100 characters with every command")
    if "version" in COMMANDS[name].fields and "version" not in given:
        given |= _if_match()
    at_device = client_at(given.pop("client_at", None))
    try:
        keep_pace(name)
        outcome = run(name, actor(), log, key, given, client_at=at_device)
    except Refused as refusal:
        return jsonify(_told_of(refusal)), STATUS[refusal.kind]
    send_after(outcome)
    return jsonify(_told(outcome)), 200 if outcome.replay or outcome.already else 201


def _told_of(refusal: Refused) -> dict[str, Any]:
    """A refusal as it is told; whoever is to show that it is they is told where."""
    if not isinstance(refusal, Confirm):
        return refusal_body(refusal)
    where = "POST /api/confirm with your password or a code of your app, then send this again"
    return {**refusal_body(refusal), "sentence": ON_THE_PAGE if current_user.token else where}


def _if_match() -> dict[str, Any]:
    sent = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    return {"version": sent} if sent else {}


def _told(outcome: Outcome) -> dict[str, Any]:
    if outcome.already:
        return {"already": outcome.already, "replay": False}
    told = {"log": outcome.log, "seq": outcome.seq, "link": outcome.link, "at": outcome.at}
    told |= {"kind": outcome.kind, "entity": outcome.entity, "replay": outcome.replay}
    return told | _code(outcome)


def _code(outcome: Outcome) -> dict[str, Any]:
    """The code of an invitation just made, for whoever made it, also where the answer before was lost."""
    if outcome.kind != "invitation.made":
        return {}
    code = code_made(outcome.log, outcome.seq, viewer().id)
    return {"code": grouped(code), "spelt": spelt(code)} if code else {}
