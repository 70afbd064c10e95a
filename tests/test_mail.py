"""The law of e-mail: sent beside everything else, holding up no act, with nothing in it but what it says."""

import logging
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Unsafe, configuration
from scg.commands.accounts import set_password, set_password_by_mail
from scg.commands.logins import begin_login
from scg.commands.mailed_codes import make_code, use_code
from scg.extensions import db
from scg.mail import Letter, Post, compose, send
from scg.models import Login, MailedCode
from scg.record import reading
from scg.record.clock import now
from scg.rules.codes import grouped
from scg.words import Factor, Refused
from tests.support.codes import invited, typed
from tests.support.mailbox import LOGIN, Mailbox
from tests.support.processes import wait_until
from tests.support.sending import send as send_form
from tests.support.server import Server
from tests.support.world import PASSWORD, World

CHAIR = "amina.shah@wy.example"
SENDER = "scg@wy.example"


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server, which the app sends by."""
    with Mailbox() as box:
        app.config.update(
            SMTP_URL=box.url, SCG_MAIL_FROM=SENDER, SCG_ORIGIN="https://scg.wy.example", SCG_HOSTS="localhost"
        )
        yield box


def code_in(letter: EmailMessage) -> str:
    """The code that a letter brings."""
    found = re.search(r"code[^:\n]*: (\w{4}) (\w{4})", letter.get_content())
    assert found
    return "".join(found.groups())


def read_anew(client: FlaskClient, path: str) -> str:
    """A page, by a request of its own: the test's transaction began before the letter was sent."""
    db.session.rollback()
    return client.get(path).text


@pytest.mark.one_database
def test_an_invitation_is_sent_with_its_code_and_a_link_and_the_inviter_sees_that_it_was(
    app: Flask, world: World, mailbox: Mailbox
) -> None:
    client = world.client("chair")
    told = {"agency_code": "leeds", "role": "member", "name": "Ann Moss", "email": "ann.moss@leeds.example"}
    answer = send_form(client, f"/incidents/{world.ref}/do/invite", **told, key="k")
    letter = mailbox.next()
    assert (letter["From"], letter["To"]) == (f"scg <{SENDER}>", "ann.moss@leeds.example")
    assert letter["X-To"] == "ann.moss@leeds.example"
    assert letter["Auto-Submitted"] == "auto-generated" and letter["Date"].datetime.tzinfo is not None
    assert letter["Message-ID"].endswith("@scg.wy.example>")
    code = code_in(letter)
    assert f"https://scg.wy.example/join#{code}" in letter.get_content()
    assert "Calder" not in letter.as_string() and world.ref not in letter.as_string()
    page = read_anew(client, answer.location)
    assert "E-mail to ann.moss@leeds.example: sent" in page and grouped(code) in page
    assert "Calder Valley flooding" in typed(app.test_client(), code).text


