"""The law of the outgoing webhook: references alone, signed, to where it may go, until it is taken."""

import contextlib
import hashlib
import hmac
import json
import re
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from scg.commands.webhooks import Outward, secret_of
from scg.extensions import db
from scg.models import Notice, Policy
from scg.notices import calls
from scg.record.clock import now
from scg.rules.notices import TOLD_AFTER, Channel, Kind
from scg.rules.webhooks import may_reach, problem_with, signature
from scg.words import Confirm, NotAllowed
from tests.support.laws import refused
from tests.support.sending import send
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

WHY = {"log": "WY", "reason": "For the control room"}
DOCS = Path(__file__).resolve().parent.parent / "docs" / "webhook.md"


class Receiver:
    """Another system on this machine: keeps what it is told, and answers as it is set to."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        receiver = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Taking)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/scg"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def receiver(app: Flask) -> Iterator[Receiver]:
    """The other system, which this installation may reach."""
    app.config.update(SCG_WEBHOOK_PRIVATE="yes", SCG_ORIGIN="https://scg.wy.example", SCG_HOSTS="localhost")
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def set_to(world: World, address: str, *kinds: str) -> str:
    """Set the webhook; gives its secret."""
    told = {"address": address, "kinds": kinds or ["meeting called", "urgent item raised"]}
    world.does("administrator", "set_webhook", **told, **WHY)
    policy = db.session.get_one(Policy, ("WY", "webhook"), populate_existing=True)
    return secret_of("WY", policy.version, policy.at)


def rows() -> list[Notice]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Notice).filter_by(channel=str(Channel.WEBHOOK)).order_by(Notice.id)))


def call_meeting(world: World) -> int:
    told = {"kind": "extraordinary", "scheduled_for": in_hours(9), "place": "Carr Gate", "purpose": "The wall"}
    return world.does("chair", "call_meeting", **told).seq


def is_ours() -> object:
    """The check that the documentation shows, as it stands there."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    known: dict[str, object] = {}
    exec(code, known)  # what people are told to copy must work
    return known["is_ours"]


def test_a_call_tells_references_alone_signed_so_that_the_documented_check_takes_it(
    world: World, receiver: Receiver
) -> None:
    secret = set_to(world, receiver.address)
    seq = call_meeting(world)
    world.does("chair", "move_meeting", meeting_number=2, scheduled_for=in_hours(11), reason="Not asked for")
    calls.send_due()
    ((path, headers, body),) = receiver.got
    told = json.loads(body)
    assert path == "/scg" and headers["Content-Type"] == "application/json"
    assert headers["X-Scg-Id"] == told["id"] and len(told["id"]) == 32
    about = (told["kind"], told["incident"], told["seq"], told["reference"], told["link"])
    link = f"https://scg.wy.example/incidents/{world.ref}/meetings/2"
    assert about == ("meeting called", world.ref, seq, "SCG 002", link)
    assert set(told) == {"id", "kind", "incident", "seq", "at", "reference", "link"}
    for content in (b"Calder", b"Carr", b"wall"):
        assert content not in body
    check = is_ours()
    assert callable(check)
    signed = headers["X-Scg-Signature"]
    assert check(secret, signed, body)
    assert not check(secret, signed, body.replace(b"SCG 002", b"SCG 003"))
    assert not check(secret[:-1] + "0" * (secret[-1] != "0") + "1" * (secret[-1] == "0"), signed, body)
    assert not check(secret, signature(secret, int(now().timestamp()) - 301, body), body)
    assert [row.state for row in rows()] == ["sent"]


