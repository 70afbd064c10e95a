"""Guessing is slowed down, and nobody is locked out: tried at its edge, on a clock that the test moves."""

import base64
import logging
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.storage import MemoryStorage, memory, storage_from_string
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import TestResponse

from scg.doors.counts import Counts
from scg.doors.throttle import FREE, _turn, admit, guess, wrong
from scg.words import TooSoon
from tests.support.sending import token
from tests.support.valkey import Valkey
from tests.support.world import PASSWORD, World

pytestmark = [pytest.mark.one_database, pytest.mark.long]
CHAIR = "amina.shah@wy.example"
NOBODY = "nobody@wy.example"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that counts end by."""
    made = Clock()
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=made.time))
    return made


@pytest.fixture
def site(app: Flask, world: World, clock: Clock) -> World:
    """A world whose doors slow guessers down, behind one proxy; everybody in it has a password."""
    app.config["RATELIMIT_ENABLED"] = True
    app.extensions["scg-counts"] = Counts(MemoryStorage(), clock=clock.time)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)
    world.client("chair")
    return world


class Browser:
    """A browser at a network address, which types e-mail addresses and passwords."""

    def __init__(self, app: Flask, address: str = "198.51.100.7"):
        self.client: FlaskClient = app.test_client()
        self._from = {"X-Forwarded-For": address}
        self._token = ""

    def tries(self, email: str = CHAIR, password: str = "wrong") -> TestResponse:
        self._token = self._token or token(self.client)
        told = {"csrf_token": self._token, "email": email, "password": password}
        return self.client.post("/sign-in", data=told, headers=self._from)

    def tries_often(self, times: int, email: str = CHAIR) -> list[int]:
        return [self.tries(email).status_code for _ in range(times)]


def waits_for(site: World, address: str, email: str = CHAIR) -> int:
    """The seconds that a wrong guess from there is told to wait; 0 where it is tried."""
    with site.app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        this = guess(email)
        try:
            admit(this)
        except TooSoon as soon:
            return soon.seconds
        wrong(this)
        return 0


def test_five_guesses_are_free_and_each_further_one_waits_longer(site: World, clock: Clock) -> None:
    guesser = Browser(site.app)
    assert guesser.tries_often(6) == [422] * 5 + [429]
    for wait in (1, 2, 4, 8, 16, 30, 30):
        clock.now += wait - 0.01
        refused = guesser.tries()
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        clock.now += 0.01
        assert guesser.tries().status_code == 422, wait


def test_the_answer_says_when_to_try_again_and_keeps_what_was_typed(site: World) -> None:
    guesser = Browser(site.app)
    guesser.tries_often(5)
    refused = guesser.tries("Amina.Shah@wy.example")
    assert "Try again in 1 second" in refused.text
    assert 'value="Amina.Shah@wy.example"' in refused.text
    assert refused.headers["Retry-After"] == "1"


def test_unknown_people_are_counted_and_answered_like_known_ones(site: World, clock: Clock) -> None:
    answers = []
    for email in (CHAIR, NOBODY):
        guesser = Browser(site.app, f"203.0.113.{len(answers)}")
        told = []
        for _ in range(7):
            answer = guesser.tries(email)
            told.append((answer.status_code, answer.headers.get("Retry-After"), answer.text.count("match one")))
            clock.now += 1
        answers.append(told)
    assert answers[0] == answers[1]


def test_a_thousand_guesses_at_one_account_are_tried_a_few_times_a_minute(site: World, clock: Clock) -> None:
    tried = 0
    for _ in range(1000):
        tried += not waits_for(site, "198.51.100.7")
        clock.now += 0.3
    assert tried <= 5 + 6 + 300 / 30


def test_a_chair_with_a_browser_known_to_the_account_gets_in_meanwhile_even_from_the_next_desk(
    site: World, clock: Clock
) -> None:
    chair = Browser(site.app)
    assert chair.tries(password=PASSWORD).status_code == 302
    chair.client.delete_cookie(site.app.config["SESSION_COOKIE_NAME"])
    chair._token = ""
    for number in range(40):
        Browser(site.app, f"203.0.113.{number}").tries()
        Browser(site.app).tries()
    assert Browser(site.app).tries(password=PASSWORD).status_code == 429
    assert chair.tries(password=PASSWORD).status_code == 302


def test_a_known_browser_waits_for_its_own_wrong_guesses(site: World) -> None:
    chair = Browser(site.app)
    chair.tries(password=PASSWORD)
    chair.client.delete_cookie(site.app.config["SESSION_COOKIE_NAME"])
    chair._token = ""
    assert chair.tries_often(6) == [422] * 5 + [429]


def test_guesses_at_one_account_from_everywhere_wait_for_each_other_half_a_minute_at_most(
    site: World, clock: Clock
) -> None:
    waits = []
    for number in range(500):
        waits.append(waits_for(site, f"203.0.{number // 250}.{number % 250}"))
        clock.now += 1
    assert waits[:20] == [0] * 20
    assert 25 < max(waits) <= 30
    assert waits[20:].count(0) <= 6 + 480 / 30
    clock.now += 30
    assert Browser(site.app, "192.0.2.1").tries(password=PASSWORD).status_code == 302


def test_one_guess_at_each_of_a_thousand_accounts_from_one_address_ends_at_three_hundred(site: World) -> None:
    waits = [waits_for(site, "198.51.100.7", f"somebody{number}@wy.example") for number in range(1000)]
    assert waits == [0] * 300 + [15 * 60] * 700
    assert Browser(site.app).tries().status_code == 429
    assert Browser(site.app, "198.51.100.8").tries().status_code == 422


def test_a_second_address_behind_the_same_proxy_is_not_punished(site: World) -> None:
    Browser(site.app, "198.51.100.7").tries_often(8)
    assert Browser(site.app, "198.51.100.8").tries(password=PASSWORD).status_code == 302


def test_the_addresses_that_one_network_gives_itself_count_as_one(site: World) -> None:
    answers = [Browser(site.app, f"2001:db8:0:1::{number:x}").tries().status_code for number in range(1, 7)]
    assert answers == [422] * 5 + [429]
    assert Browser(site.app, "2001:db8:0:2::1").tries().status_code == 422


def test_in_production_a_known_browsers_cookie_is_kept_to_its_host_and_names_nobody(site: World) -> None:
    site.app.config["SESSION_COOKIE_SECURE"] = True
    told = Browser(site.app).tries(password=PASSWORD).headers.getlist("Set-Cookie")
    (known,) = [cookie for cookie in told if cookie.startswith("__Host-scg-known=")]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(known.split("; "))
    assert "Domain" not in known
    assert (
        "amina" not in base64.urlsafe_b64decode(known.partition("=")[2].partition(".")[0] + "==").decode().lower()
    )


def test_a_right_password_clears_the_waits_of_its_own_place(site: World) -> None:
    person = Browser(site.app)
    person.tries_often(4)
    assert person.tries(password=PASSWORD).status_code == 302
    assert Browser(site.app).tries_often(4) == [422] * 4


def test_of_a_hundred_guesses_at_once_no_more_are_tried_than_one_after_another(site: World) -> None:
    kept = site.app.extensions["scg-counts"]
    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(lambda _: _turn(kept, "somewhere", FREE), range(100)))
    assert waits.count(0) == FREE


def test_workers_that_share_a_store_count_together() -> None:
    with Valkey() as valkey:
        one, two = (Counts(storage_from_string(valkey.url)) for _ in range(2))
        waits = [_turn(kept, "somewhere", FREE) for kept in (one, two, one, two, one, two)]
        assert waits == [0, 0, 0, 0, 0, 1]
        one.end("somewhere")
        assert two.of("somewhere") == 0


def test_every_refusal_is_logged_and_names_nobody(site: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "scg"):
        Browser(site.app).tries_often(6)
    told = [(record.getMessage(), record.said) for record in caplog.records if record.name == "scg.doors.throttle"]
    assert [said for said, _ in told] == ["a wrong guess"] * 5 + ["a guess came too soon"]
    assert {about["from"] for _, about in told} == {"198.51.100.7"}
    assert "amina" not in f"{caplog.text} {told}".lower()


def test_while_the_store_of_counts_is_away_this_process_counts_for_itself(site: World, clock: Clock) -> None:
    away = storage_from_string("redis://127.0.0.1:1", socket_connect_timeout=0.1)
    site.app.extensions["scg-counts"] = Counts(away, clock=clock.time)
    assert Browser(site.app).tries_often(6) == [422] * 5 + [429]