@pytest.mark.one_database
def test_what_cant_be_sent_is_said_and_logged_without_the_code(
    app: Flask, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    app.config.update(SMTP_URL="smtp://127.0.0.1:1", SCG_MAIL_FROM=SENDER)
    client = world.client("chair")
    told = {"agency_code": "leeds", "role": "member", "email": "ann.moss@leeds.example", "key": "k"}
    with caplog.at_level(logging.INFO):
        answer = send_form(client, f"/incidents/{world.ref}/do/invite", **told)
    page = read_anew(client, answer.location)
    assert "could not be sent. Read the code out" in page
    (code,) = re.findall(r'app-code__letters"><b>(\w{4} \w{4})<', page)
    assert "a letter could not be sent: ConnectionRefusedError" in caplog.text
    assert code not in caplog.text and code.replace(" ", "") not in caplog.text and "ann.moss" not in caplog.text


@pytest.mark.long
@pytest.mark.one_database
def test_a_mail_server_that_does_not_answer_holds_nobody_up(app: Flask, world: World, tmp_path: Path) -> None:
    world.client("chair")
    address = str(app.config["SQLALCHEMY_DATABASE_URI"])
    db.session.remove()
    db.engine.dispose()
    with Mailbox() as box, Server(address, tmp_path, SMTP_URL=box.url, SCG_MAIL_FROM=SENDER) as server:
        box.free.clear()
        chair = server.signed_in(CHAIR, PASSWORD)
        began = time.monotonic()
        asked = {"agency_code": "leeds", "email": "ann.moss@leeds.example"}
        made = chair.command(world.ref, "k", "invite", **asked).json()
        page = f"/incidents/{world.ref}/invitations/{made['seq']}"
        assert "being sent" in chair.get(page).text
        assert time.monotonic() - began < 5
        box.free.set()
        assert code_in(box.next()) == made["code"].replace(" ", "")
        wait_until(lambda: "leeds.example: sent" in chair.get(page).text, server.process)


def test_a_letter_goes_by_tls_with_a_login_and_by_no_other_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Mailbox(tmp_path) as box:
        outcomes: list[bool] = []
        ways = [f"smtp+starttls://{quote(LOGIN[0])}:{quote(LOGIN[1], safe='')}@localhost:{box.port}"]
        ways += [f"smtp+starttls://scg:wrong@localhost:{box.port}", box.url]
        for place, way in enumerate([ways[0], *ways]):
            if place == 1:  # until then, nobody vouches for the certificate
                monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
            send(Letter(Post(way, SENDER, "scg.wy.example"), "ann@leeds.example", "A", "Tŷ"), outcomes.append)
        assert outcomes == [False, True, False, False]
        assert [letter.get_content().strip() for letter in box.letters] == ["Tŷ"]


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("ann@leeds.example\r\nBcc: eve@elsewhere.example", "A"),
        ("ann@leeds.example, eve@elsewhere.example", "A"),
        ("Ann <ann@leeds.example>", "A"),
        ("ann@leeds.example", "A\r\nBcc: eve@elsewhere.example"),
        ("ann@leeds.example", "A\nBcc: eve@elsewhere.example"),
    ],
)
def test_no_header_is_ever_two(to: str, subject: str) -> None:
    with pytest.raises(ValueError, match=r"addr_spec|address|linefeed"):
        compose(Letter(Post("smtp://localhost", SENDER, "scg.wy.example"), to, subject, "Text"))


@pytest.mark.one_database
@pytest.mark.parametrize("email", ["ann@leeds.example\r\nBcc: eve@x.example", "a@b.example,c@d.example", "<a@b.c>"])
def test_an_address_that_is_more_than_one_is_refused_as_it_is_asked_for(world: World, email: str) -> None:
    with pytest.raises(Refused) as refusal:
        invited(world, email=email)
    assert list(refusal.value.errors) == ["email"]


SAFE = {"SCG_ENV": "production", "SECRET_KEY": "x" * 32, "SCG_ORIGIN": "https://scg.example.gov.uk"}


@pytest.mark.parametrize("url", ["smtp://mail.example", "mailto:x", "smtp+starttls://", "http://mail.example"])
def test_production_sends_no_mail_in_the_clear_to_another_machine(url: str, tmp_path: Path) -> None:
    told = {**SAFE, "SCG_DATA": str(tmp_path), "SCG_MAIL_FROM": SENDER}
    with pytest.raises(Unsafe):
        configuration({**told, "SMTP_URL": url})
    for safe in ("smtp://localhost", "smtps://mail.example", "smtp+starttls://a:b@mail.example"):
        assert configuration({**told, "SMTP_URL": safe})["SMTP_URL"] == safe
    with pytest.raises(Unsafe, match="SCG_MAIL_FROM"):
        configuration({**told, "SMTP_URL": "smtps://mail.example", "SCG_MAIL_FROM": ""})


def test_a_code_by_e_mail_signs_in_once(app: Flask, world: World, mailbox: Mailbox) -> None:
    client = app.test_client()
    known = send_form(client, "/sign-in/code", email=" Amina.Shah@wy.example")
    code = code_in(mailbox.next())
    unknown = send_form(app.test_client(), "/sign-in/code", email="nobody@wy.example")
    assert known.status_code == unknown.status_code == 200
    assert shape(known.text, CHAIR) == shape(unknown.text, "nobody@wy.example")
    assert len(mailbox.letters) == 1
    answer = send_form(client, "/sign-in/code/use", email=CHAIR, code=f"{code[:4].lower()} {code[4:]}")
    assert answer.status_code == 302 and client.get("/account").status_code == 200
    assert db.session.scalars(select(Login)).one().factor == Factor.MAILED
    again = send_form(app.test_client(), "/sign-in/code/use", email=CHAIR, code=code)
    assert again.status_code == 422 and "doesn’t sign you in" in again.text


