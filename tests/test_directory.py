"""The law of the directory: a forum's agencies and people, edited by its administrator."""

from flask import Flask

from scg.commands import run
from scg.extensions import db
from scg.models import Agency, Person
from scg.rules.responders import RESPONDERS
from scg.words import Category, Changed, NotFound
from tests.support.laws import refused
from tests.support.world import World

WY = {"log": "WY"}
EA = {"agency_code": "ea", "name": "Environment Agency (Yorkshire)", "category": "Category 1"}
LEE = {"name": "Lee Chan", "email": "Lee.Chan@EA.example", "agency_code": "ea"}


def agency(code: str) -> Agency:
    """An agency as the directory has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Agency, ("WY", code))


def test_a_forum_begins_with_the_responders_of_the_act() -> None:
    found = {responder.category for responder in RESPONDERS}
    assert found == set(Category)
    assert len({responder.code for responder in RESPONDERS}) == len(RESPONDERS)


def test_an_agency_is_edited_from_the_version_that_was_seen_and_can_be_retired(world: World) -> None:
    seen = agency("ea").version
    world.does("administrator", "edit_agency", **WY, **EA, core=True, active=False, version=seen)
    assert (agency("ea").core, agency("ea").active) == (True, False)
    problem = refused(world, "administrator", "edit_agency", **WY, **EA, version=seen)
    assert isinstance(problem, Changed)
    assert (problem.current["name"], problem.current["core"], problem.current["active"]) == (
        EA["name"],
        True,
        False,
    )
    assert (
        "owner" in refused(world, "chair", "raise_action", text="Go", owner="ea", due_at="2030-01-01 09:00").errors
    )


def test_an_agencys_code_is_short_plain_and_taken_once(world: World) -> None:
    told = {**WY, "name": "NHS England", "category": "Category 1"}
    for code in ("wyp", "NHS", "n", "a b"):
        assert list(refused(world, "administrator", "add_agency", **told, code=code).errors) == ["code"]
    assert world.does("administrator", "add_agency", **told, code="nhse").entity == "agency:nhse"


def test_an_address_belongs_to_one_person_however_it_is_written(world: World) -> None:
    added = world.does("administrator", "add_person", **WY, **LEE).entity.removeprefix("person:")
    assert db.session.get_one(Person, added).email == "lee.chan@ea.example"
    again = refused(world, "administrator", "add_person", **WY, **{**LEE, "email": "LEE.CHAN@ea.example"})
    assert "has this e-mail address already" in again.errors["email"]
    assert (
        "e-mail" in refused(world, "administrator", "add_person", **WY, **{**LEE, "email": "lee"}).errors["email"]
    )


def test_a_closed_account_does_nothing_and_an_administrator_does_not_close_their_own(world: World) -> None:
    for part in ("member", "administrator"):
        person = db.session.get_one(Person, world.people[part])
        told = {"name": person.name, "email": person.email, "agency_code": "leeds", "active": False}
        given = {**WY, **told, "person_id": person.id, "version": person.version}
        if part == "administrator":
            assert "your own" in refused(world, part, "edit_person", **given).sentence
        else:
            world.does("administrator", "edit_person", **given)
    assert (
        "account is closed"
        in refused(world, "member", "raise_urgent_item", meeting_number=1, title="Boats").sentence
    )


def test_nobody_reaches_into_another_forums_directory(app: Flask, world: World) -> None:
    south = World.forum_only(app, "SY")
    told = {"name": "NHS England", "category": "Category 1", "code": "nhse"}
    assert isinstance(refused(south, "administrator", "add_agency", **WY, **told), NotFound)
    person = {**LEE, "person_id": world.people["member"], "version": 1}
    assert isinstance(refused(south, "administrator", "edit_person", log="SY", **person), NotFound)
    assert run("add_agency", south.actor("administrator"), "SY", "k", told).seq


def test_an_act_of_the_forum_is_none_of_an_incident_and_the_other_way_round(world: World) -> None:
    told = {"name": "NHS England", "category": "Category 1", "code": "nhse"}
    assert isinstance(refused(world, "administrator", "add_agency", **told), NotFound)
    assert isinstance(refused(world, "administrator", "reopen_incident", log="WY", reason="x"), NotFound)
