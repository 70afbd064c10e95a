"""Forms sent as a browser without JavaScript sends them: with the token of a page of its own."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def token(client: FlaskClient) -> str:
    """The token of a page that this client may open."""
    page = client.get("/sign-in", follow_redirects=True).text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "no page with a token"
    return found.group(1)


def send(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    """Send a form."""
    return client.post(path, data={"csrf_token": token(client), **fields})
