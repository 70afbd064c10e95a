"""The law of what may be opened by whom: every page, call and event stands in one table, and nothing else does."""

import re

import pytest
from flask import Flask

from scg.extensions import socketio
from scg.rules.ways import WAYS
from scg.words import Role
from tests.support.world import World

pytestmark = pytest.mark.one_database
OF = {"anyone", "person", "forum", "incident"}


def test_every_page_call_and_event_stands_in_the_table_and_nothing_else(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules()}
    events = {f"socket.{name}" for name in ("connect", *socketio.server.handlers.get("/", {}))}
    assert set(WAYS) == pages | events


def test_what_is_an_incidents_names_it_in_its_address(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        named = "<ref>" in rule.rule
        assert named == (WAYS[rule.endpoint].of == "incident"), rule.rule


def test_the_marks_of_the_table_are_those_that_the_gate_knows() -> None:
    assert {way.of for way in WAYS.values()} == OF
    assert {mark for way in WAYS.values() for mark in way.marks.values()} == {"yes", "act", "-"}
    assert all(set(way.marks) == set(Role) for way in WAYS.values())


def test_the_tables_can_be_read_by_whoever_is_signed_in(world: World) -> None:
    shown = world.client("observer").get("/access").text
    for name in WAYS:
        assert f'id="{name}"' in shown, name
    assert len(re.findall(r'<tr id="', shown)) > len(WAYS)
