"""The pages of the record: every entry in order, one entry whole, and the check of the chain."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from scg.doors.context import of_incident, opened
from scg.doors.signed_in import by_person, seen
from scg.extensions import limiter
from scg.pieces import entries, entries_found
from scg.pieces.choices import agencies
from scg.pieces.withholding import wording
from scg.record import checking, checkpoints
from scg.record.chain import in_fours
from scg.rules.access import may
from scg.rules.disclosure import may_be_held_back

door = Blueprint("record", __name__)


@door.get("/incidents/<ref>/record")
@limiter.limit("240 per minute", key_func=by_person)
def record(ref: str) -> ResponseReturnValue:
    """The record as one page of numbered entries, those asked for, newest first unless asked."""
    incident = opened(ref)
    chosen = entries_found.Filter.of(request.args)
    return render_template(
        "record/record.html",
        chosen=chosen,
        found=entries_found.found_by(incident, chosen),
        words=[(word, word[:1].upper() + word[1:]) for word in sorted(entries.words())],
        people=entries_found.people_of(incident),
        meetings=entries_found.meetings_of(incident),
        agencies=agencies(incident.forum),
        **of_incident(incident),
    )


@door.get("/incidents/<ref>/record/<int:seq>")
def entry(ref: str, seq: int) -> ResponseReturnValue:
    """One entry: all its fields, both its times, its fingerprint, and what withholding it would come to."""
    incident = opened(ref)
    found = entries.entry(incident, str(seq)) or abort(404)
    around = of_incident(incident)
    may_ask = may("propose_withholding", around["roles"]) != "-"
    reach = wording(incident, seq) if may_ask else None
    held = may_be_held_back(found["kind"])
    return render_template("record/entry.html", seq=seq, wording=reach, may_hold_back=held, **around)


@door.get("/incidents/<ref>/record/verify")
@limiter.limit("20 per minute", key_func=by_person)
def verify(ref: str) -> ResponseReturnValue:
    """What checking the chain, now and from its first entry, comes to."""
    incident = opened(ref)
    verdict = checking.check(incident.ref)
    made = checkpoints.all_of(incident.ref)[::-1]
    return render_template(
        "record/verify.html",
        verdict=verdict,
        fingerprint=in_fours(verdict.link),
        checkpoints=made,
        vkey=checkpoints.vkey_of(made[0]) if made else "",
        **of_incident(incident),
    )


@door.get("/incidents/<ref>/record/checkpoints.txt")
def checkpoints_text(ref: str) -> ResponseReturnValue:
    """Every checkpoint of the record as it was signed, to be kept elsewhere."""
    notes = "\n".join(made.note for made in checkpoints.all_of(seen(ref).ref))
    return Response(notes, mimetype="text/plain")
