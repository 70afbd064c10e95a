"""Hosts and origins: scg answers to its own names alone, and its socket opens for its own pages alone."""

import pytest
from flask import Flask

from scg.commands.accounts import issue_token
from scg.extensions import socketio
from scg.hosts import is_ours
from tests.support.world import World

pytestmark = pytest.mark.one_database
HERE = "http://localhost"
WATCHED = ("/health/live", "/health/ready", "/metrics")


@pytest.mark.parametrize(
    "name", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "192.168.7.20", "LOCALHOST."]
)
def test_without_a_public_address_the_machine_answers_by_its_own_names(app: Flask, name: str) -> None:
    assert app.test_client().get("/sign-in", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize(
    "name", ["evil.example", "localhost.evil.example", "scg.example.gov.uk", "127.0.0.1.evil.example"]
)
def test_a_name_that_a_page_elsewhere_made_to_lead_here_is_refused(app: Flask, name: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"Host": name})
    assert answer.status_code == 421
    assert "not the address of scg" in answer.text


def test_what_watches_over_a_server_asks_it_by_its_own_address(app: Flask) -> None:
    app.config.update(SCG_ORIGIN="https://scg.example.gov.uk")
    asked = {path: app.test_client().get(path, headers={"Host": "10.0.0.7:8000"}).status_code for path in WATCHED}
    assert 421 not in asked.values()
    assert app.test_client().get("/sign-in", headers={"Host": "10.0.0.7:8000"}).status_code == 421


def test_with_a_public_address_it_and_those_listed_are_answered_and_nothing_else(app: Flask) -> None:
    app.config.update(SCG_ORIGIN="https://scg.example.gov.uk", SCG_HOSTS="scg.lan, backup.example")
    with app.app_context():
        assert all(
            is_ours(name) for name in ("scg.example.gov.uk", "scg.example.gov.uk:443", "scg.lan", "backup.example")
        )
        assert not any(is_ours(name) for name in ("localhost", "127.0.0.1", "192.168.7.20", "evil.example"))


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        ({"Origin": HERE}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": f"{HERE}.evil.example"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({}, False),
        ({"Origin": HERE, "Host": "evil.example"}, False),
    ],
)
def test_the_socket_opens_for_a_page_of_ours_alone(
    app: Flask, world: World, said: dict[str, str], opens: bool
) -> None:
    page = socketio.test_client(app, flask_test_client=world.client("chair"), headers=said)
    assert page.is_connected() == opens


def test_a_token_opens_the_socket_without_a_page(app: Flask, world: World) -> None:
    token = issue_token("grace.obi@wy.example", "script")
    with_token = {"Authorization": f"Bearer {token}"}
    assert socketio.test_client(app, flask_test_client=app.test_client(), headers=with_token).is_connected()


def test_a_cookie_beside_a_made_up_token_opens_no_socket(app: Flask, world: World) -> None:
    forged = {"Authorization": "Bearer made-up", "Origin": HERE}
    assert not socketio.test_client(app, flask_test_client=world.client("chair"), headers=forged).is_connected()


def test_a_cookie_beside_a_made_up_token_does_nothing(world: World) -> None:
    answer = world.client("chair").post(
        f"/api/incidents/{world.ref}/commands",
        json={"command": "write_log", "text": "Forged"},
        headers={"Authorization": "x", "Idempotency-Key": "forged"},
    )
    assert answer.status_code == 401
