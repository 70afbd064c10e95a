"""Single sign-on at a real provider and a real server, over the wire: in, in again, and in when it is down."""

import shutil
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from config import Unsafe, configuration
from scg import create_app
from scg.extensions import db
from scg.provider import STEP_SECONDS
from tests.support.provider import Person, Provider
from tests.support.server import Server
from tests.support.world import World

pytestmark = pytest.mark.long
JO = Person("u1", "Jo Khan", "jo.khan@wyp.example", ["all", "SCG-Police"])
AMINA = Person("u2", "Amina Shah", "amina.shah@wy.example")
NOBODY = Person("u3", "Nia Rees", "nia.rees@elsewhere.example", ["all"])


@dataclass
class Place:
    """The server, its provider and the file of its database."""

    server: Server
    provider: Provider
    file: Path

    def rows(self, question: str) -> list[Any]:
        """What the database holds."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(question).fetchall()

    def begun(self, http: requests.Session, path: str = "/sign-in/with") -> str:
        """The address at the provider that the server sends a browser to."""
        answer = http.get(self.server.url + path, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def back(self, http: requests.Session, person: Person, path: str = "/sign-in/with") -> str:
        """The address with which somebody who has signed in there comes back."""
        return self.provider.sign_in(http, self.begun(http, path), person)

    def comes(self, http: requests.Session, person: Person, path: str = "/sign-in/with") -> requests.Response:
        """The page that somebody sees who signs in there."""
        return http.get(self.back(http, person, path), timeout=20)


@pytest.fixture(scope="module")
def place(sqlite_templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    file = Path(shutil.copy(sqlite_templates["world"], folder / "scg.sqlite3"))
    prepare(f"sqlite:///{file}")
    provider = Provider(folder, [], [JO, AMINA, NOBODY])
    told = {"ISSUER": provider.issuer, "CLIENT_ID": provider.client_id, "CLIENT_SECRET": provider.client_secret}
    told |= {"NAME": "Council sign-in", "FORUM": "WY", "TRUST_EMAIL": "yes"}
    server = Server(f"sqlite:///{file}", folder, **{f"SCG_OIDC_{name}": value for name, value in told.items()})
    provider.redirects.append(f"{server.url}/sign-in/back")
    with provider, server:
        yield Place(server, provider, file)


def prepare(database: str) -> None:
    """A chair with a password, and a group that means an agency."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": database})
    with app.app_context():
        world = World.found_again(app)
        world.client("chair")
        groups = [{"group": "SCG-Police", "agency": "wyp"}]
        world.does("administrator", "map_groups", log="WY", groups=groups, reason="As the council has them")
        db.session.remove()
        db.engine.dispose()


def test_people_come_in_by_their_groups_and_addresses_and_by_no_other(place: Place) -> None:
    page = place.comes(requests.Session(), JO, "/sign-in/with?next=/account")
    assert (page.url, "Jo Khan" in page.text) == (f"{place.server.url}/account", True)
    page = place.comes(requests.Session(), AMINA)
    assert (page.url, "Amina Shah" in page.text) == (f"{place.server.url}/", True)
    page = place.comes(requests.Session(), NOBODY)
    assert "Council sign-in knows you, but you have no account here" in page.text
    bound = (
        "SELECT i.subject, p.name, p.agency, p.email FROM identity i JOIN person p ON p.id = i.person ORDER BY 1"
    )
    assert place.rows(bound) == [
        ("u1", "Jo Khan", "wyp", "jo.khan@wyp.example"),
        ("u2", "Amina Shah", "wyp", "amina.shah@wy.example"),
    ]


def test_the_way_there_has_a_proof_key_a_state_and_a_nonce_and_is_gone_once(place: Place) -> None:
    http = requests.Session()
    there = place.begun(http)
    asked = parse_qs(urlsplit(there).query)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    assert min(len(asked[name][0]) for name in ("code_challenge", "state", "nonce")) >= 43
    assert sorted(asked["scope"][0].split()) == ["email", "groups", "openid", "profile"]
    again = parse_qs(urlsplit(place.begun(http)).query)
    assert not any(asked[name] == again[name] for name in ("code_challenge", "state", "nonce"))
    back = place.provider.sign_in(http, there, AMINA)
    assert "Amina Shah" in http.get(back, timeout=20).text
    assert "was begun in another browser" in requests.get(back, timeout=20).text
    stolen = requests.Session()
    mine = parse_qs(urlsplit(place.begun(stolen)).query)["state"][0]
    told = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    replayed = stolen.get(f"{place.server.url}/sign-in/back", params={**told, "state": mine}, timeout=20)
    assert "Council sign-in did not sign you in" in replayed.text


