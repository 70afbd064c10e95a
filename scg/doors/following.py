"""Catching up: what changed in an incident after one entry, in the same shape as a push."""

from flask import Blueprint, jsonify, request
from flask_login import login_required

from scg import pieces
from scg.doors.signed_in import seen
from scg.record import reading

door = Blueprint("following", __name__)
SHOWN = 16


@door.get("/incidents/<ref>/since/<int:seq>")
@login_required
def since(ref: str, seq: int) -> object:
    """What changed after entry `seq`, or word to take the whole page, or 409 where the histories differ."""
    incident = seen(ref)
    head = reading.head_of(incident.ref)
    asked = request.args.get("link", "")
    link = reading.link_at(incident.ref, seq)
    if head is None or seq > head.seq or (asked and (link is None or link.hex()[:SHOWN] != asked[:SHOWN])):
        return jsonify({"fork": True, "seq": head.seq if head is not None else 0}), 409
    push = pieces.since(incident.ref, seq)
    return jsonify(push.plain if push is not None else {"whole": True, "seq": head.seq})
