"""Accounts: signing in and out, passwords, tokens, attempts."""

import re
from base64 import urlsafe_b64decode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scg.commands.accounts import change_password as change
from scg.commands.accounts import give_password, issue_token, set_password, sign_in
from scg.extensions import db
from scg.models import Credential, EntryContent, Login, Person, Token
from scg.passwords import check_new
from scg.pieces.people import viewer_of
from scg.record import reading
from scg.record.clock import now
from scg.rules.logins import FIRST_PASSWORD
from scg.words import NotAllowed, Refused
from tests.support.sending import send
from tests.support.world import PASSWORD, World

GOOD = "three small boats on the canal"


def signed_in_page(client: FlaskClient, email: str, password: str) -> int:
    return send(client, "/sign-in", email=email, password=password).status_code


def test_the_right_password_lets_in(app: Flask, world: World) -> None:
    set_password(world.people["chair"], GOOD)
    client = app.test_client()
    assert signed_in_page(client, "Amina.Shah@wy.example ", GOOD) == 302
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("amina.shah@wy.example", "wrong"),
        ("nobody@wy.example", GOOD),
        ("", ""),
        ("ian.park@wy.example", GOOD),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(app: Flask, world: World, email: str, password: str) -> None:
    set_password(world.people["chair"], GOOD)
    answer = send(app.test_client(), "/sign-in", email=email, password=password)
    assert answer.status_code == 422
    assert "match one" in answer.text


def test_a_closed_account_lets_nobody_in(world: World) -> None:
    set_password(world.people["member"], GOOD)
    told = {"name": "Grace Obi", "email": "grace.obi@wy.example", "agency_code": "leeds", "active": False}
    version = 6
    world.does("administrator", "edit_person", log="WY", person_id=world.people["member"], version=version, **told)
    with pytest.raises(Refused):
        sign_in("grace.obi@wy.example", GOOD, "test", now())


def test_what_a_closed_account_was_entered_by_stays_dead_when_it_is_opened_again(app: Flask, world: World) -> None:
    browser, token = world.client("member"), issue_token("grace.obi@wy.example", "script")
    told = {"name": "Grace Obi", "email": "grace.obi@wy.example", "agency_code": "leeds"}
    for active in (False, True):
        version = db.session.get_one(Person, world.people["member"]).version
        about = {"person_id": world.people["member"], "version": version, "active": active}
        world.does("administrator", "edit_person", log="WY", **about, **told)
        db.session.expire_all()
    assert browser.get("/account").status_code == 302
    answer = app.test_client().get("/api/incidents", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_signing_out_kills_the_login_even_for_a_copied_cookie(world: World) -> None:
    client = world.client("chair")
    with client.session_transaction() as session:
        login = session["_user_id"]
    assert send(client, "/sign-out").status_code == 302
    with client.session_transaction() as session:
        session["_user_id"] = login
    assert client.get("/account").status_code == 302


def test_a_script_left_behind_by_signing_out_gets_no_cookie_in_place_of_the_sign_in_pages(world: World) -> None:
    client = world.client("chair")
    assert send(client, "/sign-out").status_code == 302
    for headers, status in (({"Sec-Fetch-Mode": "cors"}, 401), ({"Sec-Fetch-Mode": "navigate"}, 302)):
        answer = client.get(f"/incidents/{world.ref}", headers=headers)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (status, False)


def test_a_new_password_ends_every_login_and_token(app: Flask, world: World) -> None:
    client, token = world.client("chair"), issue_token("amina.shah@wy.example", "script")
    change(world.people["chair"], PASSWORD, GOOD)
    assert client.get("/account").status_code == 302
    told = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/incidents", headers=told).status_code == 401
    assert db.session.query(Login).filter(Login.ended_at.is_(None)).count() == 0


def test_ones_own_password_is_changed_only_by_who_knows_it(world: World) -> None:
    world.client("chair")
    with pytest.raises(Refused, match="as it is now"):
        change(world.people["chair"], "something else", GOOD)


@pytest.mark.parametrize("password", ["short", "password1", "P@ssw0rd!", "amina.shah", "leedsleeds1", "12345678"])
def test_a_short_password_that_others_would_guess_is_refused(password: str) -> None:
    with pytest.raises(Refused):
        check_new(password, "Amina Shah", "amina.shah@wyp.example", "Leeds City Council")


@pytest.mark.parametrize("password", ["correct horse battery staple", "zq7vexbp", "ŵŷ🚒 long enough", "k7#wq2!x9"])
def test_a_long_one_or_one_hard_to_guess_is_taken_whatever_it_is_made_of(password: str) -> None:
    check_new(password, "Amina Shah", "amina.shah@wyp.example")


def test_no_secret_ever_enters_the_record(world: World) -> None:
    set_password(world.people["chair"], GOOD)
    login = sign_in("amina.shah@wy.example", GOOD, "test", now())
    token = issue_token("amina.shah@wy.example", "script")
    contents = b"".join(row.content for row in db.session.query(EntryContent))
    assert {"login.begun", "password.set", "token.issued"} <= {e.kind for e in reading.written("WY")}
    for secret in (GOOD, login, token):
        assert secret.encode() not in contents


def test_an_administrator_gives_a_first_password_and_nobody_else_does(world: World) -> None:
    boss, chair = viewer_of(world.people["administrator"]), viewer_of(world.people["chair"])
    given = give_password(world.actor("administrator"), boss.roles("WY"), world.people["member"])
    assert sign_in("grace.obi@wy.example", given, "test", now())
    with pytest.raises(NotAllowed):
        give_password(world.actor("chair"), chair.roles("WY"), world.people["member"])


def test_a_first_password_works_for_72_hours_and_one_of_ones_own_for_good(app: Flask, world: World) -> None:
    boss = viewer_of(world.people["administrator"])
    given = give_password(world.actor("administrator"), boss.roles("WY"), world.people["member"])
    answer = send(app.test_client(), "/sign-in", email="grace.obi@wy.example", password=given)
    assert answer.location == "/account#password-panel"
    kept = db.session.get_one(Credential, world.people["member"])
    kept.changed_at -= FIRST_PASSWORD
    db.session.commit()
    with pytest.raises(Refused):
        sign_in("grace.obi@wy.example", given, "test", now())
    set_password(world.people["member"], GOOD)
    kept.changed_at -= FIRST_PASSWORD * 10
    db.session.commit()
    assert sign_in("grace.obi@wy.example", GOOD, "test", now())


def test_a_token_opens_the_api_and_is_kept_as_its_digest_only(app: Flask, world: World) -> None:
    token = issue_token("amina.shah@wy.example", "script")
    answer = app.test_client().get("/api/incidents", headers={"Authorization": f"Bearer {token}"})
    assert answer.json["incidents"][0]["ref"] == world.ref
    assert token not in db.session.query(Token).one().digest


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_signing_in_never_leads_off_the_site(app: Flask, world: World, target: str) -> None:
    set_password(world.people["chair"], GOOD)
    told = {"email": "amina.shah@wy.example", "password": GOOD}
    answer = send(app.test_client(), f"/sign-in?next={target}", **told)
    assert answer.location == "/"


def test_what_is_signed_for_a_browser_is_signed_by_sha_256(app: Flask, world: World) -> None:
    client = world.client("chair")
    page = client.get("/account").text
    cookie = client.get_cookie("scg")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert cookie is not None and token is not None
    for signed in (cookie.value, token.group(1)):
        assert len(urlsafe_b64decode(signed.rpartition(".")[2] + "==")) == 32
