"""The session cookie: signed, and without a time of its own, since the login behind it is what ends."""

import hashlib

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


class Cookies(SecureCookieSessionInterface):
    """Sessions that a step of the server's clock doesn't end, neither forward by a year nor back by a second."""

    digest_method = staticmethod(hashlib.sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session that the browser sent, whenever it was signed; an empty one where none holds."""
        signing, sent = self.get_signing_serializer(app), request.cookies.get(self.get_cookie_name(app))
        if signing is None:
            return None
        try:
            return self.session_class(signing.loads(sent)) if sent else self.session_class()
        except BadSignature:
            return self.session_class()
