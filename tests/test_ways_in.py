"""Whichever way somebody comes, where they have a second factor it is asked for."""

import pyotp
from flask import Flask
from flask.testing import FlaskClient

from scg.commands.accounts import set_password
from scg.commands.factors import add_code_app
from scg.commands.mailed_codes import make_code
from scg.record.clock import now
from scg.sealing import key_for
from tests.support.following import forget
from tests.support.sending import send
from tests.support.world import PASSWORD, World

EMAIL = "amina.shah@wy.example"


def turned_on(app: Flask, person: str) -> None:
    """An app's codes turned on for somebody."""
    secret = pyotp.random_base32()
    key = key_for("code-app", str(app.config["SECRET_KEY"]))
    add_code_app(person, secret, pyotp.TOTP(secret).at(now()), key=key)


def is_in(client: FlaskClient) -> bool:
    """Whether this browser is let in."""
    forget()
    return client.get("/account").status_code == 200


def test_neither_a_password_nor_a_code_by_e_mail_gets_round_the_second_factor(app: Flask, world: World) -> None:
    set_password(world.people["chair"], PASSWORD)
    ways = {
        "/sign-in": lambda: {"password": PASSWORD},
        "/sign-in/code/use": lambda: {"code": make_code(EMAIL)[1]},
    }
    for path, shown in ways.items():
        client = app.test_client()
        assert send(client, path, email=EMAIL, **shown()).status_code == 302
        assert is_in(client), path
    turned_on(app, world.people["chair"])
    for path, shown in ways.items():
        client = app.test_client()
        answer = send(client, path, email=EMAIL, **shown())
        assert (answer.status_code, answer.location) == (302, "/sign-in/second"), path
        assert not is_in(client), path
        forget()
        assert client.get("/account/new-password").status_code == 302
