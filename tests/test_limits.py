"""Limits of what costs much: counted by person, so that a council behind one address isn't one person."""

from collections.abc import Iterator

import pytest
from flask import Flask

from scg import create_app
from scg.extensions import db, limiter
from tests.conftest import forget
from tests.support.world import World

pytestmark = pytest.mark.one_database


@pytest.fixture
def limited(database: str, world: World) -> Iterator[tuple[Flask, World]]:
    """The world, with the limits that a server has."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": database, "TESTING": True})
    app.before_request_funcs[None].insert(0, forget)
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
