"""The law of a forum's policy: settled by its administrator, with a reason, for everybody in it to read."""

from html import unescape

import pytest
from flask import Flask

from scg.extensions import db
from scg.models import CodeApp, Person
from scg.models.policy import settled
from scg.pieces import policy
from scg.record.clock import now
from scg.rules.policy import GROUPS, OBSERVERS, RETENTION, SECOND_FACTOR
from scg.words import NotAllowed
from tests.support.following import forget
from tests.support.laws import refused
from tests.support.sending import send
from tests.support.world import World

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

WHY = {"log": "WY", "reason": "After the exercise in May"}


def page(world: World, part: str) -> str:
    """The page of security settings as somebody gets it."""
    client = world.client(part)
    forget()
    answer = client.get("/forum/security")
    assert answer.status_code == 200
    return unescape(answer.text)


def test_a_forum_settles_each_thing_and_nothing_is_settled_before(world: World) -> None:
    assert [settled("WY", name) for name in (SECOND_FACTOR, OBSERVERS, RETENTION, GROUPS)] == [{}] * 4
    world.does("administrator", "require_second_factor", roles=["loggist", "chair"], **WHY)
    world.does("administrator", "let_observers_see", operational=True, **WHY)
    world.does("administrator", "map_groups", groups="Gold: wyp\n\nurn:x:Grŵp: leeds\n", **WHY)
    world.does("administrator", "set_retention", **WHY)
    assert settled("WY", SECOND_FACTOR) == {"roles": ["chair", "loggist"]}
    assert settled("WY", OBSERVERS) == {"operational": True}
    assert settled("WY", GROUPS) == {"groups": {"Gold": "wyp", "urn:x:Grŵp": "leeds"}}
    assert settled("WY", RETENTION) == {"years": 21}
    world.does("administrator", "require_second_factor", roles=[], **WHY)
    assert settled("WY", SECOND_FACTOR) == {"roles": []}


def test_only_the_administrator_settles_and_only_with_a_reason(world: World) -> None:
    assert isinstance(refused(world, "chair", "set_retention", years=3, **WHY), NotAllowed)
    assert "reason" in refused(world, "administrator", "set_retention", log="WY", years=3).errors


@pytest.mark.parametrize(
    ("act", "field", "value"),
    [
        ("require_second_factor", "roles", ["colleague"]),
        ("require_second_factor", "roles", ["king"]),
        ("map_groups", "groups", "Gold: nobody"),
        ("map_groups", "groups", "Gold: wyp\nGold: ea"),
        ("map_groups", "groups", "Gold"),
        ("set_retention", "years", 0),
        ("set_retention", "years", 101),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(world: World, act: str, field: str, value: object) -> None:
    assert list(refused(world, "administrator", act, **{field: value}, **WHY).errors) == [field]
    assert settled("WY", SECOND_FACTOR) == settled("WY", GROUPS) == settled("WY", RETENTION) == {}


def test_the_page_says_how_it_stands_since_when_by_whom_why_and_how_it_was(world: World) -> None:
    world.does("administrator", "set_retention", years=25, **WHY)
    world.does("administrator", "set_retention", years=30, log="WY", reason="The inquiry asks for more")
    shown = page(world, "observer")
    part = shown.partition('id="retention"')[2].partition("</section>")[0]
    assert part.index("30 years") < part.index("The inquiry asks for more") < part.index("How it was before")
    assert "25 years" in part.partition("How it was before")[2] and "by Sam Wood, leeds" in part


def test_a_form_is_filled_with_how_it_stands(world: World) -> None:
    world.does("administrator", "map_groups", groups="Gold: wyp\nSilver: ea", **WHY)
    world.does("administrator", "require_second_factor", roles=["chair"], **WHY)
    client = world.client("administrator")
    forget()
    assert "Gold: wyp\nSilver: ea</textarea>" in client.get("/forum/do/map_groups").text
    forget()
    asked = client.get("/forum/do/require_second_factor").text
    assert asked.count(" checked") == 1 and 'value="administrator"' in asked and "colleague" not in asked
    done = send(client, "/forum/do/require_second_factor", roles=["chair", "administrator"], reason="Both", key="k")
    assert (done.status_code, done.location) == (303, "/forum/security")
    assert settled("WY", SECOND_FACTOR) == {"roles": ["chair", "administrator"]}


def test_who_lacks_a_second_factor_is_counted_for_all_and_named_for_the_administrator_alone(world: World) -> None:
    assert policy.lacking("WY") == []
    world.does("administrator", "require_second_factor", roles=["chair", "administrator", "member"], **WHY)
    found = {one.name: one.roles for one in policy.lacking("WY")}
    assert found == {
        "Amina Shah": ["chair"],
        "Dev Patel": ["member"],
        "Grace Obi": ["member"],
        "Sam Wood": ["administrator"],
    }
    db.session.add(CodeApp(person=world.people["member"], secret=b"x", begun_at=now()))
    db.session.commit()
    assert "Grace Obi" not in {one.name for one in policy.lacking("WY")}
    client = world.client("loggist")
    forget()
    counted = unescape(client.get("/forum/security").text)
    assert "3 people. The administrator sees who" in counted and "Dev Patel" not in counted


def test_a_guest_and_another_forum_see_nothing_of_a_policy(app: Flask, world: World) -> None:
    world.does("administrator", "set_retention", years=33, **WHY)
    south = World.forum_only(app, "SY")
    client = south.client("administrator")
    forget()
    assert "33 years" not in client.get("/forum/security").text
    db.session.get_one(Person, world.people["colleague"]).guest = True
    db.session.commit()
    client = world.client("colleague")
    forget()
    assert client.get("/forum/security").status_code == 404