def test_a_call_not_taken_is_made_again_under_the_same_id_with_growing_waits_and_given_up_after_a_day(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(world, receiver.address)
    call_meeting(world)
    receiver.answers = [(500, {}), (302, {"Location": receiver.address}), *[(503, {})] * 30]
    at, waits = now(), []
    for _ in range(30):
        monkeypatch.setattr(calls, "now", lambda at=at: at)
        calls.send_due()
        (row,) = rows()
        if row.state == "given up":
            break
        waits.append(round((row.next_at - at).total_seconds() / 60))
        at = row.next_at
    assert waits[:9] == [1, 2, 5, 15, 30, 60, 120, 240, 240] and sum(waits) <= 24 * 60
    assert row.state == "given up" and row.problem == "answered 503"
    assert len({json.loads(body)["id"] for _, _, body in receiver.got}) == 1 and len(receiver.got) == row.tries
    client = world.client("administrator")
    assert "answered 503" in client.get("/forum/webhook").text
    receiver.answers = []
    assert send(client, "/forum/notices/again", notice=row.id, of="webhook").location == "/forum/webhook"
    monkeypatch.setattr(calls, "now", now)
    calls.send_due()
    assert [row.state for row in rows()] == ["sent"]


def test_no_call_goes_to_a_private_address_unless_the_installation_allows_it(
    app: Flask, world: World, receiver: Receiver
) -> None:
    set_to(world, receiver.address.replace("127.0.0.1", "localhost"))
    call_meeting(world)
    app.config["SCG_WEBHOOK_PRIVATE"] = "no"
    calls.send_due()
    assert receiver.got == [] and rows()[0].problem == calls.NOT_REACHED


def test_who_administers_the_forum_is_told_once_a_day_that_calls_are_not_taken_for_an_hour(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(world, receiver.address)
    call_meeting(world)
    receiver.answers = [(500, {})] * 8
    told = select(Notice).where(Notice.kind == str(Kind.NOT_TAKEN))
    for tries in range(1, 8):
        at = rows()[0].next_at
        monkeypatch.setattr(calls, "now", lambda at=at: at)
        calls.send_due()
        made = list(db.session.scalars(told))
        assert [row.person for row in made] == [world.people["administrator"]] * (tries >= TOLD_AFTER), tries
    page = world.client("administrator").get("/notices").text
    assert "Webhook not taken since" in page and "answered 500" in page and 'href="/forum/webhook"' in page
    assert [row.kind for row in rows()] == ["meeting called"]


def test_an_answer_that_never_ends_is_read_no_further_than_its_status() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def go_on() -> None:
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                line.recv(4096)
                line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

        threading.Thread(target=go_on, daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert calls.post_to(address, b"{}", {}, True) == "answered 100"


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("8.8.8.8", True, True),
        ("2606:4700::1111", True, True),
        ("10.1.2.3", False, True),
        ("192.168.0.9", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("fd00::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
        ("100.64.0.1", False, False),
        ("64:ff9b::7f00:1", False, True),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("64:ff9b::808:808", True, True),
        ("fec0::1", False, True),
        ("192.0.0.192", False, False),
        ("168.63.129.16", False, False),
        ("fd00:ec2::254", False, False),
    ],
)
def test_what_may_be_reached(address: str, public: bool, private: bool) -> None:
    assert (may_reach(address, private=False), may_reach(address, private=True)) == (public, private)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x.example/",
        "https://",
        "bridge",
        "https://a:b@x.example/",
        "https://x.example/?token=1",
        "https://x.example/#a",
        "https://x.example:99999/",
        "http://x.example/",
        "https://exämple.org/",
    ],
)
def test_an_address_that_may_not_be_called_is_refused_as_it_is_set(
    world: World, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    assert problem_with("https://bridge.example.gov.uk:8443/scg", https_only=True) == ""
    monkeypatch.setattr(Outward, "https_only", staticmethod(lambda: True))
    told = {"address": address, "kinds": ["meeting called"], **WHY}
    assert list(refused(world, "administrator", "set_webhook", **told).errors) == ["address"]


def test_only_an_administrator_sets_it_and_sees_its_secret_just_then(world: World, receiver: Receiver) -> None:
    told = {"address": receiver.address, "kinds": ["meeting called"], **WHY}
    assert isinstance(refused(world, "chair", "set_webhook", **told), NotAllowed)
    assert not isinstance(refused(world, "chair", "remove_webhook", **WHY), Confirm)
    secret = set_to(world, receiver.address)
    page = world.client("administrator").get("/forum/webhook").text
    assert secret in page and receiver.address in page
    assert world.client("chair").get("/forum/webhook").status_code == 403
    policy = db.session.get_one(Policy, ("WY", "webhook"))
    policy.at -= timedelta(minutes=11)
    db.session.commit()
    assert "The secret of this webhook" not in world.client("administrator").get("/forum/webhook").text


def test_a_test_is_sent_and_what_waits_is_dropped_once_the_webhook_is_removed(
    world: World, receiver: Receiver
) -> None:
    client = world.client("administrator")
    assert send(client, "/forum/webhook/test").status_code == 303 and rows() == []
    set_to(world, receiver.address)
    send(client, "/forum/webhook/test")
    calls.send_due()
    assert json.loads(receiver.got[0][2])["kind"] == "test"
    call_meeting(world)
    world.does("administrator", "remove_webhook", **WHY)
    calls.send_due()
    assert len(receiver.got) == 1 and [row.state for row in rows()] == ["sent", "no longer sent"]
    call_meeting(world)
    assert len(rows()) == 2


def test_the_signature_is_the_hmac_of_time_and_body() -> None:
    signed = hmac.new(b"secret", b"12.{}", hashlib.sha256).hexdigest()
    assert signature("secret", 12, b"{}") == f"t=12,v1={signed}"
