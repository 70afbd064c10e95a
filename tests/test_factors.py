"""Second factors: an app's codes, recovery codes and passkeys; what is asked, what is taken, what is recorded."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scg.commands import factors
from scg.commands.accounts import set_password
from scg.commands.logins import begin_login
from scg.extensions import db
from scg.models import CodeApp, EntryContent, Login, Passkey, Person, Policy, RecoveryCode
from scg.record import reading
from scg.record.clock import now, standing_at
from scg.rules.code_apps import step_of
from scg.sealing import key_for, unseal
from scg.words import Confirm, Factor, NotAllowed, Refused
from tests.support.sending import send, token
from tests.support.world import PASSWORD, World

CHAIR = "amina.shah@wy.example"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def key(world: World) -> bytes:
    return key_for("code-app", world.app.config["SECRET_KEY"])


def code(minutes: float = 0) -> str:
    """The code that the app shows, so many minutes from now."""
    return pyotp.TOTP(SECRET).at(now() + timedelta(minutes=minutes))


def with_app(world: World, part: str = "chair") -> FlaskClient:
    """Somebody with an app for codes, whose last code is from a while ago; gives a browser that isn't signed in."""
    world.client(part)
    factors.add_code_app(world.people[part], SECRET, code(), key=key(world))
    db.session.execute(db.update(CodeApp).values(step=0))
    db.session.commit()
    return world.app.test_client()


def password_given(client: FlaskClient, email: str = CHAIR, **more: str) -> TestResponse:
    return send(client, "/sign-in", email=email, password=PASSWORD, **more)


