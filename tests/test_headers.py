"""Every answer bears the whole set of security headers: pages, errors, redirects, files, the API, Socket.IO."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from config import configuration
from scg import create_app
from scg.assets import Assets
from scg.doors.headers import ALWAYS
from scg.extensions import db
from scg.models import Entry
from tests.support.following import forget
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.one_database

# What lies in a browser's cache holds nothing of anybody's: assets, style sheets, the service worker.
KEPT_BY_BROWSERS = ("/assets/", "/powers/", "/service-worker.js")
SAYS = {
    "default-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
WITHOUT_CONTROLS = {"/incidents/<ref>/wall", "/offline", "/not-recorded"}
A_YEAR = 31_536_000
ELSEWHERE = {"Origin": "https://elsewhere.example"}


def address(rule: Rule, world: World) -> str:
    """An address that a rule of the URL map matches: of the world's incident where it asks for one."""
    told = {"ref": world.ref, "seq": "1", "number": "1", "kind": "pdf", "stand": "1", "name": "declare"}
    return re.sub(r"<(?:[^:<>]+:)?([a-z_]+)>", lambda found: told.get(found[1], "nothing"), rule.rule)


def lacking(answer: TestResponse, where: str) -> list[str]:
    """What an answer should say of itself and doesn't."""
    given = answer.headers
    wrong = [name for name, value in ALWAYS.items() if name != "Cache-Control" and given.get(name) != value]
    if not where.startswith(KEPT_BY_BROWSERS) and given.get("Cache-Control") != "no-store":
        wrong.append("Cache-Control")
    policy = dict(part.strip().partition(" ")[::2] for part in given.get("Content-Security-Policy", "").split(";"))
    wrong += [name for name, value in SAYS.items() if policy.get(name) != value]
    wrong += [word for word in ("unsafe-", "*", "http:", "https:") if word in " ".join(policy.values())]
    wrong += ["shared with others"] * ("Access-Control-Allow-Origin" in given)
    kind = given.get("Content-Type", "")
    if answer.get_data() and (not kind or (kind.startswith("text/") and "charset=utf-8" not in kind.lower())):
        wrong.append(f"Content-Type: {kind}")
    return wrong


def every_answer(world: World, clients: list[FlaskClient]) -> Iterator[tuple[str, TestResponse]]:
    """What each client is answered at every address of the URL map, by every way that a form or script asks."""
    for rule in world.app.url_map.iter_rules():
        where = address(rule, world)
        for client in clients:
            for method in ("GET", "POST", "DELETE", "OPTIONS"):
                forget()
                yield f"{method} {where}", client.open(where, method=method, headers=ELSEWHERE)


@pytest.mark.long
def test_every_route_answers_with_the_whole_set_whoever_asks_and_however(world: World) -> None:
    clients = [world.client("chair"), world.client("colleague"), world.app.test_client()]
    found = list(every_answer(world, clients))
    assert [(asked, wrong) for asked, answer in found if (wrong := lacking(answer, asked.split()[1]))] == []
    assert {answer.status_code for _, answer in found} >= {200, 302, 401, 403, 404, 405}


@pytest.mark.long
def test_looking_and_whatever_comes_without_a_token_changes_nothing(world: World) -> None:
    client = world.client("chair")
    count = db.select(db.func.count()).select_from(Entry)
    before = db.session.scalar(count)
    asked = [told for told, _ in every_answer(world, [client])]
    assert len(asked) > 200
    db.session.rollback()
    assert db.session.scalar(count) == before
    assert client.get("/account").status_code == 200


@pytest.mark.long
def test_every_page_of_somebody_signed_in_leads_to_signing_out(world: World) -> None:
    client = world.client("chair")
    pages = {}
    for rule in world.app.url_map.iter_rules():
        forget()
        answer = client.get(address(rule, world))
        if answer.status_code == 200 and answer.mimetype == "text/html":
            pages[rule.rule] = answer.text
    assert len(pages) > 20
    # The wall's display has no controls, and what lies on any device is nobody's own.
    assert {rule for rule, page in pages.items() if 'action="/sign-out"' not in page} <= WITHOUT_CONTROLS


