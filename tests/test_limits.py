"""Limits of what costs much: counted by person, so that a council behind one address isn't one person."""

from collections.abc import Iterator

import pytest
from flask import Flask

from scg.doors.counts import counts
from scg.doors.pace import MOST
from scg.extensions import db, limiter
from tests.support.apps import own_app
from tests.support.sending import send, token
from tests.support.world import World

pytestmark = pytest.mark.one_database


@pytest.fixture
def limited(database: str, world: World) -> Iterator[tuple[Flask, World]]:
    """The world, with the limits that a server has."""
    app = own_app(database, RATELIMIT_ENABLED=True)
    with app.app_context():
        limiter.reset()
        yield app, World.found_again(app)
        db.session.remove()
        db.engine.dispose()


def test_what_costs_much_is_given_to_each_person_so_often_and_to_the_next_all_the_same(
    limited: tuple[Flask, World],
) -> None:
    _, world = limited
    page = f"/incidents/{world.ref}/record/verify"
    eager, other = world.client("member"), world.client("loggist")
    assert {eager.get(page).status_code for _ in range(20)} == {200}
    refused = eager.get(page)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 60
    assert other.get(page).status_code == 200, "from the same address"
    assert eager.get(f"/incidents/{world.ref}").status_code == 200, "what costs little goes on"


def test_so_many_invitations_are_made_in_a_quarter_of_an_hour_by_form_and_api_together_and_no_more(
    limited: tuple[Flask, World],
) -> None:
    _, world = limited
    client = world.client("secretariat")
    headers = {"X-CSRFToken": token(client)}
    most, _ = MOST["invite"]
    for _ in range(most - 1):
        counts().add(f"pace:invite:{world.people['secretariat']}", 60)
    told = {"command": "invite", "agency_code": "yas"}
    path = f"/api/incidents/{world.ref}/commands"
    assert client.post(path, json=told, headers={**headers, "Idempotency-Key": "last"}).status_code == 201
    refused = client.post(path, json=told, headers={**headers, "Idempotency-Key": "one-more"})
    assert (refused.status_code, refused.json["error"]) == (429, "too soon")
    assert send(client, f"/incidents/{world.ref}/do/invite", agency_code="yas").status_code == 429
