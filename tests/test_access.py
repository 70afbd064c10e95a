"""The law of access: the whole table of who may do what, tried by everybody on every command."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from scg.commands import COMMANDS, run
from scg.extensions import db
from scg.models import Person
from scg.pieces.powers import sheet, sheet_name
from scg.rules.access import ACTS, carriers, may
from scg.words import KeyReused, NotAllowed, NotFound, Refused, Role
from tests.support.world import World, in_hours

PARTS = {
    "administrator": Role.ADMINISTRATOR,
    "observer": Role.OBSERVER,
    "other_member": Role.MEMBER,
    "loggist": Role.LOGGIST,
    "secretariat": Role.SECRETARIAT,
    "deputy": Role.DEPUTY,
    "chair": Role.CHAIR,
    "member": Role.MEMBER,
}
ANYBODYS_OWN = {"propose_attendance"}
SAMPLES = {
    "action_ref": "SCG000/A01",
    "sheet": "SCG001/P01",
    "lesson": 1,
    "subject": "leeds",
    "agency_code": "leeds",
    "email": "a@b.example",
    "code": "abc",
}
PLAIN = {"integer": 9999, "boolean": False, "array": []}


def sample(name: str) -> dict[str, Any]:
    """Fields of a command that can be read: about Leeds where it is about an agency, else about nothing."""
    model = COMMANDS[name].model.model_json_schema()
    fields = {field: model["properties"][field] for field in model.get("required", [])}
    fields.pop(COMMANDS[name].seats_in, None)
    return {field: SAMPLES.get(field) or _value(about, model.get("$defs", {})) for field, about in fields.items()}


def _value(about: dict[str, Any], defined: dict[str, Any]) -> Any:
    about = defined[about["$ref"].rpartition("/")[2]] if "$ref" in about else about
    if "enum" in about:
        return about["enum"][0]
    if about.get("format") == "date-time":
        return in_hours(5)
    return PLAIN.get(about.get("type", ""), "none")


def answer(world: World, part: str, name: str, log: str) -> Refused | None:
    """How somebody is refused a command for want of power, or None where they aren't."""
    try:
        done = world.does(part, name, log=log, **sample(name), **about(name, world))
    except (NotAllowed, NotFound) as refusal:
        return refusal
    except Refused:
        return None
    if done.kind == "powers.taken":  # an administrator is to be no more than that for what comes next
        world.does("chair", "return_powers", seat=done.seq * 1000 + 1)
    return None


def about(name: str, world: World) -> dict[str, str]:
    """The incident whose seats carry an act of the forum as well."""
    return {COMMANDS[name].seats_in: world.ref or "WY-1999-01"} if COMMANDS[name].seats_in else {}


def expected(part: str, name: str) -> str:
    """What the table says of somebody's seat: "-" where what they ask for isn't their own agency's."""
    if COMMANDS[name].forum_wide and not COMMANDS[name].seats_in:
        return may(name, {Role.COLLEAGUE, *({Role.ADMINISTRATOR} if part == "administrator" else set())})
    mark = may(name, {PARTS[part]})
    theirs = part == "member" or name in ANYBODYS_OWN
    return "-" if mark == "own" and not theirs else mark


def test_every_command_stands_in_the_table_and_nothing_else() -> None:
    assert set(ACTS) == set(COMMANDS)
    assert [name for name in ACTS if not carriers(name)] == []


def test_everybody_may_do_what_the_table_says_and_nothing_else(world: World) -> None:
    world.action()
    told = {"text": "Call boats earlier", "theme": "communication", "agency_code": "leeds"}
    world.does("chair", "identify_lesson", **told)
    world.does("chair", "take_up_lesson", lesson=1, agency_code="leeds", due_at=in_hours(99))
    for part in PARTS:
        for name, command in COMMANDS.items():
            refusal = answer(world, part, name, "WY" if command.forum_wide else world.ref)
            refused = isinstance(refusal, NotAllowed)
            assert refused == (expected(part, name) == "-"), f"{part} {name}: {refusal}"


def test_a_refusal_names_who_may(world: World) -> None:
    for part, role in PARTS.items():
        for name in (name for name, command in COMMANDS.items() if not command.forum_wide):
            if may(name, {role}) == "-":
                refusal = answer(world, part, name, world.ref)
                assert refusal is not None
                assert all(who in refusal.sentence for who in carriers(name)), f"{part} {name}"


def test_to_who_has_no_seat_or_is_of_another_forum_it_is_as_if_there_were_no_such_incident(
    app: Flask, world: World
) -> None:
    stranger = World.forum_only(app, "SY")
    for name, command in COMMANDS.items():
        logs = ("WY", "ZZ") if command.forum_wide else (world.ref, "WY-1999-01")
        told = [answer(stranger, "chair", name, log) for log in logs]
        told += [] if command.forum_wide else [answer(world, "colleague", name, log) for log in logs]
        assert {(type(refusal), str(refusal)) for refusal in told} == {(NotFound, "There is no such incident")}


def test_a_used_key_tells_a_stranger_no_more_than_a_new_one(app: Flask, world: World) -> None:
    somebody, given = World.forum_only(app, "SY").actor("administrator"), sample("add_agency")
    run("add_agency", somebody, "SY", "used", given)
    for log in (world.ref, "WY-1999-01"):
        with pytest.raises(NotFound):
            run("add_agency", somebody, log, "used", given)
    with pytest.raises(KeyReused):
        run("add_agency", somebody, "SY", "used", {**given, "name": "Another"})


def test_a_closed_account_may_do_nothing(world: World) -> None:
    person = db.session.get_one(Person, world.people["deputy"])
    told = {"name": person.name, "email": person.email, "agency_code": person.agency, "active": False}
    world.does("administrator", "edit_person", log="WY", person_id=person.id, **told, version=person.version)
    for name, command in COMMANDS.items():
        refusal = answer(world, "deputy", name, "WY" if command.forum_wide else world.ref)
        assert isinstance(refusal, NotAllowed)
        assert "account is closed" in refusal.sentence


def test_the_style_sheet_shows_the_controls_that_the_table_grants_and_hides_the_rest() -> None:
    for role in Role:
        shown = set(re.findall(r":not\((\[.*?\])\)(?=:not|\s)", sheet(sheet_name(frozenset({role}), "leeds"))))
        outright = {f'[data-needs~="{act}"]' for act, marks in ACTS.items() if marks.get(role) == "yes"}
        theirs = [act for act, marks in ACTS.items() if marks.get(role) == "own"]
        own = {f'[data-needs~="{act}"][data-of~="{whose}"]' for act in theirs for whose in ("leeds", "*")}
        assert shown == outright | own


def test_what_everybody_may_do_for_an_agency_of_their_own_says_whose_it_is() -> None:
    bare = re.compile(r'\bdo\(incident, "(?P<act>\w+)"(?!.*?\bof=)')
    own = [act for act, marks in ACTS.items() if "own" in marks.values()]
    pieces = [*(Path(__file__).parents[1] / "templates/pieces").glob("*.html")]
    hidden = [(file.name, act) for file in pieces for act in bare.findall(file.read_text("utf-8")) if act in own]
    assert hidden == []
