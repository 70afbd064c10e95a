"""Forums are sealed: a canary in every field of one is found nowhere by the other, whatever it looks at."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scg.commands import COMMANDS
from scg.commands.accounts import issue_token
from scg.extensions import db, socketio
from scg.models import Entry, Incident, Person
from scg.record import reading
from scg.rules.ways import WAYS
from scg.words import Refused
from tests.support.everything import every_command
from tests.support.following import forget
from tests.support.matrix import NOT_THERE
from tests.support.sending import token
from tests.support.world import World
from tests.test_matrix import NAMED, OF_ENDPOINT

pytestmark = [pytest.mark.long, pytest.mark.one_database]
CANARY = "kanarienvogel"
OURS = {"Origin": "http://localhost"}


class Planting(World):
    """A world in which whatever anybody writes has the canary in it."""

    planted: set[tuple[str, str]]

    def does(self, part: str, act: str, /, *, log: str = "", key: str = "", **given: Any) -> Any:
        """The act with the canary in every text that it takes; as told, where that isn't a text."""
        told = {
            name: f"{value} {CANARY}" if self._takes(act, name, value) else value for name, value in given.items()
        }
        try:
            done = super().does(part, act, log=log, key=key, **told)
        except Refused:
            return super().does(part, act, log=log, key=key, **given)
        self.planted |= {(act, name) for name in told if told[name] != given[name]}
        return done

    @staticmethod
    def _takes(act: str, name: str, value: Any) -> bool:
        asked = COMMANDS[act].fields.get(name)
        return isinstance(value, str) and asked is not None and asked.widget in ("line", "text") and not asked.pick


@pytest.fixture
def planted(app: Flask, world: World) -> Planting:
    """Our forum, in which everything that can be written has the canary."""
    made = Planting(app, world.people, world.ref, world.count)
    made.planted = set()
    every_command(made)
    db.session.commit()
    return made


@pytest.fixture
def stranger(app: Flask, planted: Planting) -> World:
    """Another forum, with an incident of its own."""
    theirs = World.forum_only(app, "SY")
    theirs.open_incident("Don Valley flooding")
    return theirs


def addresses(app: Flask, refs: list[str], person: str) -> Iterator[str]:
    """Every page and call that there is, about each of these incidents, also searching for the canary."""
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        for ref in refs if "ref" in rule.arguments else [""]:
            path = rule.rule.replace("<ref>", ref)
            for name in rule.arguments - {"ref"}:
                value = person if name == "id" else OF_ENDPOINT.get(rule.endpoint, {}).get(name, NAMED[name])
                path = re.sub(rf"<(?:[^:<>]+:)?{name}>", str(value), path)
            yield path
            if WAYS[rule.endpoint].of != "anyone":
                yield f"{path}?q={CANARY[:6]}&after=0&next=/{ref}"


def found_in(client: FlaskClient, paths: Iterator[str]) -> list[str]:
    """The addresses whose answers hold the canary."""
    return [path for path in paths if CANARY.encode() in client.get(path).data]


def test_the_canary_is_in_every_field_and_its_own_forum_sees_it(app: Flask, planted: Planting) -> None:
    assert len(planted.planted) > 80, sorted(planted.planted)
    kinds = {entry.kind for entry in reading.written(planted.ref) if CANARY in str(entry.fields)}
    assert len(kinds) > 25, kinds
    shown = found_in(planted.client("administrator"), addresses(app, [planted.ref], planted.people["member"]))
    assert len(shown) > 20, shown


def test_another_forum_finds_the_canary_nowhere(app: Flask, planted: Planting, stranger: World) -> None:
    refs = [*db.session.scalars(db.select(Incident.ref)), *NOT_THERE.values()]
    for part, person in (("chair", stranger.people["member"]), ("administrator", planted.people["member"])):
        assert found_in(stranger.client(part), addresses(app, refs, person)) == [], part
    assert found_in(app.test_client(), addresses(app, refs, planted.people["member"])) == [], (
        "nor does anybody else"
    )


def test_no_refusal_of_another_forum_tells_of_the_canary(app: Flask, planted: Planting, stranger: World) -> None:
    client = stranger.client("administrator")
    headers = {"X-CSRFToken": token(client)}
    used = list(db.session.scalars(db.select(Entry.seq).where(Entry.log == planted.ref).limit(3)))
    ours = db.session.get_one(Person, planted.people["chair"])
    for log in (planted.ref, stranger.ref, "WY-2031-07"):
        for name in COMMANDS:
            about = {"person_id": ours.id, "to": ours.id, "incident": planted.ref, "earlier": planted.ref}
            about |= {"email": ours.email or "", "entry": str(used[0]), "agency_code": "nhse"}
            given = {field: value for field, value in about.items() if field in COMMANDS[name].fields}
            for key in (f"{name}-{log}", "test-3"):
                told = client.post(
                    f"/api/incidents/{log}/commands" if not COMMANDS[name].forum_wide else "/api/forum/commands",
                    json={"command": name, **given},
                    headers={**headers, "Idempotency-Key": key},
                )
                assert CANARY not in told.text, f"{name} {log}"


def test_no_push_tells_another_forum_of_the_canary(app: Flask, planted: Planting, stranger: World) -> None:
    forget()
    page = socketio.test_client(app, flask_test_client=stranger.client("chair"), headers=OURS)
    assert page.emit("join", {"incident": stranger.ref}, callback=True)["ok"]
    for ref in (planted.ref, "WY", "SY", f"{planted.ref} *"):
        assert page.emit("join", {"incident": ref}, callback=True) == {"ok": False}
    planted.does("loggist", "write_log", text="The weir is going")
    assert CANARY not in str(page.get_received())
    page.disconnect()


def test_a_token_of_another_forum_opens_nothing_of_ours(app: Flask, planted: Planting, stranger: World) -> None:
    told = {"Authorization": f"Bearer {issue_token('amina.shah@sy.example', 'script')}"}
    client = app.test_client()
    for path in (f"/api/incidents/{planted.ref}", f"/api/incidents/{planted.ref}/entries", "/api/incidents"):
        answer = client.get(path, headers=told)
        assert CANARY not in answer.text and planted.ref not in answer.text.replace(path, ""), path
