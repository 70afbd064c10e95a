"""The JSON API: described, idempotent, and refusing with the same sentences as the forms."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from scg.commands import COMMANDS
from scg.commands.accounts import issue_token
from scg.record import chain, reading
from tests.support.world import PEOPLE, World, in_hours

Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(app: Flask, world: World) -> Ask:
    """Somebody's script: ask(part, method, path, body, **headers)."""
    tokens: dict[str, str] = {}

    def asked(part: str, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        name = PEOPLE[part][0].lower().replace(" ", ".")
        token = tokens.get(part) or tokens.setdefault(part, issue_token(f"{name}@wy.example", "script"))
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return app.test_client().open(
            path, method=method, json=body, headers={"Authorization": f"Bearer {token}", **told}
        )

    return asked


def command(world: World, act: str, /, **fields: Any) -> tuple[str, str, dict[str, Any]]:
    return "POST", f"/api/incidents/{world.ref}/commands", {"command": act, **fields}


def test_a_command_is_recorded_with_its_place_in_the_record(world: World, ask: Ask) -> None:
    before = reading.head_of(world.ref).seq
    answer = ask("loggist", *command(world, "write_log", text="Water"), Idempotency_Key="a")
    assert answer.status_code == 201
    assert (answer.json["seq"], answer.json["kind"], answer.json["replay"]) == (
        before + 1,
        "log.written",
        False,
    )
    assert answer.json["link"] == reading.head_of(world.ref).link.hex()


def test_the_same_again_is_the_first_answer(world: World, ask: Ask) -> None:
    first = ask("loggist", *command(world, "write_log", text="Water"), Idempotency_Key="a")
    again = ask("loggist", *command(world, "write_log", text="Water"), Idempotency_Key="a")
    assert (again.status_code, again.json["seq"], again.json["replay"]) == (200, first.json["seq"], True)


def test_a_used_key_for_another_request_is_422(world: World, ask: Ask) -> None:
    ask("loggist", *command(world, "write_log", text="Water"), Idempotency_Key="a")
    other = ask("loggist", *command(world, "write_log", text="Fire"), Idempotency_Key="a")
    assert (other.status_code, other.json["error"]) == (422, "key reused")


def test_a_command_without_a_key_is_refused(world: World, ask: Ask) -> None:
    answer = ask("loggist", *command(world, "write_log", text="Water"))
    assert (answer.status_code, "Idempotency-Key" in answer.json["sentence"]) == (422, True)


def test_a_refused_field_is_named_with_its_sentence(world: World, ask: Ask) -> None:
    answer = ask("chair", *command(world, "take_decision", decision="Evacuate"), Idempotency_Key="a")
    assert answer.status_code == 422
    assert answer.json["fields"] == {"rationale": "Enter the rationale: a decision needs its reasons"}


def test_what_isnt_yours_is_404_as_what_doesnt_exist(app: Flask, world: World, ask: Ask) -> None:
    World.forum_only(app, "SY")
    token = issue_token("amina.shah@sy.example", "script")
    theirs = app.test_client().get(f"/api/incidents/{world.ref}", headers={"Authorization": f"Bearer {token}"})
    nobodys = ask("chair", "GET", "/api/incidents/WY-1999-01")
    assert (theirs.status_code, theirs.data) == (404, nobodys.data)


def test_a_seat_that_does_not_carry_it_is_403_and_says_whose_does(world: World, ask: Ask) -> None:
    answer = ask("observer", *command(world, "take_decision", decision="x", rationale="y"), Idempotency_Key="a")
    assert answer.status_code == 403
    assert "chair" in answer.json["sentence"]


def test_nobody_signed_in_is_401(app: Flask, world: World) -> None:
    assert app.test_client().get(f"/api/incidents/{world.ref}").status_code == 401


def test_a_cookie_without_the_csrf_token_changes_nothing(world: World) -> None:
    before = reading.head_of(world.ref)
    answer = world.client("chair").post(
        f"/api/incidents/{world.ref}/commands",
        json={"command": "write_log", "text": "x"},
        headers={"Idempotency-Key": "a"},
    )
    assert answer.status_code == 403
    assert reading.head_of(world.ref) == before


EDIT = {"name": "Storm", "area": "Calderdale", "lead_agency": "wyp"}


def test_an_edit_without_its_version_is_428(world: World, ask: Ask) -> None:
    assert ask("chair", *command(world, "edit_incident", **EDIT), Idempotency_Key="a").status_code == 428


def test_an_edit_of_what_has_changed_is_412_with_how_it_stands(world: World, ask: Ask) -> None:
    first = ask("chair", *command(world, "edit_incident", **EDIT), Idempotency_Key="a", If_Match='"1"')
    second = ask("deputy", *command(world, "edit_incident", **EDIT), Idempotency_Key="b", If_Match='"1"')
    assert (first.status_code, second.status_code) == (201, 412)
    assert second.json["current"]["name"] == "Storm"


def test_two_ticking_at_once_is_one_completion_and_a_polite_word(world: World, ask: Ask) -> None:
    ref = world.action()
    ask("member", *command(world, "complete_action", action_ref=ref), Idempotency_Key="a")
    second = ask("secretariat", *command(world, "complete_action", action_ref=ref), Idempotency_Key="b")
    assert second.status_code == 200
    assert second.json["already"].startswith("Already completed by Grace Obi")


def test_a_body_that_cant_be_read_is_400_and_a_long_one_413(world: World, ask: Ask) -> None:
    assert ask("chair", "POST", f"/api/incidents/{world.ref}/commands", ["x"]).status_code == 400
    long = command(world, "write_log", text="x" * 1_100_000)
    assert ask("chair", *long, Idempotency_Key="a").status_code == 413


def test_a_snapshot_is_whole_and_says_at_which_entry(world: World, ask: Ask) -> None:
    ref = world.action()
    whole = ask("observer", "GET", f"/api/incidents/{world.ref}").json
    assert whole["seq"] == reading.head_of(world.ref).seq
    assert whole["incident"]["declaration"] == "declared"
    assert [action["ref"] for action in whole["actions"]] == [ref]


def test_entries_come_with_the_bytes_that_were_hashed(world: World, ask: Ask) -> None:
    page = ask("member", "GET", f"/api/incidents/{world.ref}/entries?after=2&limit=3").json
    assert [entry["seq"] for entry in page["entries"]] == [3, 4, 5]
    first = page["entries"][0]
    assert json.loads(first["head"])["data"] == chain.sha256(first["data"].encode()).hex()


def test_a_reader_who_is_ahead_of_the_record_is_told_so(world: World, ask: Ask) -> None:
    answer = ask("member", "GET", f"/api/incidents/{world.ref}/entries?after=999")
    assert (answer.status_code, answer.json["entries"]) == (409, [])


def test_an_incident_is_opened_by_the_api(world: World, ask: Ask) -> None:
    told = {**EDIT, "hazard": "flood", "chair": world.people["chair"]}
    answer = ask("member", "POST", "/api/incidents", told, Idempotency_Key="a")
    assert (answer.status_code, answer.json["seq"]) == (201, 1)
    assert answer.json["log"] != world.ref


def test_the_description_lists_every_command_with_its_fields(app: Flask) -> None:
    described = app.test_client().get("/api/openapi.json").json
    assert described["openapi"].startswith("3.1")
    for name, act in COMMANDS.items():
        assert set(act.fields) <= set(described["components"]["schemas"][name]["properties"])


@pytest.mark.parametrize("sent", ["2026-03-29T01:30", "2026-10-25T01:30", "soon"])
def test_a_time_that_isnt_one_is_refused_with_its_own_sentence(world: World, ask: Ask, sent: str) -> None:
    told = {"text": "x", "owner": "leeds", "due_at": sent}
    answer = ask("chair", *command(world, "raise_action", **told), Idempotency_Key="a")
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"due_at"}


def test_unknown_fields_are_refused_not_ignored(world: World, ask: Ask) -> None:
    told = {"text": "x", "owner": "leeds", "due_at": in_hours(1), "seq": 1, "actor": "x"}
    answer = ask("chair", *command(world, "raise_action", **told), Idempotency_Key="a")
    assert set(answer.json["fields"]) == {"seq", "actor"}