def second_given(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post("/sign-in/second", data={"csrf_token": token(client), **fields})


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def kinds() -> list[str]:
    return [entry.kind for entry in reading.written("WY")]


# Signing in


@pytest.mark.one_database
def test_with_a_second_factor_the_password_alone_lets_nobody_in(world: World) -> None:
    client = with_app(world)
    answer = password_given(client)
    assert answer.location == "/sign-in/second"
    assert not is_in(client)
    assert "one-time-code" in client.get("/sign-in/second").text
    assert second_given(client, code=code()).location == "/"
    assert is_in(client)


@pytest.mark.one_database
def test_who_has_no_second_factor_is_in_with_the_password(world: World) -> None:
    world.client("chair")
    client = world.app.test_client()
    assert password_given(client).location == "/"
    assert is_in(client)


@pytest.mark.one_database
def test_the_second_step_leads_on_to_the_page_that_was_asked_for(world: World) -> None:
    client = with_app(world)
    told = {"csrf_token": token(client), "email": CHAIR, "password": PASSWORD}
    client.post("/sign-in?next=/directory", data=told)
    assert second_given(client, code=code()).location == "/directory"


@pytest.mark.one_database
@pytest.mark.parametrize("wrong", ["000000", "", "12345", "not a code", "１２３４５６"])
def test_a_wrong_code_lets_nobody_in(world: World, wrong: str) -> None:
    client = with_app(world)
    password_given(client)
    assert second_given(client, code=wrong).status_code == 422
    assert not is_in(client)


def test_a_code_is_taken_once(world: World) -> None:
    first, second = with_app(world), world.app.test_client()
    shown = code()
    password_given(first)
    password_given(second)
    assert second_given(first, code=shown).status_code == 302
    assert second_given(second, code=shown).status_code == 422
    assert not is_in(second)


def test_of_two_who_show_one_code_at_once_one_passes(world: World) -> None:
    with_app(world)
    person, sealing, shown, app = world.people["chair"], key(world), code(), world.app

    def use(_: int) -> bool:
        with app.app_context():
            try:
                return factors.use_code(person, shown, key=sealing)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


@pytest.mark.one_database
@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step_either_side(steps: int, right: bool) -> None:
    at = now()
    shown = pyotp.TOTP(SECRET).at(at + timedelta(seconds=30 * steps))
    assert (step_of(SECRET, shown, at) is not None) == right


@pytest.mark.one_database
def test_a_code_of_an_earlier_step_is_not_taken_after_a_later_one(world: World) -> None:
    with_app(world)
    person = world.people["chair"]
    assert factors.use_code(person, code(0.5), key=key(world))
    assert not factors.use_code(person, code(), key=key(world))


@pytest.mark.one_database
def test_the_first_step_holds_for_ten_minutes_and_dies_with_the_password(world: World) -> None:
    late, changed = with_app(world), world.app.test_client()
    password_given(late)
    with standing_at(now() + timedelta(minutes=10)):
        assert second_given(late, code=code()).location == "/sign-in"
    password_given(changed)
    set_password(world.people["chair"], "three small boats on the canal")
    assert second_given(changed, code=code()).location == "/sign-in"


@pytest.mark.one_database
def test_guesses_at_codes_are_slowed_down(world: World) -> None:
    client = with_app(world)
    world.app.config["RATELIMIT_ENABLED"] = True
    password_given(client)
    answers = [second_given(client, code="000000") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"]
    assert second_given(client, code=code()).status_code == 429


# The secret


@pytest.mark.one_database
def test_a_secret_lies_sealed_and_opens_for_its_person_alone(world: World) -> None:
    with_app(world)
    kept = db.session.get_one(CodeApp, world.people["chair"]).secret
    assert SECRET.encode() not in kept
    assert unseal(key(world), kept, world.people["chair"]) == SECRET
    assert unseal(key(world), kept, world.people["deputy"]) is None
    assert unseal(key_for("code-app", "another installation"), kept, world.people["chair"]) is None


@pytest.mark.one_database
def test_no_secret_of_a_factor_enters_the_record(world: World) -> None:
    with_app(world)
    codes = factors.make_recovery_codes(world.people["chair"])
    factors.use_recovery_code(world.people["chair"], codes[0])
    contents = b"".join(row.content for row in db.session.query(EntryContent))
    assert {"code_app.added", "recovery_codes.made", "recovery_code.used"} <= set(kinds())
    for secret in (SECRET, *codes, *(one.replace("-", "") for one in codes)):
        assert secret.encode() not in contents


# Setting up


@pytest.mark.one_database
def test_an_app_is_turned_on_by_its_first_right_code_and_brings_recovery_codes(world: World) -> None:
    client = world.client("chair")
    page = client.get("/account/code-app").text
    secret = re.search(r'class="app-fingerprint">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    sealed = re.search(r'name="sealed" value="([^"]+)"', page).group(1)
    assert "<svg" in page and "style=" not in page
    refused = client.post("/account/code-app", data=dict(csrf_token=token(client), sealed=sealed, code="000000"))
    assert refused.status_code == 422
    assert db.session.get(CodeApp, world.people["chair"]) is None
    assert secret in re.sub(r"[^A-Z2-7]", "", refused.text)
    shown = pyotp.TOTP(secret).at(now())
    told = client.post("/account/code-app", data=dict(csrf_token=token(client), sealed=sealed, code=shown)).text
    codes = re.findall(r"<li>((?:[a-z2-9]{4}-){5}[a-z2-9]{4})</li>", told)
    assert len(set(codes)) == 10
    assert kinds()[-2:] == ["code_app.added", "recovery_codes.made"]
    assert db.session.query(Login).filter(Login.second).count() == 1
    assert not any(one in client.get("/account/second-factor").text for one in codes)


@pytest.mark.one_database
def test_what_one_sealed_for_setting_up_nobody_else_can_use(world: World) -> None:
    page = world.client("chair").get("/account/code-app").text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page).group(1)
    other = world.client("deputy")
    answer = other.post("/account/code-app", data=dict(csrf_token=token(other), sealed=sealed, code="000000"))
    assert answer.location == "/account/code-app"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/code-app", {"code": "000000"}),
        ("/account/code-app/remove", {}),
        ("/account/passkeys", {"passkey": "{}"}),
        ("/account/passkeys/remove", {"name": "x"}),
        ("/account/recovery-codes", {}),
        ("/account/tokens", {"label": "x"}),
    ],
)
def test_every_change_asks_whoever_signed_in_a_while_ago_to_show_that_it_is_they(
    world: World, path: str, fields: dict[str, str]
) -> None:
    client = world.client("chair")
    db.session.execute(db.update(Login).values(confirmed_at=now() - timedelta(minutes=16)))
    db.session.commit()
    before = kinds()
    assert send(client, path, **fields).location.startswith("/account/confirm?next=/account/")
    assert kinds() == before


def test_the_lock_itself_asks_for_it(world: World) -> None:
    world.client("chair")
    db.session.execute(db.update(Login).values(confirmed_at=now() - timedelta(minutes=16)))
    db.session.commit()
    login, person = db.session.query(Login).one().id, world.people["chair"]
    with pytest.raises(Confirm):
        factors.make_recovery_codes(person, login=login)
    with pytest.raises(Confirm):
        factors.add_code_app(person, SECRET, code(), key=key(world), login=login)
    with pytest.raises(NotAllowed):
        factors.make_recovery_codes(person, login="none such")


