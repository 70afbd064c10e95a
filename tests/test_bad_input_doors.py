"""The law of bad input at the doors: no address, header, cookie or body gets anything but a plain answer."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from scg.commands import COMMANDS
from scg.commands.accounts import issue_token
from scg.extensions import db
from scg.models import Entry
from scg.record import reading
from tests.support.corpus import EVERYTHING, MASS
from tests.support.following import forget
from tests.support.sending import token
from tests.support.strict import foreign
from tests.support.world import World

TYPED = {name: value for name, value in EVERYTHING.items() if isinstance(value, str) and len(value) < 30_000}
TYPED = {name: value for name, value in TYPED.items() if value.encode(errors="ignore").decode() == value}
SHARP = ("NUL", "script", "attribute", "SQL", "override to the left", "blank")
NUMBERS = {"4400 digits": "1" * 4400, "64 bits": str(2**63), "32 bits": str(2**31), "superscript": "²", "arab": "٣"}
ADDRESSED = {name: quote(TYPED[name], safe="") for name in SHARP}
ADDRESSED |= {name: quote(value) for name, value in NUMBERS.items()}
ADDRESSED |= {"no UTF-8": "%ff%fe%ed%a0%80", "long": "x" * 5000, "up and up": "..%2f..%2f"}
FEW = {name: ADDRESSED[name] for name in ("NUL", "4400 digits", "64 bits", "superscript", "no UTF-8", "script")}
PLAIN = {"number": "1", "seq": "3", "name": "write_log", "agency": "leeds", "stand": "5", "page": "actions"}


@pytest.fixture
def met(world: World) -> World:
    """The world after a meeting with a decision, an action, and minutes."""
    world.in_session().action()
    world.does("loggist", "take_decision", decision="Evacuate", rationale="Rain", meeting_number=1)
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    return world


def filled(rule: Rule, world: World, **bad: str) -> str:
    """The address of a route, each part filled in as it should be, or with what is bad."""
    good = {**PLAIN, "ref": world.ref, "id": world.people["chair"], "action": "SCG000/A01", **bad}
    good = {"decision": "SCG001/D01", "kind": "docx", **good}
    return re.sub(r"<(?:[^>:]+:)?(\w+)>", lambda part: good.get(part.group(1), "x"), rule.rule)


def checked(answer: TestResponse, about: object) -> TestResponse:
    """An answer that isn't the server's own failure, and holds nothing that runs."""
    assert answer.status_code < 500, (about, answer.status_code, answer.data[:300])
    if answer.mimetype == "text/html":
        assert not foreign(answer.text), (about, foreign(answer.text))
    return answer


@pytest.fixture
def read(app: Flask) -> set[str]:
    """The names of the parameters that the request read, whichever page it asked for."""
    names: set[str] = set()

    class Noted(ImmutableMultiDict[str, str]):
        def get(self, key: str, *told: Any, **named: Any) -> Any:
            names.add(key)
            return super().get(key, *told, **named)

        def __getitem__(self, key: str) -> str:
            names.add(key)
            return super().__getitem__(key)

    class Noting(app.request_class):
        parameter_storage_class = Noted

    app.request_class = Noting
    return names


def pages(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


@pytest.mark.long
@pytest.mark.one_database
def test_no_parameter_of_any_page_gets_anything_but_a_page(met: World, app: Flask, read: set[str]) -> None:
    client, tried = met.client("chair"), 0
    for rule in pages(app):
        read.clear()
        client.get(filled(rule, met))
        for name, (kind, value) in itertools.product(sorted(read), ADDRESSED.items()):
            checked(client.get(f"{filled(rule, met)}?{name}={value}"), (rule.rule, name, kind))
            tried += 1
        checked(client.get(f"{filled(rule, met)}?{'a=b&' * 1500}"), (rule.rule, "1,500 parameters"))
    assert tried > 300
    print(f"{tried} parameters asked with")


@pytest.mark.long
@pytest.mark.one_database
def test_no_field_in_the_address_of_a_form_gets_anything_but_a_page(met: World) -> None:
    client, tried = met.client("chair"), 0
    for act in COMMANDS.values():
        path = f"/forum/do/{act.name}" if act.forum_wide else f"/incidents/{met.ref}/do/{act.name}"
        for kind, value in FEW.items():
            forget()
            checked(client.get(path, query_string="&".join(f"{name}={value}" for name in act.fields)), (path, kind))
            tried += len(act.fields)
    print(f"{tried} fields in addresses of forms")


def test_no_part_of_any_path_gets_anything_but_a_page(met: World, app: Flask) -> None:
    client, tried = met.client("chair"), 0
    for rule in pages(app):
        for part, (kind, value) in itertools.product(sorted(rule.arguments), FEW.items()):
            checked(client.get(filled(rule, met, **{part: value})), (rule.rule, part, kind))
            tried += 1
    print(f"{tried} paths asked for")


def heads(world: World) -> object:
    return reading.head_of(world.ref), reading.head_of("WY")


@pytest.fixture
def script(app: Flask, world: World) -> Iterator[Callable[..., TestResponse]]:
    """A script that posts to the API as the loggist; nothing that it posts is recorded, or the test fails."""
    held = issue_token("priya.nair@wy.example", "script")
    before = heads(world)

    def post(path: str, body: bytes, **headers: str) -> TestResponse:
        told = {"Content-Type": "application/json", "Authorization": f"Bearer {held}", "Idempotency-Key": "k"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        return app.test_client().post(path, data=body, headers=told)

    yield post
    assert heads(world) == before


LOG = '{"command": "write_log", "text": %s}'
BODIES = {
    "nothing": b"",
    "no JSON": b"{'a': 1}",
    "half of it": b'{"command": "write_log", "text": "x"',
    "two objects": b"{}{}",
    "a list": b'["write_log"]',
    "a text": b'"write_log"',
    "null": b"null",
    "10,000 deep": b'{"text":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "10,000 objects deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "900 deep": (LOG % ("[" * 900 + "]" * 900)).encode(),
    "never closed": b"[" * 500_000,
    "NaN": (LOG % "NaN").encode(),
    "infinity": (LOG % "-Infinity").encode(),
    "a name twice": b'{"command": "write_log", "text": "seen", "text": "recorded"}',
    "5,000 digits": (LOG % ("1" * 5_000)).encode(),
    "a large exponent": (LOG % "1e999").encode(),
    "no UTF-8": b'{"command": "write_log", "text": "\xff\xfe"}',
    "UTF-16": '{"command": "write_log"}'.encode("utf-16"),
    "a surrogate in a name": b'{"command": "write_log", "\\ud800": 1}',
    "a surrogate for a command": b'{"command": "\\ud800"}',
    "an object for a command": b'{"command": {"write_log": 1}, "text": "x"}',
    "a command of Python": b'{"command": "__class__", "text": "x"}',
    "a time that is a list": b'{"command": "write_log", "text": "x", "client_at": ["2020"]}',
    "two megabytes": b" " * 2_000_000,
}


def test_no_body_of_json_gets_anything_but_a_sentence(world: World, script: Callable[..., TestResponse]) -> None:
    paths = ("/api/incidents", "/api/forum/commands", f"/api/incidents/{world.ref}/commands")
    for path, (name, body) in itertools.product(paths, BODIES.items()):
        answer = script(path, body)
        assert answer.status_code in (400, 413, 422), (path, name, answer.status_code, answer.text[:200])
        assert answer.json is not None and answer.json["sentence"], (path, name)


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match", "Content-Type", "Authorization", "X-Request-ID"])
def test_no_header_of_a_command_gets_it_recorded_or_breaks_it(
    world: World, script: Callable[..., TestResponse], header: str
) -> None:
    body = b'{"command": "edit_incident", "name": "Storm"}'
    for name in (*SHARP, "emoji", "formula", "list", "huge"):
        value = str(EVERYTHING[name]).encode().decode("latin-1")
        told = {header: value.replace("\n", " ").replace("\r", " ")}
        answer = checked(script(f"/api/incidents/{world.ref}/commands", body, **told), (header, name))
        assert answer.status_code >= 400, (header, name)


def test_no_header_or_cookie_of_a_page_gets_anything_but_a_page(world: World) -> None:
    client = world.client("chair")
    named = ("User-Agent", "Accept-Language", "Accept", "X-Requested-With", "Referer", "Range", "If-None-Match")
    for header, name in itertools.product((*named, "X-Forwarded-For", "Cookie", "Origin"), (*SHARP, "emoji")):
        value = TYPED[name].encode().decode("latin-1").replace("\n", " ")
        sent = f"scg={value}; session={value}" if header == "Cookie" else value
        checked(client.get(f"/incidents/{world.ref}", headers={header: sent}), (header, name))


def many(count: int) -> bytes:
    part = '--b\r\nContent-Disposition: form-data; name="n%d"\r\n\r\nx\r\n'
    return "".join(part % number for number in range(count)).encode() + b"--b--\r\n"


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
FORMS = {
    "1,001 parts": (many(1_001), PARTS),
    "malformed parts": (b"--b\r\nContent-Disposition: form-data; name=\r\n\r\n--b", PARTS),
    "parts without a boundary": (many(2), "multipart/form-data"),
    "a part of no UTF-8": (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--b--\r\n',
        PARTS,
    ),
    "a file for a text": (
        b'--b\r\nContent-Disposition: form-data; name="text"; filename="../x"\r\n\r\nx\r\n--b--\r\n',
        PARTS,
    ),
    "two megabytes": (b"text=" + b"x" * 2_000_000, FORM),
    "20,000 fields": (b"a=b&" * 20_000, FORM),
    "no UTF-8": (b"text=%ff%fe&email=%ed%a0%80&password=%00&key=%00", FORM),
    "NUL": (b"text=%00&email=a%00b&password=a%00b&current=%00&key=%00&next=%00&client_at=%00", FORM),
    "JSON for a form": (b'{"text": "x"}', "application/json"),
    "XML": (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "application/xml"),
    "an unknown kind": (b"\x00\xff" * 50, "application/\u00e9; charset=nothing"),
    "a way out": (b"next=/%09/elsewhere.example&email=x%40y.example&password=x", FORM),
}


# What is large is measured before any door: at two of them, so that the others needn't wait for it.
LARGE, HEAVY = 10_000, ("forms.in_incident", "account.signing_in")


@pytest.mark.long
def test_no_body_of_a_form_gets_anything_but_a_page_at_any_door(met: World, app: Flask) -> None:
    posted = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    before, client = reading.head_of(met.ref), met.client("chair")
    sign = {"X-CSRFToken": token(client)}
    tried = [rule for rule in posted if "/api" not in rule.rule and rule.endpoint != "account.sign_out"]
    for rule, (name, (body, kind)) in itertools.product(tried, FORMS.items()):
        if len(body) > LARGE and rule.endpoint not in HEAVY:
            continue
        forget()
        answer = client.post(filled(rule, met), data=body, content_type=kind, headers=sign)
        assert checked(answer, (rule.rule, name)).status_code >= 400 or answer.status_code in (200, 302, 303)
    assert reading.head_of(met.ref) == before
    assert client.get(f"/incidents/{met.ref}").status_code == 200


def by_form(client: FlaskClient, path: str, sign: str, told: dict[str, Any]) -> TestResponse:
    sent = {name: value for name, value in told.items() if value is not None}
    return client.post(path, data=sent, headers={"X-CSRFToken": sign})


@pytest.mark.long
@pytest.mark.one_database
def test_every_form_is_shown_again_with_what_was_typed_and_runs_none_of_it(met: World) -> None:
    parts = {part: met.client(part) for part in ("chair", "administrator")}
    signs = {part: token(client) for part, client in parts.items()}
    turn = itertools.cycle(TYPED.items())
    for act in COMMANDS.values():
        part = "administrator" if act.forum_wide else "chair"
        path = f"/forum/do/{act.name}" if act.forum_wide else f"/incidents/{met.ref}/do/{act.name}"
        for name, value in itertools.islice(turn, 4):
            told = {**dict.fromkeys(act.fields, value), "shown": ",".join(act.fields), "version": "x", "key": value}
            forget()
            before = heads(met)
            answer = checked(by_form(parts[part], path, signs[part], told), (act.name, name))
            assert answer.status_code in (303, 403, 404, 413, 422, 428), (act.name, name, answer.status_code)
            assert "\0" not in answer.text, (act.name, name)
            assert answer.status_code == 303 or heads(met) == before, (act.name, name)


def test_no_body_takes_a_field_that_is_the_records_own_or_anothers_power(
    world: World, script: Callable[..., TestResponse]
) -> None:
    for act in COMMANDS.values():
        path = "/api/forum/commands" if act.forum_wide else f"/api/incidents/{world.ref}/commands"
        own = [name for name in MASS if name not in act.fields]
        answer = script(path, json.dumps({"command": act.name, "version": 1, **dict.fromkeys(own, "x")}).encode())
        assert answer.status_code == 422, (act.name, answer.text)
        assert set(own) <= set(answer.json["fields"]), act.name


def test_a_form_ignores_what_no_act_has_and_the_record_says_who_and_when(world: World) -> None:
    client, before = world.client("loggist"), reading.head_of(world.ref)
    extra = {name: "9" for name in MASS if name != "key"} | {"actor": world.people["chair"], "log": "SY"}
    told = {**extra, "text": "Water", "key": "own"}
    answer = by_form(client, f"/incidents/{world.ref}/do/write_log", token(client), told)
    entry = db.session.get_one(Entry, (world.ref, before.seq + 1))
    assert answer.status_code == 303
    assert (entry.actor, entry.kind) == (world.people["loggist"], "log.written")
    assert entry.at >= before.at