def shape(page: str, email: str) -> str:
    """A page without what differs from one asking to the next anyway."""
    return re.sub(r'(csrf_token" value="|nonce="|nonce-)[^"]*', r"\1", page).replace(email, "E-MAIL")


def test_only_the_latest_code_holds_for_ten_minutes_and_for_five_wrong_tries(world: World) -> None:
    _, first = make_code(CHAIR)
    _, latest = make_code(CHAIR)
    for wrong in (first, "", "23456789"):
        with pytest.raises(Refused):
            use_code(CHAIR, wrong)
    assert use_code(CHAIR, latest) == world.people["chair"]
    _, guessed = make_code(CHAIR)
    for typed_code in ["23456789"] * 5 + [guessed]:
        with pytest.raises(Refused):
            use_code(CHAIR, typed_code)
    _, old = make_code(CHAIR)
    kept = db.session.scalars(select(MailedCode).filter_by(person=world.people["chair"])).one()
    kept.ends_at -= timedelta(minutes=10)
    db.session.commit()
    with pytest.raises(Refused):
        use_code(CHAIR, old)


def test_a_code_works_in_the_browser_that_asked_and_nobody_elses_asking_or_guessing_ends_it(world: World) -> None:
    _, mine = make_code(CHAIR, "mine")
    _, theirs = make_code(CHAIR, "theirs")
    for browser, tried in [("theirs", mine), ("mine", theirs), ("", mine)] + [("theirs", "23456789")] * 5:
        with pytest.raises(Refused):
            use_code(CHAIR, tried, browser)
    assert use_code(CHAIR, mine, "mine") == world.people["chair"]


def test_for_an_address_that_nobody_has_as_much_is_kept_and_nothing_opens(world: World) -> None:
    address, code = make_code("nobody@wy.example")
    assert address == "" and len(list(db.session.scalars(select(MailedCode)))) == 1
    with pytest.raises(Refused):
        use_code("nobody@wy.example", code)


@pytest.mark.one_database
def test_without_a_mail_server_no_code_can_be_asked_for(app: Flask, world: World) -> None:
    assert app.test_client().get("/sign-in/code").status_code == 404
    assert send_form(app.test_client(), "/sign-in/code", email=CHAIR).status_code == 404
    assert "by e-mail" not in app.test_client().get("/sign-in").text


@pytest.mark.one_database
def test_an_administrator_has_a_code_sent_to_whom_they_add_and_they_set_a_password_by_it(
    app: Flask, world: World, mailbox: Mailbox
) -> None:
    boss = world.client("administrator")
    assert 'name="send_code"' in boss.get("/forum/do/add_person").text
    told = {"name": "Lee Chan", "email": "lee.chan@ea.example", "agency_code": "ea", "send_code": "yes"}
    send_form(boss, "/forum/do/add_person", **told, key="k")
    code = code_in(mailbox.next())
    client = app.test_client()
    assert send_form(client, "/sign-in/code/use", email="lee.chan@ea.example", code=code).status_code == 302
    assert "set a password without the one so far" in client.get("/account").text
    new = "three small boats on the canal"
    assert send_form(client, "/account/new-password", password=new).location == "/sign-in"
    assert send_form(client, "/sign-in", email="lee.chan@ea.example", password=new).status_code == 302
    refused = send_form(client, "/account/new-password", password=f"{new} more")
    assert refused.status_code == 422
    assert code not in str([entry.fields for entry in reading.written("WY")])


def test_a_password_is_set_without_the_one_so_far_only_just_after_a_code(world: World) -> None:
    person = world.people["chair"]
    set_password(person, PASSWORD)
    begin_login(person, Factor.MAILED, "test")
    begin_login(person, Factor.PASSWORD, "test")
    logins = {one.factor: one.id for one in db.session.scalars(select(Login))}
    for login, at in ((logins[Factor.PASSWORD], now()), (logins[Factor.MAILED], now() + timedelta(minutes=16))):
        with pytest.raises(Refused, match="code by e-mail first"):
            set_password_by_mail(login, "three small boats on the canal", at)
    set_password_by_mail(logins[Factor.MAILED], "three small boats on the canal", now())