# Recovery codes


@pytest.mark.one_database
def test_a_recovery_code_lets_in_once_and_its_person_is_told(world: World) -> None:
    client, again = with_app(world), world.app.test_client()
    codes = factors.make_recovery_codes(world.people["chair"])
    password_given(client)
    assert second_given(client, recovery=f" {codes[3].upper()} ").status_code == 302
    assert "You used a recovery code. You have 9 left" in client.get("/account").text
    assert "Was that not you?" in client.get("/account").text
    assert "recovery_code.used" in kinds()
    password_given(again)
    assert second_given(again, recovery=codes[3]).status_code == 422


def test_of_two_who_use_one_recovery_code_at_once_one_passes(world: World) -> None:
    with_app(world)
    person, app = world.people["chair"], world.app
    shown = factors.make_recovery_codes(person)[0]

    def use(_: int) -> bool:
        with app.app_context():
            try:
                return factors.use_recovery_code(person, shown)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


@pytest.mark.one_database
def test_recovery_codes_are_kept_as_digests_and_new_ones_replace_them(world: World) -> None:
    with_app(world)
    person = world.people["chair"]
    old, new = factors.make_recovery_codes(person), factors.make_recovery_codes(person)
    kept = [row.digest for row in db.session.query(RecoveryCode)]
    assert len(kept) == 10
    assert not set(kept) & set(new)
    assert not factors.use_recovery_code(person, old[0])
    assert factors.use_recovery_code(person, new[0])


@pytest.mark.one_database
def test_nobody_uses_the_recovery_code_of_another(world: World) -> None:
    with_app(world)
    codes = factors.make_recovery_codes(world.people["chair"])
    assert not factors.use_recovery_code(world.people["deputy"], codes[0])


# Removing


@pytest.mark.one_database
def test_removing_a_factor_signs_out_the_other_devices_and_the_last_takes_the_recovery_codes(world: World) -> None:
    with_app(world)
    here, elsewhere = world.client("chair"), world.client("chair")
    factors.make_recovery_codes(world.people["chair"])
    assert send(here, "/account/code-app/remove").status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)
    assert "code_app.removed" in kinds()
    assert db.session.query(RecoveryCode).count() == 0


@pytest.mark.one_database
def test_a_passkey_of_another_cannot_be_removed(world: World) -> None:
    factors.add_passkey(world.people["deputy"], "abc", b"key", signed=0, label="phone")
    assert send(world.client("chair"), "/account/passkeys/remove", name="abc").status_code == 404
    assert db.session.get(Passkey, "abc") is not None


def test_a_passkey_that_counts_backwards_is_a_copy(world: World) -> None:
    factors.add_passkey(world.people["chair"], "abc", b"key", signed=5, label="phone")
    assert factors.use_passkey("abc", 6)
    assert not factors.use_passkey("abc", 6)
    assert not factors.use_passkey("abc", 0)
    factors.add_passkey(world.people["chair"], "never counts", b"key", signed=0, label="phone")
    assert factors.use_passkey("never counts", 0)
    assert factors.use_passkey("never counts", 0)


@pytest.mark.one_database
def test_a_passkey_is_added_once_and_no_more_than_twenty(world: World) -> None:
    person = world.people["chair"]
    for number in range(20):
        factors.add_passkey(person, f"key {number}", b"key", signed=0, label="phone")
    for name in ("key 0", "key 20"):
        with pytest.raises(Refused):
            factors.add_passkey(person, name, b"key", signed=0, label="phone")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", '{"id": 1}', '{"id":"abc","response":{"userHandle":"eA"}}', "{" * 999]
)
def test_what_is_no_passkeys_answer_is_refused_in_a_sentence(world: World, answer: str) -> None:
    factors.add_passkey(world.people["chair"], "abc", b"key", signed=0, label="phone")
    client = world.app.test_client()
    assert client.post("/passkeys/asked", headers={"X-CSRFToken": token(client)}).json["challenge"]
    refused = send(client, "/sign-in/passkey", passkey=answer)
    assert refused.status_code == 422
    assert "passkey" in refused.text
    adding = world.client("chair")
    asked = adding.post("/account/passkeys/new", headers={"X-CSRFToken": token(adding)}).json
    assert asked["user"]["name"] == CHAIR
    assert send(adding, "/account/passkeys", passkey=answer).status_code == 422


# What a forum asks for


