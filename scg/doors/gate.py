"""The gate before every door: whether who asks may open it, by the table of ways; what isn't there is nobody's."""

import logging
from typing import Any

from flask import abort, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from scg.commands.logins import renew_login
from scg.doors.signed_in import hold_instead, viewer
from scg.extensions import login
from scg.pieces.logins import LoggedIn, heard_of
from scg.rules.ways import WAYS, Way
from scg.words import Refused

_log = logging.getLogger(__name__)
SAFE = ("GET", "HEAD", "OPTIONS")


def admit() -> Any:
    """Let the request through, or answer it here: sign in first, show a second factor, not yours, not there.

    Across forums, and where there is no seat, what isn't one's own can't be told from what doesn't exist.
    """
    if request.endpoint is None:
        return None
    way = WAYS.get(request.endpoint)
    if way is None:
        _log.critical("%s stands in no table of ways", request.endpoint)
        abort(404)
    if way.of == "anyone":
        return None
    if not current_user.is_authenticated:
        return login.unauthorized()
    if current_user.by is not None:
        heard_of(current_user.by)
        _renew(current_user.by)
    return None if way.of == "person" else _by_standing(way)


def _renew(by: LoggedIn) -> None:
    """Give a login whose person's rights have changed a new secret, with the next page that is opened."""
    if not by.renew or request.method != "GET" or request.headers.get("Sec-Fetch-Dest") not in (None, "document"):
        return
    try:
        if (secret := renew_login(by.id)) is not None:
            hold_instead(secret)
    except (Refused, DBAPIError) as problem:
        _log.warning("a login could not be renewed; the next page asks again: %s", type(problem).__name__)


def _by_standing(way: Way) -> Any:
    of_incident = (request.view_args or {}).get("ref", "")
    standing = viewer().standing(of_incident if way.of == "incident" else viewer().forum)
    if standing is None or not standing.roles:
        abort(404)
    if viewer().wants_second(standing):
        return _second_factor_first()
    if not way.admits(standing.roles):
        abort(403)
    return None


def _second_factor_first() -> Any:
    if request.method not in SAFE or request.path.startswith("/api/") or not current_user.login:
        abort(403)
    return redirect(url_for("second_factor.asked", next=request.full_path.rstrip("?")))
