"""Browsers that have signed in to an account before: a signed cookie that names no account in clear."""

import secrets
from typing import Any

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from scg.doors.throttle import digest_of

MOST_ACCOUNTS = 8  # of one browser, as in a control room
HOLDS = 400 * 24 * 3600  # seconds; the longest that browsers keep a cookie


def device_of(email: str) -> str:
    """The id of this browser, if somebody has signed in with this e-mail address on it before; else ""."""
    told = _told()
    return str(told["id"]) if _account(email) in told["accounts"] else ""


def remember(email: str) -> None:
    """Have the browser that is being answered remember that it signed in with this e-mail address."""
    told, account = _told(), _account(email)
    kept = [account, *(one for one in told["accounts"] if one != account)][:MOST_ACCOUNTS]
    cookie = _signing().dumps({"id": told["id"], "accounts": kept})
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])

    def tell(response: Response) -> Response:
        response.set_cookie(_name(), cookie, max_age=HOLDS, secure=secure, httponly=True, samesite="Lax")
        return response

    after_this_request(tell)


def _told() -> dict[str, Any]:
    nothing: dict[str, Any] = {"id": secrets.token_hex(8), "accounts": []}
    try:
        told = _signing().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return nothing
    return told if isinstance(told, dict) else nothing


def _account(email: str) -> str:
    return digest_of("known device", email.strip().lower())


def _name() -> str:
    return "__Host-scg-known" if current_app.config["SESSION_COOKIE_SECURE"] else "scg-known"


def _signing() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="scg-known-device")