def asks_the_chair(world: World) -> None:
    db.session.merge(Policy(forum="WY", name="second_factor", settled={"roles": ["chair"]}, reason="", at=now()))
    db.session.commit()


@pytest.mark.one_database
def test_who_lacks_the_second_factor_that_their_forum_asks_for_is_asked_for_it_and_goes_on(world: World) -> None:
    client = world.client("chair")
    with_app(world)
    asks_the_chair(world)
    there = f"/incidents/{world.ref}"
    asked = client.get(there)
    assert asked.location == f"/sign-in/second?next=/incidents/{world.ref}"
    page = client.get(asked.location).text
    form = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1), "code": code()}
    assert client.post(asked.location, data=form).location == there
    assert client.get(there).status_code == 200


@pytest.mark.one_database
def test_who_has_none_is_led_to_set_one_up_and_then_on(world: World) -> None:
    client = world.client("chair")
    asks_the_chair(world)
    asked = client.get(f"/incidents/{world.ref}")
    assert client.get(asked.location).location == "/account/second-factor"
    page = client.get("/account/code-app").text
    secret = re.search(r'class="app-fingerprint">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    sealed = re.search(r'name="sealed" value="([^"]+)"', page).group(1)
    told = {"csrf_token": token(client), "sealed": sealed, "code": pyotp.TOTP(secret).at(now())}
    assert f'href="/incidents/{world.ref}"' in client.post("/account/code-app", data=told).text
    assert client.get(f"/incidents/{world.ref}").status_code == 200


@pytest.mark.one_database
def test_a_guest_is_not_asked_for_one(world: World) -> None:
    client = world.client("member")
    db.session.merge(Policy(forum="WY", name="second_factor", settled={"roles": ["member"]}, reason="", at=now()))
    db.session.get_one(Person, world.people["member"]).guest = True
    db.session.commit()
    assert client.get(f"/incidents/{world.ref}").status_code == 200


@pytest.mark.one_database
def test_a_guest_gets_no_way_in_that_outlasts_the_invitation(world: World) -> None:
    client = world.client("member")
    db.session.get_one(Person, world.people["member"]).guest = True
    db.session.commit()
    person = world.people["member"]
    assert "Second factor" not in client.get("/account").text
    assert "Issue a token" not in client.get("/account/devices").text
    assert send(client, "/account/tokens", label="x").status_code == 403
    with pytest.raises(NotAllowed):
        factors.add_code_app(person, SECRET, code(), key=key(world))
    with pytest.raises(NotAllowed):
        factors.add_passkey(person, "abc", b"key", signed=0, label="phone")


@pytest.mark.one_database
def test_a_login_with_a_passkey_is_a_login_with_a_second_factor(world: World) -> None:
    begin_login(world.people["chair"], Factor.PASSKEY, "test", second=True)
    assert db.session.query(Login).one().second


@pytest.mark.one_database
def test_no_second_step_is_open_to_who_has_not_taken_the_first(app: Flask, world: World) -> None:
    with_app(world)
    client = app.test_client()
    assert client.get("/sign-in/second").location == "/sign-in"
    assert send(client, "/sign-in/second", code=code()).location == "/sign-in"
    assert not is_in(client)


# Lost altogether


@pytest.mark.one_database
def test_an_administrator_takes_lost_factors_away_and_nobody_else_does(world: World) -> None:
    with_app(world)
    factors.make_recovery_codes(world.people["chair"])
    chair, boss = world.client("chair"), world.client("administrator")
    there = f"/directory/people/{world.people['chair']}/second-factors/remove"
    assert "Remove their second factors" in boss.get(f"/directory/people/{world.people['chair']}").text
    assert send(world.client("member"), there).status_code == 403
    assert send(boss, there).status_code == 303
    assert not is_in(chair)
    assert kinds()[-1] == "second_factors.removed"
    assert db.session.query(RecoveryCode).count() == 0
    assert password_given(world.app.test_client()).location == "/"
    assert send(boss, there).status_code == 404


@pytest.mark.one_database
def test_an_administrator_shows_first_that_it_is_they(world: World) -> None:
    with_app(world)
    boss = world.client("administrator")
    db.session.execute(db.update(Login).values(confirmed_at=now() - timedelta(minutes=16)))
    db.session.commit()
    there = f"/directory/people/{world.people['chair']}"
    asked = send(boss, f"{there}/second-factors/remove")
    assert asked.location == f"/account/confirm?next={there}"
    assert "second_factors.removed" not in kinds()
