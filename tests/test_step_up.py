"""Showing once more that it is you, before a record is taken away, minutes signed or an entry withheld."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scg.commands import factors
from scg.commands.accounts import issue_token
from scg.extensions import db
from scg.models import Credential, Login
from scg.record import reading
from scg.record.clock import now
from scg.rules.access import CONFIRMED
from scg.sealing import key_for
from tests.support.sending import send, token
from tests.support.world import PASSWORD, World

pytestmark = [pytest.mark.one_database, pytest.mark.long]
CHAIR = "amina.shah@wy.example"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def some_time_after(world: World, part: str = "chair") -> FlaskClient:
    """Somebody who signed in a while ago."""
    client = world.client(part)
    db.session.execute(db.update(Login).values(confirmed_at=now() - timedelta(minutes=16)))
    db.session.commit()
    return client


def recorded(world: World, log: str = "") -> list[str]:
    return [entry.kind for entry in reading.written(log or world.ref)]


def form_in(answer: TestResponse) -> tuple[str, dict[str, Any]]:
    """Where the form that asks to show that it is you goes, and what it holds."""
    page = BeautifulSoup(answer.text, "html.parser")
    form = page.select_one("[data-confirm]").find_parent("form")
    held = {one["name"]: one.get("value", "") for one in form.select("input[name]") if one.get("type") != "radio"}
    held |= {one["name"]: one["value"] for one in form.select("input[type=radio][checked]")}
    return form.get("action", ""), held | {one["name"]: one.text.strip() for one in form.select("textarea")}


PROPOSED = {"entry": "3", "ground": "legal privilege", "reason": "Advice of counsel, typed at length"}


def test_the_form_comes_back_whole_with_a_field_that_asks_who_and_is_then_recorded_once(world: World) -> None:
    client = some_time_after(world)
    there = f"/incidents/{world.ref}/do/propose_withholding"
    asked = send(client, there, key="one", next="/directory", **PROPOSED)
    assert asked.status_code == 403
    assert "withholding.proposed" not in recorded(world)
    action, held = form_in(asked)
    assert {**PROPOSED, "key": "one", "next": "/directory"}.items() <= held.items()
    wrong = client.post(action, data={**held, "confirm_password": "wrong"})
    assert wrong.status_code == 422
    assert "That isn&#39;t your password" in wrong.text
    assert "wrong" not in form_in(wrong)[1].values()
    again = client.post(action, data={**form_in(wrong)[1], "confirm_password": PASSWORD})
    assert (again.status_code, again.location) == (303, "/directory")
    client.post(action, data={**held, "confirm_password": PASSWORD})
    assert recorded(world).count("withholding.proposed") == 1


def test_a_form_that_knows_that_it_will_be_asked_shows_the_field_at_once(world: World) -> None:
    page = f"/incidents/{world.ref}/do/propose_withholding?entry=3"
    assert "data-confirm" not in world.client("chair").get(page).text
    assert "data-confirm" in some_time_after(world).get(page).text


def test_the_pages_open_before_stay_good_and_the_cookie_is_another(world: World) -> None:
    client = some_time_after(world)
    kept, before = token(client), client.get_cookie("scg").value
    told = {"csrf_token": kept, "key": "one", **PROPOSED, "confirm_password": PASSWORD}
    assert client.post(f"/incidents/{world.ref}/do/propose_withholding", data=told).status_code == 303
    assert client.get_cookie("scg").value != before
    stays = {"csrf_token": kept, "key": "two", "text": "Still the same page"}
    assert client.post(f"/incidents/{world.ref}/do/write_log", data=stays).status_code == 303


def test_a_code_of_the_app_shows_it_as_well_and_only_once(world: World) -> None:
    client = some_time_after(world)
    sealing = key_for("code-app", world.app.config["SECRET_KEY"])
    shown = pyotp.TOTP(SECRET).at(now())
    factors.add_code_app(world.people["chair"], SECRET, shown, key=sealing)
    there = f"/incidents/{world.ref}/do/propose_withholding"
    used = send(client, there, key="one", confirm_code=shown, **PROPOSED)
    assert used.status_code == 422
    assert "was used before" in used.text
    later = pyotp.TOTP(SECRET).at(now() + timedelta(seconds=30))
    assert send(client, there, key="one", confirm_code=later, **PROPOSED).status_code == 303
    assert db.session.query(Login).filter(Login.second).count() == 1


def test_guesses_at_it_are_slowed_down(world: World) -> None:
    client = some_time_after(world)
    world.app.config["RATELIMIT_ENABLED"] = True
    told = {"key": "one", "confirm_password": "wrong", **PROPOSED}
    answers = [send(client, f"/incidents/{world.ref}/do/propose_withholding", **told) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert PROPOSED["reason"] in answers[-1].text


def test_a_one_click_act_ends_on_the_form_that_asks_and_keeps_what_the_button_held(world: World) -> None:
    world.does("secretariat", "propose_withholding", **{**PROPOSED, "entry": 3})
    client = some_time_after(world)
    page = BeautifulSoup(client.get(f"/incidents/{world.ref}/withholdings").text, "html.parser")
    button = page.select_one("button[form=act][data-needs=approve_withholding]")
    asked = send(client, button["formaction"], next="/directory")
    assert asked.status_code == 403
    form = BeautifulSoup(asked.text, "html.parser").select_one("[data-confirm]").find_parent("form")
    assert [one["name"] for one in form.select("input:not([type=hidden]), textarea, select")] == [
        "confirm_password"
    ]
    action, held = form_in(asked)
    assert client.post(action, data={**held, "confirm_password": PASSWORD}).location == "/directory"
    assert recorded(world)[-1] == "entry.withheld"


def test_the_bundle_asks_on_its_own_page_and_is_then_taken_away_once(world: World) -> None:
    client = some_time_after(world)
    there = f"/incidents/{world.ref}/record/bundle"
    assert "data-confirm" in client.get(there).text
    asked = send(client, there, key="one")
    assert asked.status_code == 403
    _, held = form_in(asked)
    assert held["key"] == "one"
    assert client.post(there, data={**held, "confirm_password": "wrong"}).status_code == 422
    taken = client.post(there, data={**held, "confirm_password": PASSWORD})
    assert taken.mimetype == "application/zip"
    assert recorded(world, "WY").count("bundle.exported") == 1


def test_a_call_by_cookie_shows_it_at_a_call_of_its_own(world: World) -> None:
    client = some_time_after(world)
    there = f"/api/incidents/{world.ref}/commands"
    told = {"command": "propose_withholding", **PROPOSED, "entry": 3}
    headers = {"X-CSRFToken": token(client), "Idempotency-Key": "one"}
    asked = client.post(there, json=told, headers=headers)
    assert (asked.status_code, asked.json["error"]) == (403, "confirm")
    assert "/api/confirm" in asked.json["sentence"]
    for wrong in ({}, {"password": "wrong"}, {"code": "000000"}, {"password": ["x"]}):
        assert client.post("/api/confirm", json=wrong, headers=headers).status_code == 422
    assert client.post("/api/confirm", json={"password": PASSWORD}, headers=headers).status_code == 200
    assert client.post(there, json=told, headers=headers).status_code == 201


def test_a_token_is_told_to_do_it_on_the_page(world: World) -> None:
    some_time_after(world)
    headers = {"Authorization": f"Bearer {issue_token(CHAIR, 'script')}", "Idempotency-Key": "one"}
    told = {"command": "propose_withholding", **PROPOSED, "entry": 3}
    client = world.app.test_client()
    asked = client.post(f"/api/incidents/{world.ref}/commands", json=told, headers=headers)
    assert asked.status_code == 403
    assert "on the page" in asked.json["sentence"]
    assert client.post("/api/confirm", json={"password": PASSWORD}, headers=headers).status_code == 403


def test_every_act_that_asks_for_it_has_a_page_that_asks(world: World) -> None:
    client = some_time_after(world)
    for name in CONFIRMED - {"export_bundle"}:
        page = client.get(f"/incidents/{world.ref}/do/{name}")
        page = page if page.status_code == 200 else client.get(f"/forum/do/{name}")
        assert "data-confirm" in page.text, name


def test_who_has_nothing_to_show_it_with_is_told_what_to_do(world: World) -> None:
    client = some_time_after(world)
    db.session.query(Credential).filter_by(person=world.people["chair"]).delete()
    db.session.commit()
    page = client.get(f"/incidents/{world.ref}/do/propose_withholding?entry=3").text
    assert "nothing yet that you could show it with" in page


def test_the_account_asks_on_a_page_of_its_own_and_leads_on(world: World) -> None:
    client = some_time_after(world)
    asked = client.get("/account/code-app")
    assert re.match(r"/account/confirm\?next=(/|%2F)account(/|%2F)code-app", asked.location)
    assert client.post(asked.location, data={"csrf_token": token(client)}).status_code == 422
    told = {"csrf_token": token(client), "confirm_password": "wrong"}
    assert client.post(asked.location, data=told).status_code == 422
    told["confirm_password"] = PASSWORD
    assert client.post(asked.location, data=told).location == "/account/code-app"
    assert client.get("/account/code-app").status_code == 200


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_confirming_never_leads_off_the_site(world: World, target: str) -> None:
    assert world.client("chair").get(f"/account/confirm?next={target}").location == "/"
