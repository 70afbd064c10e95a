"""The pages of the record: every entry in order, one entry whole, and the check of the chain."""

from flask import Blueprint, abort, g, render_template, request
from flask_login import login_required

from scg.doors.context import of_incident
from scg.doors.signed_in import seen
from scg.pieces import entries, entries_found
from scg.pieces.choices import agencies
from scg.pieces.entries_fields import in_words
from scg.record import checking
from scg.record.chain import in_fours

door = Blueprint("record", __name__)


@door.get("/incidents/<ref>/record")
@login_required
def record(ref: str) -> object:
    """The record as one page of numbered entries, those asked for, newest first unless asked."""
    g.incident = incident = seen(ref)
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
@login_required
def entry(ref: str, seq: int) -> object:
    """One entry: all its fields, both its times, and its fingerprint."""
    g.incident = incident = seen(ref)
    whole = entries.whole(incident, seq)
    if whole is None:
        abort(404)
    fours = {
        "content": in_fours(bytes.fromhex(whole.head["data"])),
        "leaf": in_fours(whole.leaf),
        "link": in_fours(whole.link),
    }
    fields = in_words(incident, whole.fields)
    return render_template("record/entry.html", whole=whole, fours=fours, fields=fields, **of_incident(incident))


@door.get("/incidents/<ref>/record/verify")
@login_required
def verify(ref: str) -> object:
    """What checking the chain, now and from its first entry, comes to."""
    g.incident = incident = seen(ref)
    verdict = checking.check(incident.ref)
    fingerprint = in_fours(verdict.link)
    return render_template("record/verify.html", verdict=verdict, fingerprint=fingerprint, **of_incident(incident))
