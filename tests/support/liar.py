"""A provider of single sign-on that lies: a real HTTP server that signs whatever a test has it say.

with Liar() as liar:
    app.config.update(liar.settings(NAME="Council sign-in"))            # what scg is told of it
    answer = liar.sends_back(client, sub="u1", email_verified=False)    # what it answers to who came back
    liar.keys, liar.nonsense = [OTHER_KEY], b"<html>"                   # and worse, to liar.away()
"""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

KEY, OTHER_KEY = (RSAKey.generate_key(2048, auto_kid=True) for _ in range(2))


class Liar:
    """The provider; what it says of itself, its keys and the token that it gives next may all be set."""

    client_id, client_secret = "scg", "a secret between the two"

    def __init__(self) -> None:
        self.keys, self.sign_by, self.header = [KEY], KEY, {"alg": "RS256", "kid": KEY.kid}
        self.described: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.nonsense, self.unsigned = b"", False
        self.asked: list[str] = []
        self.posted: list[dict[str, list[str]]] = []

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answering", (_Answering,), {"liar": self}))
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.away()

    def away(self) -> None:
        """Answers nothing any more."""
        self._server.shutdown()
        self._server.server_close()

    def settings(self, **more: str) -> dict[str, str]:
        """What scg is told of it."""
        told = {"ISSUER": self.issuer, "CLIENT_ID": self.client_id, "CLIENT_SECRET": self.client_secret}
        return {f"SCG_OIDC_{name}": value for name, value in {**told, "FORUM": "WY", **more}.items()}

    def begun(self, client: FlaskClient, path: str = "/sign-in/with") -> dict[str, str]:
        """What scg sends a browser here with."""
        answer = client.get(path)
        there = answer.headers["Location"]
        assert there.startswith(self.issuer), there
        return {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}

    def sends_back(self, client: FlaskClient, path: str = "/sign-in/with", **claims: Any) -> TestResponse:
        """Sends a browser that comes by this path back, named as these claims say; what scg answers."""
        asked = self.begun(client, path)
        self.names(asked, **claims)
        return client.get(f"/sign-in/back?code=once&state={asked['state']}")

    def names(self, asked: dict[str, str], **claims: Any) -> None:
        """Names somebody in the next token; None leaves a claim out."""
        now = int(time.time())
        told = {"iss": self.issuer, "aud": self.client_id, "sub": "u1", "iat": now, "exp": now + 300}
        told |= {"nonce": asked["nonce"], "name": "Jo Khan", **claims}
        self.claims = {name: value for name, value in told.items() if value is not None}

    def _signed(self) -> str:
        if not self.unsigned:
            return jwt.encode(self.header, self.claims, self.sign_by, algorithms=["RS256", "HS256"])
        parts = [json.dumps(part).encode() for part in ({"alg": "none"}, self.claims)]
        return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), ""])

    def answer(self, path: str, form: dict[str, list[str]]) -> Any:
        """What it says at an address of its own."""
        self.asked.append(path)
        if path == "/token":
            self.posted.append(form)
            return {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": self._signed()}
        if path == "/keys":
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        if path == "/userinfo":
            return self.userinfo
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        told = {f"{name}_endpoint": f"{self.issuer}/{end}" for name, end in ends.items()}
        return {"issuer": self.issuer, **told, "jwks_uri": f"{self.issuer}/keys", **self.described}


class _Answering(BaseHTTPRequestHandler):
    liar: Liar

    def do_GET(self) -> None:
        self._say({})

    def do_POST(self) -> None:
        self._say(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

    def _say(self, form: dict[str, list[str]]) -> None:
        told = self.liar.answer(self.path, form)
        body = self.liar.nonsense or json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def hmac_key(text: str) -> OctKey:
    """A key that is a secret shared, such as no provider's token may be signed with here."""
    return OctKey.import_key(text)