@pytest.mark.parametrize("where", ["/", "/sign-in", "/api/incidents", "/nothing"])
def test_trace_is_answered_nowhere(app: Flask, where: str) -> None:
    assert app.test_client().open(where, method="TRACE").status_code in (404, 405)


@pytest.mark.own_app
def test_a_failure_tells_nothing_inner_and_bears_it_as_every_asset_does(app: Flask, world: World) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def failing() -> str:
        raise RuntimeError("what went on inside")

    app.view_functions[app.url_map.bind("").match("/accessibility")[0]] = failing
    client = app.test_client()
    asset = Assets().shell()[0]
    for where, status in (("/accessibility", 500), ("/nothing", 404), ("/sign-in/", 404), (asset, 200)):
        answer = client.get(where)
        assert (answer.status_code, lacking(answer, where)) == (status, [])
        assert "went on inside" not in answer.text and "Traceback" not in answer.text
        answer.close()


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize("asked", ["EIO=4&transport=polling", "EIO=4&transport=polling&sid=nobody", "EIO=3", ""])
def test_what_socket_io_answers_by_itself_bears_it(app: Flask, method: str, asked: str) -> None:
    for told in ({}, ELSEWHERE):
        answer = app.test_client().open(f"/socket.io/?{asked}", method=method, headers=told)
        assert lacking(answer, "/socket.io/") == []


@pytest.fixture
def production(world: World, tmp_path: Path) -> Iterator[Flask]:
    """The app as production has it, behind a proxy that says nothing of TLS, on the world's database."""
    chosen = {"SECRET_KEY": "x" * 32, "SCG_ORIGIN": "https://scg.example.gov.uk", "SCG_DATA": str(tmp_path)}
    settings = configuration({"SCG_ENV": "production", **chosen})
    database = {"SQLALCHEMY_DATABASE_URI": world.app.config["SQLALCHEMY_DATABASE_URI"]}
    made = create_app({**settings, **database, "TESTING": True, "RATELIMIT_ENABLED": False})
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    "where", ["/sign-in", "/", "/nothing", "/health/live", "/socket.io/?EIO=4&transport=polling"]
)
def test_production_tells_browsers_to_come_by_tls_alone_for_a_year_its_subdomains_too(
    production: Flask, where: str
) -> None:
    answer = production.test_client().get(where, base_url="http://scg.example.gov.uk")
    found = re.fullmatch(r"max-age=(\d+); includeSubDomains", answer.headers["Strict-Transport-Security"])
    assert found is not None
    assert int(found[1]) >= A_YEAR


def test_a_laptop_without_tls_is_not_shut_out_of_its_own_address(app: Flask) -> None:
    assert "Strict-Transport-Security" not in app.test_client().get("/sign-in").headers


def test_scripts_run_by_a_number_that_is_used_once(app: Flask) -> None:
    client = app.test_client()
    used = []
    for _ in range(2):
        forget()
        answer = client.get("/sign-in")
        said = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert set(re.findall(r'nonce="([^"]+)"', answer.text)) == set(said)
        used += said
    assert len(set(used)) == 2
    assert min(map(len, used)) >= 22


def test_production_sets_no_cookie_that_a_script_another_site_or_another_host_could_use(
    production: Flask, world: World
) -> None:
    world.client("chair")
    client = production.test_client()
    secure = "https://scg.example.gov.uk"
    page = client.get("/sign-in", base_url=secure)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    told = {"csrf_token": found[1], "email": "amina.shah@wy.example", "password": PASSWORD}
    answer = client.post("/sign-in", data=told, base_url=secure, headers={"Referer": f"{secure}/sign-in"})
    assert answer.status_code == 302
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 2
    for cookie in cookies:
        name, *attributes = (part.strip() for part in cookie.split(";"))
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
        assert not [one for one in attributes if one.startswith("Domain")]
