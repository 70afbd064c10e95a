"""Calendars to read and to take away: the feed at a secret address, and an incident's meetings as a file."""

import hashlib
import logging
from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy.exc import DBAPIError

from scg import engine
from scg.commands.feeds import mark_read
from scg.commands.keeping import digest
from scg.documents.calendar import MIMETYPE, Occasion, as_ical
from scg.doors.filed import filed
from scg.doors.letters import origin
from scg.doors.signed_in import by_person, seen
from scg.extensions import limiter
from scg.pieces.calendar import Home, occasions
from scg.pieces.feeds import feed_by, incidents_of, named

door = Blueprint("calendar", __name__)
_log = logging.getLogger(__name__)
NOT_THERE = "There is no such calendar. It may have been revoked.\n"


def _by_secret() -> str:
    # Whoever counts is told the digest: the secret stands nowhere but in the address.
    return digest((request.view_args or {}).get("secret", ""))


@door.get("/calendar/<secret>.ics")
@limiter.limit("300 per minute")
@limiter.limit("30 per minute", key_func=_by_secret)
def feed(secret: str) -> Response:
    """The calendar at a secret address: what its person may see at this moment, and nothing once it is revoked."""
    found = feed_by(secret)
    if found is None:
        return Response(NOT_THERE, 404, mimetype="text/plain")
    response = _calendar(named(found), occasions(incidents_of(found), _home()))
    _mark(found.digest)
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _mark(feed: str) -> None:
    try:
        mark_read(feed)
    except DBAPIError as problem:
        _log.warning("that a calendar was read could not be taken down: %s", type(problem).__name__)


@door.get("/incidents/<ref>/calendar.ics")
@limiter.limit("30 per minute", key_func=by_person)
def incident(ref: str) -> Response:
    """The meetings of an incident as they stand now, as a file."""
    found = seen(ref)
    return _file(found.ref, occasions([found], _home()))


@door.get("/incidents/<ref>/meetings/<int:number>.ics")
@limiter.limit("30 per minute", key_func=by_person)
def meeting(ref: str, number: int) -> Response:
    """One meeting as it stands now, as a file."""
    held = occasions([seen(ref)], _home(), number) or abort(404)
    return _file(f"{ref}-SCG{number:03d}", held)


def _home() -> Home:
    return Home(current_app.config["SCG_RECORD_NAME"], origin())


def _file(name: str, held: Sequence[Occasion]) -> Response:
    response = _calendar(f"SCG meetings, {name}", held)
    return filed(response, f"{name}.ics")


def _calendar(name: str, held: Sequence[Occasion]) -> Response:
    return Response(engine.in_pool(as_ical, name, held), mimetype=MIMETYPE)
