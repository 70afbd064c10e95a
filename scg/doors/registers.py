"""Logs to take away: actions, decisions, attendance and notes as CSV, Excel and ODS, as their pages filter them."""

from flask import Blueprint, Response, request

from scg import engine
from scg.documents.registers import SHEETS, Register, entered
from scg.doors.filed import filed
from scg.doors.signed_in import by_person, seen
from scg.extensions import limiter
from scg.pieces import actions as of_actions
from scg.pieces import decisions as of_decisions
from scg.pieces import registers as kept
from scg.pieces import registers_kept as more
from scg.rules.numbers import whole

door = Blueprint("registers", __name__)
LIMIT = limiter.shared_limit("30 per minute", scope="registers", key_func=by_person)


@LIMIT
def actions(ref: str) -> Response:
    """The action log, whole unless asked otherwise."""
    asked = request.args
    chosen = of_actions.Filter(
        owner=asked.get("owner", "")[:20],
        state=asked.get("state", "any")[:20],
        priority=asked.get("priority", "")[:20],
        overdue=asked.get("overdue") == "yes",
    )
    return _taken_away(kept.actions(seen(ref), chosen))


@LIMIT
def decisions(ref: str) -> Response:
    """The decision log, whole unless asked otherwise."""
    asked, meeting = request.args, request.args.get("meeting", "")
    chosen = of_decisions.Filter(
        meeting=meeting if whole(meeting) else "",
        state=asked.get("state", "")[:20],
        text=asked.get("text", "").strip()[:100],
    )
    return _taken_away(kept.decisions(seen(ref), chosen))


@LIMIT
def attendance(ref: str) -> Response:
    """Who attended which meeting for which agency."""
    return _taken_away(more.attendance(seen(ref)))


@LIMIT
def log(ref: str) -> Response:
    """What the loggist wrote."""
    return _taken_away(more.log(seen(ref)))


def _taken_away(register: Register) -> Response:
    """A register in the format that the address ends in, made outside of the server's loop."""
    ending = request.path.rpartition(".")[2]
    made = engine.in_pool(entered, register, ending)
    response = Response(made, mimetype=SHEETS[ending].mimetype)
    name = f"{register.title.partition(':')[0]}.{ending}"
    return filed(response, name)


_WAYS = {"actions": actions, "decisions": decisions, "attendance": attendance, "log": log}
for _ending in SHEETS:
    for _word, _function in _WAYS.items():
        door.add_url_rule(f"/incidents/<ref>/{_word}.{_ending}", _word, _function)
