"""Catching up: what changed in an incident after one entry, in the same shape as a push."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg import gauges, pieces
from scg.doors.signed_in import seen, viewer
from scg.pieces import restricted
from scg.record import reading

door = Blueprint("following", __name__)
SHOWN = 16


@door.get("/incidents/<ref>/since/<int:seq>")
def since(ref: str, seq: int) -> ResponseReturnValue:
    """What changed after entry `seq`, or word to take the whole page.

    409 where the histories differ, with what this one has: how many entries, and the newest one's link.
    """
    incident = seen(ref)
    head = reading.head_of(incident.ref)
    if head is None or not _shares(incident.ref, seq, request.args.get("link", "")):
        gauges.resynced("fork")
        had = (head.seq, head.short) if head is not None else (0, "")
        return jsonify({"fork": True, "seq": had[0], "link": had[1]}), 409
    push = pieces.since(incident.ref, seq)
    if push is None:
        gauges.resynced("too far behind")
        return jsonify({"whole": True, "seq": head.seq})
    gauges.resynced("behind" if push.seq > seq else "nothing missed")
    response = Response(restricted.text_of(incident, push, viewer()), mimetype="application/json")
    if current_user.by is not None:
        response.headers["X-Scg-Unread"] = str(current_user.by.unread)
    return response


def _shares(ref: str, seq: int, link: str) -> bool:
    """Whether this record has that entry, under that link where one is told."""
    found = reading.link_at(ref, seq)
    if found is None:
        return seq == 0
    return not link or found.hex()[:SHOWN] == link[:SHOWN]
