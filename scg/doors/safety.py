"""What every request shares: the CSRF check, and refusals as pages or as JSON."""

import logging
from typing import Any

from flask import Flask, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from werkzeug.exceptions import HTTPException

from scg import storage
from scg.doors import headers
from scg.doors.cookies import Cookies
from scg.doors.gate import SAFE, admit
from scg.doors.readable import readable
from scg.extensions import csrf, login
from scg.hosts import known_host
from scg.logs import reference
from scg.words import Refused, TooSoon

_log = logging.getLogger(__name__)
QUEUE = "scg-queue"
STATUS = {
    "refused": 422,
    "confirm": 403,
    "not allowed": 403,
    "not found": 404,
    "changed": 412,
    "version missing": 428,
    "key reused": 422,
    "too soon": 429,
}
SENTENCES = {
    400: ("This can't be read", "Go back, check what was sent and send it again."),
    403: ("This isn't yours to do", "Your seat in this incident does not carry it."),
    404: ("Page not found", "If you typed the address, check it. It may also not be yours to see."),
    405: ("This can't be done here", "Go back and use the buttons of the page."),
    413: ("This is too long", "Send less than one megabyte."),
    421: ("This is not the address of scg", "Open scg at the address that you were given."),
    429: ("Too many attempts", "Wait a few minutes and try again."),
    500: ("Something went wrong", "Nothing was changed. Try again; if it goes on, ask for help."),
    503: (
        "This can't be done just now",
        "The database does not answer. Try again in a moment: what you send again is recorded only once.",
    ),
    507: (
        "The disk is full",
        "The disk is full, so this was not recorded. Tell whoever looks after scg, and send it again when they "
        "have made room.",
    ),
}


def guard(app: Flask) -> None:
    """Have every request and answer of the app kept safe."""
    headers.begin(app)
    app.before_request(known_host)
    app.before_request(readable)
    app.before_request(_same_site)
    app.before_request(admit)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _ailing)
    app.register_error_handler(WaitedTooLong, _away)
    app.session_interface = Cookies()
    login.unauthorized_handler(_sign_in_first)


def _same_site() -> None:
    # A browser never sends a token on its own, and whoever shows one is not asked for a cookie.
    if request.method not in SAFE and not request.headers.get("Authorization"):
        csrf.protect()


def wants_json() -> bool:
    """Whether the door is the API's, or what knocks is a device's queue."""
    return request.path.startswith("/api/") or request.headers.get("X-Requested-With") == QUEUE


def refused(refusal: Refused) -> Any:
    """A refusal that no form shows: the same sentence as JSON or as a page."""
    status, g.refused = STATUS[refusal.kind], refusal.kind
    if wants_json():
        return jsonify(refusal_body(refusal)), status, later(refusal)
    title = SENTENCES.get(status, ("This can't be done", ""))[0]
    return render_template("errors/error.html", title=title, sentence=refusal.sentence), status, later(refusal)


def later(refusal: Refused) -> dict[str, str]:
    """The header that says after how many seconds to try again, where a refusal is for coming too soon."""
    return {"Retry-After": str(refusal.seconds)} if isinstance(refusal, TooSoon) else {}


def refusal_body(refusal: Refused) -> dict[str, Any]:
    """A refusal as the API tells it: kind, sentence, a sentence a field, and how it stands now."""
    body: dict[str, Any] = {"error": refusal.kind, "sentence": refusal.sentence, "fields": refusal.errors}
    current = getattr(refusal, "current", None)
    return {**body, "current": current} if current is not None else body


def _http(problem: HTTPException) -> Any:
    if problem.response is not None:
        return problem.response
    return _told(problem.code or 500, problem.get_headers())


def _told(status: int, given: Any = ()) -> Any:
    title, sentence = SENTENCES.get(status, SENTENCES[400])
    if status >= 500 and reference():
        sentence = f"{sentence} Reference {reference()}"
    kept = [(name, value) for name, value in given if name.lower() in ("retry-after", "allow")]
    if request.headers.get("X-Requested-With") == "scg-act":
        return jsonify({"said": sentence}), status, kept
    if wants_json():
        return jsonify({"error": title, "sentence": sentence, "fields": {}}), status, kept
    return render_template("errors/error.html", title=title, sentence=sentence), status, kept


def _stale(_problem: CSRFError) -> Any:
    g.refused = "csrf"
    if wants_json():
        sentence = "Send the token of your own page with the request"
        return jsonify({"error": "stale", "sentence": sentence, "fields": {}}), 403
    sentence = "This page has been open since before you signed in. Reload it, then do this again."
    return render_template("errors/error.html", title="This page is out of date", sentence=sentence), 403


def _ailing(problem: DBAPIError) -> Any:
    if storage.is_full(problem):
        _log.error("the disk of the database is full")
        return _told(507)
    if storage.is_away(problem):
        return _away(problem)
    raise problem


def _away(problem: Exception) -> Any:
    _log.error("the database is away: %s", getattr(problem, "orig", problem))
    # The page is rendered for nobody: who looks can't be asked of a database that is away.
    g._login_user = login.anonymous_user()
    return _told(503, [("Retry-After", "5")])


def _sign_in_first() -> Any:
    # A script that is sent on to the sign-in page would be given a new cookie: the token of the sign-in page that
    # its person has before them would then belong to no cookie any more.
    if wants_json() or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return jsonify({"error": "not signed in", "sentence": "Sign in first", "fields": {}}), 401
    target = request.full_path.rstrip("?") if request.method in SAFE else "/"
    return redirect(url_for("account.sign_in", next=target))
