"""Single sign-on by a provider that says what it's told, also lies: who is let in, as whom, and who isn't."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scg.commands.identities import person_of, unbind
from scg.commands.keeping import digest
from scg.extensions import db
from scg.models import Agency, CodeApp, Identity, Login, Person
from scg.pieces.logins import login_by_secret
from scg.record import reading
from scg.record.clock import now
from scg.rules.single_sign_on import named
from tests.support.liar import KEY, OTHER_KEY, Liar, hmac_key
from tests.support.world import World

pytestmark = [pytest.mark.long, pytest.mark.one_database]
AMINA = "amina.shah@wy.example"
WELL = {"email": AMINA, "email_verified": True}
NOT_IN = "Council sign-in did not sign you in. Try again, or sign in another way"
AWAY = "Council sign-in doesn’t answer. Sign in with your password or a passkey"


@pytest.fixture
def liar() -> Iterator[Liar]:
    with Liar() as provider:
        yield provider


@pytest.fixture
def told(app: Flask, world: World, liar: Liar) -> World:
    """The world, whose scg is told of the provider that lies; it trusts no address of it."""
    app.config.update(liar.settings(NAME="Council sign-in"))
    groups = [{"group": "SCG-Police", "agency": "wyp"}, {"group": "SCG-Fire", "agency": "wyfrs"}]
    world.does("administrator", "map_groups", log="WY", groups=groups, reason="As the council has them")
    return world


@pytest.fixture
def client(app: Flask, told: World) -> FlaskClient:
    return app.test_client()


def who(client: FlaskClient) -> str:
    """The name of whoever is signed in with this browser."""
    with client.session_transaction() as session:
        secret = session.get("_user_id", "")
    db.session.rollback()
    found = login_by_secret(secret) if secret else None
    return found.viewer.name if found is not None else ""


def said(client: FlaskClient, path: str = "/sign-in") -> str:
    return " ".join(client.get(path).get_data(as_text=True).split())


def people() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Person)) or 0


def refused(client: FlaskClient, answer: Any, sentence: str) -> bool:
    """Whether somebody was sent back to sign in another way, with this sentence, and nobody added."""
    page = said(client, answer.headers["Location"])
    return (sentence in page, who(client), people(), 'id="password"' in page) == (True, "", 9, True)


def test_somebody_is_bound_by_an_address_that_the_provider_vouches_for_and_known_by_their_subject_since(
    liar: Liar, client: FlaskClient, app: Flask
) -> None:
    assert liar.sends_back(client, "/sign-in/with?next=/account", **WELL).headers["Location"] == "/account"
    assert who(client) == "Amina Shah"
    bound = [entry for entry in reading.written("WY") if entry.kind == "identity.bound"]
    assert [(one.ent, one.fields["issuer"]) for one in bound] == [("person:wy-0001", liar.issuer)]
    later = app.test_client()
    liar.sends_back(later, email="married@name.example", email_verified=True)
    assert who(later) == "Amina Shah"
    assert people() == 9


def test_an_address_that_the_provider_does_not_vouch_for_binds_nobody(liar: Liar, client: FlaskClient) -> None:
    for verified in (False, None, "false", 0):
        answer = liar.sends_back(client, email=AMINA, email_verified=verified, preferred_username=AMINA)
        assert refused(client, answer, "you have no account here, and none of your groups there is an agency’s")


def test_with_a_group_besides_they_are_somebody_new_without_that_address(liar: Liar, client: FlaskClient) -> None:
    liar.sends_back(client, email=AMINA, groups=["SCG-Fire"])
    assert who(client) == "Jo Khan"
    joined = db.session.get_one(Person, "wy-s" + digest(f"{liar.issuer}\nu1")[:16])
    assert (joined.agency, joined.email, joined.administrator, joined.guest) == ("wyfrs", None, False, False)


def test_a_provider_that_is_trusted_is_taken_at_its_word_for_a_name_that_is_an_address(
    liar: Liar, client: FlaskClient, app: Flask
) -> None:
    app.config["SCG_OIDC_TRUST_EMAIL"] = "yes"
    liar.sends_back(client, preferred_username="Amina.Shah@WY.example")
    assert who(client) == "Amina Shah"


def test_somebody_new_is_of_the_first_agency_whose_group_they_have(
    liar: Liar, client: FlaskClient, app: Flask
) -> None:
    theirs = {"groups": ["SCG-Fire", "SCG-Police", "x"], "email": "jo.khan@wyp.example", "email_verified": True}
    liar.sends_back(client, **theirs)
    liar.sends_back(app.test_client(), **theirs)
    added = [entry for entry in reading.written("WY") if entry.kind == "person.added"][-1]
    joined = db.session.get_one(Person, added.fields["person"])
    assert (joined.name, joined.agency, joined.email, people()) == ("Jo Khan", "wyp", "jo.khan@wyp.example", 10)
    assert "Council sign-in is your only way in so far" in said(client, "/account")


def test_somebody_new_who_comes_twice_at_once_is_one_person(told: World, app: Flask) -> None:
    claims = {"iss": "https://i.example", "sub": "u1", "name": "Jo Khan", "groups": ["SCG-Fire"]}
    jo, together = named(claims, groups="groups", trusted=False), threading.Barrier(3)

    def comes(_: int) -> str:
        with app.app_context():
            together.wait(10)
            return person_of(jo, "WY", provider="Council sign-in", whom="us")

    with ThreadPoolExecutor(3) as pool:
        found = set(pool.map(comes, range(3)))
    assert (len(found), people()) == (1, 10)
    kinds = [entry.kind for entry in reading.written("WY")]
    assert (kinds.count("person.added") - 9, kinds.count("identity.bound")) == (1, 1)


def test_a_group_that_means_another_agency_by_now_moves_nobody_and_is_logged(
    liar: Liar, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "scg"):
        liar.sends_back(client, **WELL, groups=["SCG-Fire"])
    assert db.session.get_one(Person, "wy-0001").agency == "wyp"
    logged = [getattr(record, "said", {}) for record in caplog.records]
    assert {"person": "wy-0001", "agency": "wyp", "by_groups": "wyfrs"} in logged


def test_a_group_of_an_agency_that_is_retired_means_none(liar: Liar, client: FlaskClient) -> None:
    db.session.execute(db.update(Agency).where(Agency.code == "wyfrs").values(active=False))
    db.session.commit()
    assert refused(client, liar.sends_back(client, groups=["SCG-Fire"]), "none of your groups there is an agency’s")


def test_groups_that_were_too_many_to_tell_are_said_to_be(liar: Liar, client: FlaskClient) -> None:
    answer = liar.sends_back(client, _claim_names={"groups": "src1"}, _claim_sources={"src1": {"endpoint": "x"}})
    assert refused(client, answer, "You are in so many groups that Council sign-in left them out")


def test_a_closed_account_stays_closed(liar: Liar, client: FlaskClient, app: Flask) -> None:
    liar.sends_back(app.test_client(), **WELL)
    db.session.execute(db.update(Person).where(Person.email.like("%a%")).values(active=False))
    db.session.commit()
    for claims in (WELL, {"sub": "u2", "email": "tom.ellis@wy.example", "email_verified": True}):
        answer = liar.sends_back(client, **claims, groups=["SCG-Police"])
        assert refused(client, answer, "Your account here is closed. Ask your forum&#39;s secretariat")


def test_a_guest_is_never_somebody_whom_the_provider_names(liar: Liar, client: FlaskClient) -> None:
    db.session.execute(db.update(Person).where(Person.id == "wy-0001").values(guest=True))
    db.session.commit()
    assert refused(client, liar.sends_back(client, **WELL), "you have no account here")


def test_an_account_that_is_bound_is_nobody_elses_who_has_the_address_later(
    liar: Liar, client: FlaskClient, app: Flask
) -> None:
    liar.sends_back(app.test_client(), **WELL)
    answer = liar.sends_back(client, sub="u2", **WELL)
    assert refused(client, answer, "is bound to somebody else of Council sign-in")
    assert (unbind("wy-0001"), unbind("wy-0001")) == (1, 0)
    liar.sends_back(client, sub="u2", **WELL)
    assert who(client) == "Amina Shah"


HOUR = 3600
AT = int(now().timestamp())
WRONG: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another client"},
    "another audience, by us": {"aud": "another client", "azp": "scg"},
    "audiences without one that it is for": {"aud": ["scg", "another client"]},
    "for another client": {"azp": "another client"},
    "over": {"iat": AT - 2 * HOUR, "exp": AT - HOUR},
    "of tomorrow": {"iat": AT + HOUR, "exp": AT + 2 * HOUR},
    "never over": {"exp": None},
    "another nonce": {"nonce": "of another time"},
    "no nonce": {"nonce": None},
    "nobody": {"sub": None},
    "without a name": {"sub": ""},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


def test_a_token_that_is_not_for_this_moment_and_this_place_lets_nobody_in(liar: Liar, client: FlaskClient) -> None:
    for name, claims in WRONG.items():
        assert refused(client, liar.sends_back(client, **{**WELL, **claims}), NOT_IN), name


SIGNED = {
    "by a key that isn't its": (OTHER_KEY, {"alg": "RS256", "kid": KEY.kid}),
    "by a key that nobody knows": (OTHER_KEY, {"alg": "RS256", "kid": OTHER_KEY.kid}),
    "by the secret that both know": (hmac_key(Liar.client_secret), {"alg": "HS256", "kid": KEY.kid}),
}


def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(liar: Liar, client: FlaskClient) -> None:
    for name, (liar.sign_by, liar.header) in SIGNED.items():
        assert refused(client, liar.sends_back(client, **WELL), NOT_IN), name
    liar.unsigned = True
    assert refused(client, liar.sends_back(client, **WELL), NOT_IN)


def test_keys_that_the_provider_has_changed_are_asked_for_anew(liar: Liar, client: FlaskClient, app: Flask) -> None:
    liar.sends_back(app.test_client(), **WELL)
    liar.keys, liar.sign_by, liar.header = [OTHER_KEY], OTHER_KEY, {"alg": "RS256", "kid": OTHER_KEY.kid}
    liar.sends_back(client, **WELL)
    assert who(client) == "Amina Shah"
    assert liar.asked.count("/.well-known/openid-configuration") == 1


def test_a_way_to_the_provider_is_gone_once_by_the_browser_that_began_it(
    liar: Liar, client: FlaskClient, app: Flask
) -> None:
    asked = liar.begun(client)
    liar.names(asked, **WELL)
    back, cookie = f"/sign-in/back?code=c&state={asked['state']}", client.get_cookie("scg")
    stranger, copied = app.test_client(), app.test_client()
    assert refused(stranger, stranger.get(back), "was begun in another browser")
    assert refused(client, client.get("/sign-in/back?code=c&state=x"), "was begun in another browser")
    assert refused(client, client.get("/sign-in/back"), "was begun in another browser")
    client.get(back)
    assert who(client) == "Amina Shah"
    assert cookie is not None
    copied.set_cookie("scg", cookie.value)
    assert refused(copied, copied.get(back), "was begun in another browser")
    assert [form["code_verifier"] != [""] for form in liar.posted] == [True]


def test_what_another_provider_answers_in_its_place_lets_nobody_in(liar: Liar, client: FlaskClient) -> None:
    asked = liar.begun(client)
    liar.names(asked, **WELL)
    answer = client.get(f"/sign-in/back?code=c&state={asked['state']}&iss=https://elsewhere.example")
    assert refused(client, answer, NOT_IN)
    assert liar.posted == []


def test_whoever_does_not_sign_in_there_is_back_on_the_page(liar: Liar, client: FlaskClient) -> None:
    asked = liar.begun(client)
    answer = client.get(f"/sign-in/back?error=access_denied&state={asked['state']}")
    assert refused(client, answer, NOT_IN)


def test_a_provider_that_talks_nonsense_does_not_answer(liar: Liar, client: FlaskClient) -> None:
    for liar.nonsense in (b"<html>Gateway</html>", b"[]", b"{}", b"[" * 100_000, b"\xff\xfe"):
        answer = client.get("/sign-in/with?next=/incidents")
        assert answer.headers["Location"] == "/sign-in?next=/incidents"
        assert refused(client, answer, AWAY), liar.nonsense[:20]


LIES = {
    "another": {"issuer": "https://elsewhere.example"},
    "without an address": {"token_endpoint": None},
    "with an address that is none": {"token_endpoint": "javascript:alert(1)"},
}


def test_a_provider_that_describes_itself_as_none_would_does_not_answer(liar: Liar, client: FlaskClient) -> None:
    for name, liar.described in LIES.items():
        assert refused(client, client.get("/sign-in/with"), AWAY), name


def test_a_provider_that_goes_down_meanwhile_leaves_all_other_ways_open(
    liar: Liar, client: FlaskClient, app: Flask, told: World
) -> None:
    asked = liar.begun(client)
    liar.away()
    assert refused(client, client.get(f"/sign-in/back?code=c&state={asked['state']}"), AWAY)
    app.config["SMTP_URL"] = "smtp://localhost"
    answer = client.get(f"/sign-in/back?code=c&state={liar.begun(client)['state']}")
    assert "a passkey or a code by e-mail" in said(client, answer.headers["Location"])
    page = said(client)
    assert page.index('id="password"') < page.index("Council sign-in</a>")


def test_nobody_is_led_away_from_scg(liar: Liar, client: FlaskClient, app: Flask) -> None:
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example", "/%0d%0aX: y"):
        browser = app.test_client()
        answer = liar.sends_back(browser, f"/sign-in/with?next={target}", **WELL)
        assert (answer.headers["Location"], who(browser)) == ("/", "Amina Shah")
        assert browser.get(f"/sign-in/with?next={target}").headers["Location"] == "/"


def with_code_app(person: str) -> None:
    db.session.add(CodeApp(person=person, secret=b"x", step=0, begun_at=now()))
    db.session.commit()


def test_a_second_factor_is_asked_for_unless_the_provider_asked_for_one(
    liar: Liar, client: FlaskClient, app: Flask
) -> None:
    with_code_app("wy-0001")
    answer = liar.sends_back(client, **WELL, amr=["pwd"])
    assert (answer.headers["Location"], who(client)) == ("/sign-in/second", "")
    app.config["SCG_OIDC_ACR"] = "c1, strong"
    for claims in ({"amr": ["pwd", "mfa"]}, {"acr": "strong"}, {"acrs": ["c1"]}):
        browser = app.test_client()
        assert liar.sends_back(browser, **WELL, **claims).headers["Location"] == "/"
        assert who(browser) == "Amina Shah"
    logins = db.session.scalars(db.select(Login).where(Login.person == "wy-0001")).all()
    assert [(one.factor, one.second) for one in logins] == [("single sign-on", True)] * 3


@pytest.mark.parametrize(("amr", "second"), [(["pwd"], False), (["sms"], False), ("mfa", False), (["hwk"], True)])
def test_what_counts_as_a_second_factor(amr: Any, second: bool) -> None:
    assert named({"iss": "i", "sub": "s", "amr": amr}, groups="groups", trusted=False).second is second


def unconfirmed(person: str) -> None:
    db.session.execute(db.update(Login).where(Login.person == person).values(confirmed_at=None))
    db.session.commit()


def confirmed(person: str) -> bool:
    db.session.rollback()
    return db.session.scalars(db.select(Login.confirmed_at).where(Login.person == person)).one() is not None


def test_somebody_shows_again_at_the_provider_that_it_is_they(liar: Liar, client: FlaskClient) -> None:
    liar.sends_back(client, **WELL)
    unconfirmed("wy-0001")
    again = "/account/confirm/with?next=/forum/security"
    asked = liar.begun(client, again)
    assert (asked["prompt"], asked["max_age"]) == ("login", "60")
    for claims in ({}, {"auth_time": AT - HOUR}, {"sub": "u2", "auth_time": AT + 5}):
        answer = liar.sends_back(client, again, **WELL, **claims)
        assert answer.headers["Location"] == "/account/confirm?next=/forum/security"
        assert not confirmed("wy-0001")
    assert "Council sign-in named somebody else" in said(client, "/account/confirm?next=/forum/security")
    answer = liar.sends_back(client, again, **WELL, auth_time=now().timestamp())
    assert (answer.headers["Location"], confirmed("wy-0001")) == ("/forum/security", True)
    assert who(client) == "Amina Shah"


def test_an_address_that_only_the_providers_own_page_tells_is_asked_for_there(
    liar: Liar, client: FlaskClient, app: Flask
) -> None:
    liar.userinfo = {"sub": "u2", **WELL}
    assert refused(client, liar.sends_back(client), "you have no account here")
    liar.userinfo = {"sub": "u1", "email": "jo.khan@wyp.example", "email_verified": True}
    assert refused(client, liar.sends_back(client, email=AMINA), "you have no account here")
    liar.userinfo = {"sub": "u1", **WELL, "iss": "https://elsewhere.example"}
    liar.sends_back(client)
    assert who(client) == "Amina Shah"
    assert db.session.scalars(db.select(Identity.issuer)).all() == [liar.issuer]


def test_where_there_is_no_provider_there_is_no_way_to_it(app: Flask, world: World) -> None:
    client = app.test_client()
    assert client.get("/sign-in/with").status_code == 404
    assert "Single sign-on" not in said(client)


@pytest.mark.parametrize(("site", "goes"), [("cross-site", False), ("same-site", False), ("same-origin", True)])
def test_a_link_elsewhere_signs_nobody_in(client: FlaskClient, liar: Liar, site: str, goes: bool) -> None:
    answer = client.get("/sign-in/with?next=/account", headers={"Sec-Fetch-Site": site})
    assert answer.location.startswith(liar.issuer) is goes
    assert (answer.location == "/sign-in?next=/account") is not goes
