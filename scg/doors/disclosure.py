"""What is held back from whom, and the minutes of a meeting as each audience gets them."""

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from scg import engine
from scg.assets import fonts_folder
from scg.documents.formats import FORMATS, made
from scg.documents.html import as_html
from scg.documents.redacting import Asked
from scg.documents.structure import Minutes
from scg.documents.variants import variant_outline
from scg.doors.context import of_incident, opened
from scg.doors.filed import filed
from scg.doors.signed_in import by_person, seen, viewer
from scg.extensions import limiter
from scg.pieces import Incident
from scg.pieces import disclosure as held
from scg.pieces import minutes as shown
from scg.pieces.disclosure_names import to_check
from scg.record.clock import now
from scg.rules.disclosure import VARIANTS, Variant
from scg.rules.london import show
from scg.rules.numbers import whole
from scg.words import Audience, Role

door = Blueprint("disclosure", __name__)


@door.get("/incidents/<ref>/disclosure")
def disclosure(ref: str) -> ResponseReturnValue:
    """Every record held back, from whom and why, and the variants of the minutes to look at."""
    incident = opened(ref)
    listed = {word: held.with_state(incident, released=word == "released") for word in ("held back", "released")}
    return render_template(
        "disclosure/disclosure.html",
        listed=listed,
        variants=theirs(incident),
        newest=held.newest_held(ref),
        record=request.args.get("record", "")[:40],
        **of_incident(incident),
    )


def theirs(incident: Incident) -> list[Variant]:
    """The variants that the viewer may open: whoever only observes opens no other audience's but the public's."""
    roles = viewer().roles(incident.ref) - {Role.ADMINISTRATOR}
    return [one for one in VARIANTS.values() if one.audience != Audience.MEMBERS or roles != {Role.OBSERVER}]


@door.get("/incidents/<ref>/meetings/<int:number>/minutes/for/<audience>")
def variant(ref: str, number: int, audience: str) -> ResponseReturnValue:
    """The minutes of one meeting, in the newest version or the one asked for, as an audience gets them."""
    incident = opened(ref)
    found, asked = _found(incident, number, audience)
    drawn = variant_outline(found, asked)
    return render_template(
        "disclosure/variant.html",
        number=number,
        to_check=to_check(incident, found, asked, drawn),
        asked=_version(),
        variant=VARIANTS[audience],
        variants=theirs(incident),
        formats=FORMATS.values(),
        document=as_html(drawn, current_app.jinja_env),
        **of_incident(incident),
    )


@door.get("/incidents/<ref>/meetings/<int:number>/minutes/for/<audience>.<kind>")
@limiter.limit("30 per minute", key_func=by_person)
def document(ref: str, number: int, audience: str, kind: str) -> ResponseReturnValue:
    """The same to take away, made outside of the server's loop."""
    if kind not in FORMATS:
        abort(404)
    drawn = variant_outline(*_found(seen(ref), number, audience))
    response = Response(engine.in_pool(made, drawn, kind, fonts_folder()), mimetype=FORMATS[kind].mimetype)
    standing = " DRAFT" if drawn.draft else ""
    return filed(response, f"{drawn.running}{standing}.{kind}")


def _found(incident: Incident, number: int, audience: str) -> tuple[Minutes, Asked]:
    found = shown.shown(incident.ref, number, _version()) if audience in VARIANTS else None
    if found is None:
        abort(404)
    if VARIANTS[audience] not in theirs(incident):
        abort(403)
    return found, held.asked_for(incident, audience, show(now()))


def _version() -> int | None:
    return whole(request.args.get("version", ""))