def test_somebody_shows_there_once_more_that_it_is_they(place: Place) -> None:
    http = requests.Session()
    place.comes(http, AMINA)
    newest = "SELECT id, confirmed_at FROM login WHERE person = 'wy-0001' ORDER BY begun_at DESC LIMIT 1"
    [(login, before)] = place.rows(newest)
    page = place.comes(http, AMINA, "/account/confirm/with?next=/forum/security")
    [(same, after)] = place.rows(newest)
    assert (page.url, same, after > before) == (f"{place.server.url}/forum/security", login, True)


def test_the_provider_may_be_down_or_begin_again_with_new_keys(place: Place) -> None:
    http = requests.Session()
    assert "Amina Shah" in place.comes(requests.Session(), AMINA).text
    there = place.begun(http)
    place.provider.stop()
    told = {"code": "c", "state": parse_qs(urlsplit(there).query)["state"][0], "iss": place.provider.issuer}
    page = http.get(f"{place.server.url}/sign-in/back", params=told, timeout=20)
    assert "Council sign-in doesn’t answer. Sign in with your password or a passkey" in page.text
    assert place.server.signed_in(AMINA.email).get("/").ok
    place.provider.start()
    assert "Amina Shah" in place.comes(requests.Session(), AMINA).text


def test_a_provider_that_never_answers_keeps_nobody_else_waiting(place: Place) -> None:
    http = requests.Session()
    told = parse_qs(urlsplit(place.begun(http)).query)
    sent = {"code": "c", "state": told["state"][0], "iss": place.provider.issuer}
    place.provider.process.send_signal(signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(1) as pool:
            waits = pool.submit(http.get, f"{place.server.url}/sign-in/back", params=sent, timeout=20)
            others = [requests.get(f"{place.server.url}/health/live", timeout=20) for _ in range(20)]
            assert ([other.ok for other in others], waits.done()) == ([True] * 20, False)
            assert max(other.elapsed.total_seconds() for other in others) < STEP_SECONDS * 2 / 3
            assert "Council sign-in doesn’t answer" in waits.result().text
    finally:
        place.provider.process.send_signal(signal.SIGCONT)


def test_the_log_holds_no_secret_of_it(place: Place) -> None:
    http = requests.Session()
    back = place.back(http, AMINA)
    http.get(back, timeout=20)
    told = parse_qs(urlsplit(back).query)
    secrets = [told["code"][0], told["state"][0], place.provider.client_secret, http.cookies["scg"], AMINA.email]
    assert [secret for secret in secrets if secret in place.server.said] == []
    assert "/sign-in/back" in place.server.said


@pytest.mark.parametrize(
    "chosen",
    [
        {"ISSUER": "http://sign-in.example.gov.uk"},
        {"ISSUER": "sign-in.example.gov.uk"},
        {"ISSUER": "https://sign-in.example.gov.uk", "FORUM": ""},
        {"ISSUER": "https://sign-in.example.gov.uk", "CLIENT_SECRET": ""},
    ],
)
def test_production_does_not_run_with_a_provider_that_it_could_not_believe(
    tmp_path_factory: pytest.TempPathFactory, chosen: dict[str, str]
) -> None:
    told = {"CLIENT_ID": "scg", "CLIENT_SECRET": "x", "FORUM": "WY", **chosen}
    sealed = {"SCG_ENV": "production", "SECRET_KEY": "x" * 32, "SCG_ORIGIN": "https://scg.example.gov.uk"}
    folder = {"SCG_DATA": str(tmp_path_factory.mktemp("settings"))}
    with pytest.raises(Unsafe, match="SCG_OIDC_ISSUER"):
        configuration({**sealed, **folder, **{f"SCG_OIDC_{name}": value for name, value in told.items()}})
