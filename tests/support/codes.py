"""Invitations as tests make and take them up: by the commands, and in a browser without JavaScript."""

import re
import uuid
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scg.commands import Outcome
from scg.commands.joining import join_as_guest
from scg.pieces.invitations import code_made, offered
from tests.support.sending import token
from tests.support.world import World

ASKED = {"agency_code": "leeds", "name": "Ann Moss", "deputy_for": "Grace Obi"}


def invited(world: World, part: str = "chair", **given: Any) -> tuple[str, Outcome]:
    """Somebody invites by a code: the code as they are shown it, and where it is recorded."""
    outcome = world.does(part, "invite", **{**ASKED, **given})
    return code_made(world.ref, outcome.seq, world.people[part]), outcome


def joined(code: str, name: str = "Ann Moss", key: str = "") -> str:
    """Somebody takes a code up as a guest; gives the secret of their login."""
    key = key or uuid.uuid4().hex
    return join_as_guest(offered(code, key=key), key, {"name": name, "post": "Duty officer"}, "test")


def typed(client: FlaskClient, code: str) -> TestResponse:
    """The first step: the code typed."""
    return client.post("/join", data={"csrf_token": token(client), "code": code})


def pressed(client: FlaskClient, page: TestResponse, **fields: str) -> TestResponse:
    """The second step: the form of the page that a right code opens, sent."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    return client.post("/join/in", data={**hidden, "name": "Ann Moss", "post": "Duty officer", **fields})
