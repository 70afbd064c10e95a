"""The security headers that every answer bears, Socket.IO's own among them."""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, current_app, g, request

# OWASP ASVS 5.0: 3.4.1, 3.4.3 to 3.4.6, 3.4.8, 3.5.8, 14.3.2.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
NOTHING = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
PAGE = (
    "script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'"
)
ONLY_BY_TLS = "max-age=31536000; includeSubDomains"


def begin(app: Flask) -> None:
    """Have every answer of the app bear the headers; Socket.IO's, which Flask never sees, at its WSGI app."""
    app.before_request(_number_used_once)
    app.after_request(_of_answer)
    wired: Any = app
    wired.wsgi_app = _Sockets(app, app.wsgi_app)


def _number_used_once() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)


def _of_answer(response: Response) -> Response:
    policy = f"{NOTHING}; {PAGE.format(nonce=g.get('csp_nonce', ''))}"
    common = _common(current_app.config, policy, secure=request.is_secure)
    for name, value in common.items():
        response.headers.setdefault(name, value)
    return response


def _common(config: Any, policy: str, *, secure: bool) -> dict[str, str]:
    headers = {**ALWAYS, "Content-Security-Policy": policy}
    # A proxy that doesn't say by what scheme it was asked takes the header on all the same.
    if secure or config["SCG_ORIGIN"].startswith("https://"):
        headers["Strict-Transport-Security"] = ONLY_BY_TLS
    return headers


class _Sockets:
    """The app with the headers put on what Socket.IO answers by itself, where it didn't set them."""

    def __init__(self, app: Flask, within: Callable[..., Iterable[bytes]]):
        self._config, self._within = app.config, within

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith("/socket.io"):
            return self._within(environ, start_response)
        secure = environ.get("wsgi.url_scheme") == "https"
        ours = _common(self._config, f"{NOTHING}; sandbox", secure=secure)

        def start(status: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
            theirs = {name.lower() for name, _ in headers}
            added = [(name, value) for name, value in ours.items() if name.lower() not in theirs]
            return start_response(status, [*map(_lettered, headers), *added], *failed)

        return self._within(environ, start)


def _lettered(header: tuple[str, str]) -> tuple[str, str]:
    """A header, its plain text named as UTF-8: Engine.IO's refusals don't say (4.1.1)."""
    plain = (header[0].lower(), header[1].lower()) == ("content-type", "text/plain")
    return (header[0], f"{header[1]}; charset=utf-8") if plain else header
