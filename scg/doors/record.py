"""The pages of the record: every entry in order, one entry whole, and the check of the chain."""

from flask import Blueprint, abort, g, render_template, request
from flask_login import login_required

from scg.doors.context import of_incident
from scg.doors.signed_in import seen
from scg.pieces import entries, entries_found
from scg.pieces.choices import agencies
from scg.record import reading

door = Blueprint("record", __name__)


@door.get("/incidents/<ref>/record")
@login_required
def record(ref: str) -> object:
    """The record as one page of numbered entries, those asked for, newest page first unless asked otherwise."""
    g.incident = incident = seen(ref)
    chosen = entries_found.Filter.of(request.args)
    return render_template(
        "record/record.html",
        chosen=chosen,
        found=entries_found.found_by(incident, chosen),
        words=sorted(entries.words()),
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
    return render_template("record/entry.html", whole=whole, **of_incident(incident))


@door.get("/incidents/<ref>/record/verify")
@login_required
def verify(ref: str) -> object:
    """What checking the chain, now and from its first entry, comes to."""
    g.incident = incident = seen(ref)
    verdict = reading.check(incident.ref)
    return render_template("record/verify.html", verdict=verdict, **of_incident(incident))
