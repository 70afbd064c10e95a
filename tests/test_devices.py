"""Signed in on so many devices: what each is called, signing one out or all others, and tokens."""

import pytest
from flask.testing import FlaskClient

from scg.commands.accounts import issue_token
from scg.commands.logins import begin_login
from scg.extensions import db
from scg.models import Login, Token
from scg.pieces.logins import login_by_secret
from scg.record import reading
from scg.rules.browsers import called
from scg.words import Factor
from tests.support.sending import send
from tests.support.world import World

pytestmark = pytest.mark.one_database
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
NAMES = {
    WINDOWS: "Firefox on Windows",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0": "Edge on Windows",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Safari/537.36": "Chrome on Android",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1": "Safari on iPhone",
    "python-requests/2.32": "A program (Python)",
    "": "A browser",
}


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize("told", NAMES)
def test_a_browser_is_called_what_people_call_it(told: str) -> None:
    assert called(told) == NAMES[told]


def test_the_page_lists_every_device_and_marks_this_one(world: World) -> None:
    client = world.client("chair")
    begin_login(world.people["chair"], Factor.PASSKEY, WINDOWS, second=True)
    begin_login(world.people["deputy"], Factor.PASSWORD, "curl/8.0")
    page = client.get("/account/devices").text
    assert "Signed in on 2 devices" in page
    assert page.count("This one") == 1
    assert "Firefox on Windows" in page
    assert "curl" not in page


def test_another_device_is_signed_out_from_here_and_nobody_elses(world: World) -> None:
    here, there, other = world.client("chair"), world.client("chair"), world.client("deputy")
    logins = {row.id: row for row in db.session.query(Login)}
    with there.session_transaction() as session:
        secret = session["_user_id"]
    theirs = login_by_secret(secret).id
    assert send(here, "/account/devices/sign-out", login=theirs).status_code == 303
    assert is_in(here)
    assert not is_in(there)
    others = next(row.id for row in logins.values() if row.person == world.people["deputy"])
    assert send(here, "/account/devices/sign-out", login=others).status_code == 404
    assert is_in(other)
    assert "Signed out elsewhere" in here.get("/account/devices").text
    assert [entry.kind for entry in reading.written("WY")].count("login.ended") == 1


def test_all_others_are_signed_out_at_once(world: World) -> None:
    here, *others = (world.client("chair") for _ in range(3))
    send(here, "/account/devices/sign-out-others")
    assert [is_in(client) for client in (here, *others)] == [True, False, False]


def test_a_token_is_shown_once_and_ended_by_its_person_alone(world: World) -> None:
    client, other = world.client("chair"), world.client("deputy")
    page = send(client, "/account/tokens", label="Dashboard").text
    token = page.partition("<b>scg_")[2].partition("</b>")[0]
    bearer = {"Authorization": f"Bearer scg_{token}"}
    machine = world.app.test_client()
    assert machine.get("/api/incidents", headers=bearer).status_code == 200
    later = client.get("/account/devices").text
    assert "Dashboard" in later
    assert token not in later
    kept = db.session.query(Token).one().digest
    assert send(other, "/account/tokens/end", token=kept).status_code == 404
    assert send(client, "/account/tokens/end", token=kept).status_code == 303
    assert machine.get("/api/incidents", headers=bearer).status_code == 401
    assert [entry.kind for entry in reading.written("WY")][-1] == "token.ended"


def test_a_token_says_what_it_is_for(world: World) -> None:
    assert send(world.client("chair"), "/account/tokens", label=" ").status_code == 422
    assert db.session.query(Token).count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/account/devices/sign-out-others",
        "/account/tokens",
        "/account/tokens/end",
        "/account/code-app",
        "/account/code-app/remove",
        "/account/passkeys",
        "/account/recovery-codes",
        "/account/passkeys/new",
    ],
)
def test_a_token_changes_no_ways_in(world: World, path: str) -> None:
    bearer = {"Authorization": f"Bearer {issue_token('amina.shah@wy.example', 'script')}"}
    before = len(list(reading.written("WY")))
    assert world.app.test_client().post(path, headers=bearer, data={"label": "x"}).status_code == 403
    assert len(list(reading.written("WY"))) == before
