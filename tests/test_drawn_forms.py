"""What pages draw once for many is what they would have drawn each time: forms and addresses."""

import re

import pytest
from flask import Flask, render_template_string, url_for
from flask_wtf.csrf import generate_csrf

from scg.doors.addresses import Addresses
from scg.doors.asking import form
from scg.doors.drawn_forms import command_form, folded_form
from scg.extensions import db
from scg.models import Incident
from tests.support.following import forget
from tests.support.world import World

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
BY_MACRO = '{% from "macros/forms.html" import folded_form as drawn %}{{ drawn(f, quick=True) }}'


def test_an_address_is_the_one_that_flask_gives(app: Flask) -> None:
    given = {"ref": "WY-2026-01/é &?", "action": "SCG012/A07", "name": "a b", "number": 12, "seq": 3, "agency": "ö"}
    quick, tried = Addresses(app), 0
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.arguments <= given.keys() and "GET" in (rule.methods or ()):
                path = {name: given[name] for name in rule.arguments}
                for query in ({}, {"q": "x y&z=/é", "many": 2, "none": None, "next": "/a?b=c"}):
                    assert quick(rule.endpoint, **path, **query) == url_for(rule.endpoint, **path, **query)
                    tried += 1
    assert tried > 60


def test_a_kept_form_is_the_one_that_would_be_drawn_for_each_reader(app: Flask, world: World) -> None:
    incident = db.session.get_one(Incident, world.ref)
    tokens = set()
    for next_page in ("/", "/incidents?a=1&b=2"):
        forget()
        with app.test_request_context():
            asked = form("raise_action", incident, forum="WY", hidden={"next": next_page})
            assert folded_form(asked, quick=True) == render_template_string(BY_MACRO, f=asked)
            assert str(asked.key) in command_form(asked) and generate_csrf() in command_form(asked)
            tokens.add(generate_csrf())
    assert len(tokens) == 2


def test_a_refused_form_is_drawn_by_itself(app: Flask, world: World) -> None:
    incident = db.session.get_one(Incident, world.ref)
    with app.test_request_context():
        told = {"values": {"text": "Mine alone"}, "errors": {"text": "Enter less"}}
        refused = form("raise_action", incident, forum="WY", **told)
        assert "Enter less" in command_form(refused)
        assert not re.search("Enter less|Mine alone", command_form(form("raise_action", incident, forum="WY")))
