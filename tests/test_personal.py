"""The law of personal data: contact details leave in no export, everybody reads the notice and has their copy."""

import html
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import pikepdf
import pytest
from flask import Flask

from scg.commands.copies import take_copy
from scg.commands.exports import export_by_host, sign_for_export
from scg.extensions import db
from scg.models import Login, Person
from scg.pieces import bundle
from scg.pieces.copies import copy_of
from scg.pieces.lines import SENTENCES
from scg.record import reading
from scg.record.clock import now
from scg.record.projection import PROJECTIONS
from scg.rules import privacy
from scg.rules.contact import holds_contact
from scg.rules.logins import LATELY
from scg.rules.ways import WAYS
from scg.words import NotAllowed, NotFound
from tests.support.alterations import files
from tests.support.following import forget
from tests.support.laws import refused
from tests.support.sending import send
from tests.support.shell import scg
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("own_key")
GUEST = "first.guest@private.example"
PRIVATE = ("@wy.example", "private.example", "%40", "07700900123", "07700 900123")
FILLED = {"number": 1, "seq": 2, "entry": 2, "action": "SCG001/A01", "decision": "SCG001/D01", "agency": "leeds"}


@pytest.fixture
def planted(world: World) -> World:
    """A meeting held and minuted, and a guest invited by e-mail, by a request made by hand."""
    world.in_session()
    world.does("loggist", "take_decision", decision="Evacuate", rationale="The wall", meeting_number=1)
    world.action(meeting_number=1)
    asked = f"agency_code=leeds&email={GUEST.replace('@', '%40')}"
    assert send(world.client("chair"), f"/incidents/{world.ref}/do/invite?{asked}").status_code == 303
    world.does("secretariat", "record_contact", meeting_number=1, agency_code="yas", how="Duty phone")
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    return world


def leaks(raw: bytes) -> list[str]:
    """The contact details that anybody can read in a file."""
    if raw.startswith(b"%PDF-"):
        with pikepdf.open(BytesIO(raw)) as document:
            streams = [one.read_bytes() for one in document.objects if isinstance(one, pikepdf.Stream)]
        return [found for stream in streams for found in leaks(b"-" + stream)]
    if is_zipfile(BytesIO(raw)):
        return [found for inner in files(raw).values() for found in leaks(inner)]
    text = html.unescape(raw.decode("utf-8", "replace"))
    return [word for word in PRIVATE if word in text]


@pytest.mark.long
@pytest.mark.one_database
def test_contact_details_are_in_no_file_of_a_bundle(planted: World) -> None:
    export_by_host(planted.ref)
    inside = files(bundle.packed(planted.ref, sign_for_export(planted.ref)))
    assert {name.rpartition(".")[2] for name in inside} >= {"docx", "pdf", "html", "json", "jsonl", "txt"}
    assert {name: found for name, raw in inside.items() if (found := leaks(raw))} == {}


@pytest.mark.long
@pytest.mark.one_database
def test_contact_details_are_on_no_page_and_in_no_answer_of_an_incident(planted: World) -> None:
    client, looked = planted.client("member"), []
    for rule in planted.app.url_map.iter_rules():
        way = WAYS.get(rule.endpoint)
        if way is None or way.of != "incident" or "GET" not in (rule.methods or ()) or not _fills(rule.arguments):
            continue
        with planted.app.test_request_context():
            path = planted.app.url_map.bind("").build(rule.endpoint, {"ref": planted.ref, **_given(rule)})
        forget()
        answer = client.get(path)
        looked.append(path)
        assert leaks(answer.data.replace(b"grace.obi@wy.example", b"")) == [], path
    for more in (f"as-at?entry={entry}" for entry in (9, 20)):
        forget()
        assert leaks(client.get(f"/incidents/{planted.ref}/{more}").data) == [], more
    document = f"/incidents/{planted.ref}/meetings/1/minutes"
    assert [leaks(client.get(f"{document}.{kind}").data) for kind in ("docx", "pdf")] == [[], []]
    ends = ("/minutes", "/wall", f"/api/incidents/{planted.ref}", "/record", "/record/2", "/entries")
    missed = [end for end in ends if not any(path.endswith(end) for path in looked)]
    assert missed == [], looked


def _fills(arguments: set[str]) -> bool:
    return arguments <= {"ref", "name", *FILLED}


def _given(rule: Any) -> dict[str, Any]:
    return {name: FILLED.get(name, "raise_action") for name in rule.arguments if name != "ref"}


@pytest.mark.parametrize(
    "said",
    [
        "Rang 07700 900123",
        "+44 (0)113 496 0999",
        "Tel.01422 123456",
        "07700\u00a0900123",
        "+44\u202f113\u2011496 0999",
        "jo.bell@yas.example, no answer",
        "https://find.example/jo.bell%40yas.example",
    ],
)
def test_a_number_or_address_in_a_field_about_contact_is_refused(world: World, said: str) -> None:
    world.in_session()
    about = {"meeting_number": 1, "agency_code": "yas"}
    assert list(refused(world, "chair", "record_contact", **about, how=said).errors) == ["how"]
    assert list(refused(world, "chair", "record_contact", **about, how="Phone", outcome=said).errors) == ["outcome"]
    person = {"name": "Al New", "email": "al@yas.example", "agency_code": "yas", "post": said}
    assert list(refused(world, "administrator", "add_person", log="WY", **person).errors) == ["post"]


@pytest.mark.parametrize(
    "said", ["Duty phone", "at 09:30 on 20 Mar 2020", "SCG001/A07", "0930 for 3 hours", "e-mail"]
)
def test_what_is_no_number_or_address_is_taken_for_none(said: str) -> None:
    assert holds_contact(said) == ""


# The privacy notice


def page(world: World, part: str, path: str) -> str:
    """A page as somebody gets it."""
    client = world.client(part)
    forget()
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_everybody_is_shown_the_notice_until_they_say_that_they_have_read_it(world: World) -> None:
    client = world.client("member")
    assert "I have read it" in client.get("/").text
    for _ in range(2):
        forget()
        assert send(client, "/privacy/read").status_code == 303
    forget()
    assert "I have read it" not in client.get("/").text
    said = [entry for entry in reading.written("WY") if entry.kind == "privacy_notice.read"]
    assert [(entry.actor, entry.fields["notice"]) for entry in said] == [(world.people["member"], privacy.NOTICE)]
    assert "I have read it" in page(world, "chair", "/privacy")
    told = page(world, "observer", "/forum/security")
    assert 'Leeds City Council</th><td data-label="Read it">1 of 3' in told


def test_a_new_version_of_the_notice_is_shown_to_everybody_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client("member")
    send(client, "/privacy/read")
    monkeypatch.setattr("scg.pieces.privacy.NOTICE", "2")
    forget()
    assert "I have read it" in client.get("/").text


def test_the_notice_says_what_the_law_asks_of_one_to_whoever_looks(app: Flask, world: World) -> None:
    told = html.unescape(app.test_client().get("/privacy").text)
    for part in ("controller", "Article 6(1)(c) and (e)", "21 unless", "Article 17(3)", "Information Commissioner"):
        assert part in told, part
    assert app.config["SCG_SUPPORT"] in told
    world.does("administrator", "set_retention", log="WY", years=30, reason="The inquiry")
    assert "30 years from the day it is closed" in page(world, "member", "/privacy")


# A person's own copy


def taken(world: World, part: str) -> dict[str, Any]:
    """The copy of what is kept about somebody."""
    forget()
    made: dict[str, Any] = copy_of(db.session.get_one(Person, world.people[part]))
    return made


def test_ones_own_copy_holds_everything_about_oneself_and_no_secret(world: World) -> None:
    action = world.action()
    world.does("member", "complete_action", action_ref=action)
    client = world.client("member")
    forget()
    answer = send(client, "/account/copy")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.data)
    assert (told["account"]["name"], told["account"]["email"]) == ("Grace Obi", "grace.obi@wy.example")
    assert [seat["role"] for seat in told["seats"]] == ["member"]
    assert told["ways_in"]["logins"][0]["browser"] == "test" and told["ways_in"]["password_set_at"]
    lines = {(one["kind"], one["made_by_them"]): one for one in told["entries"]}
    assert lines["action.completed", True]["sentence"] == f"Action {action} ticked complete"
    assert lines["seat.given", False]["log"] == world.ref and ("person.added", False) in lines
    assert ("action.raised", False) not in lines
    login = db.session.query(Login).filter_by(person=world.people["member"]).one()
    assert login.secret.encode() not in answer.data and b"argon2" not in answer.data
    assert [entry.by for entry in reading.written("WY") if entry.kind == "person_copy.taken"] == [
        "Grace Obi, " + LEEDS
    ]


LEEDS = "Leeds City Council"


def test_what_is_withheld_stays_withheld_in_a_copy_and_annexes_are_left_out(world: World) -> None:
    said = world.does("member", "raise_urgent_item", meeting_number=1, title="Xanthippe Quill is missing").seq
    asked = {"entry": said, "ground": "personal data", "reason": "A name"}
    proposal = world.does("secretariat", "propose_withholding", **asked).seq
    world.does("chair", "approve_withholding", proposal=proposal)
    about = {"restriction": "legally privileged", "agency_code": "leeds", "named": [world.people["member"]]}
    world.does("secretariat", "add_annex", title="Counsel", text="The wall is ours", **about)
    told = json.dumps(taken(world, "member"))
    assert "Xanthippe" not in told and "Withheld: personal data" in told
    assert '"annex.' not in told


def test_a_text_that_only_speaks_of_somebody_is_not_in_their_copy(world: World) -> None:
    world.does("loggist", "write_log", text="Grace Obi was not told about the dam")
    world.does("loggist", "write_log", text="Bridge closed", speaker="Grace Obi")
    kinds = [one["sentence"] for one in taken(world, "member")["entries"] if one["kind"] == "log.written"]
    assert kinds == ["Bridge closed"]


def test_a_copy_asks_to_confirm_and_is_for_oneself_or_ones_administrator_alone(app: Flask, world: World) -> None:
    member = world.people["member"]
    other = f"/directory/people/{member}/copy"
    assert send(world.client("chair"), other).status_code == 403
    forget()
    assert send(world.client("administrator"), other).status_code == 200
    forget()
    assert send(World.forum_only(app, "SY").client("administrator"), other).status_code == 404
    chair = db.session.query(Login).filter_by(person=world.people["chair"]).one()
    with pytest.raises(NotAllowed, match="Only the administrator"):
        take_copy(replace(world.actor("chair"), login=chair.id), member)
    with pytest.raises(NotFound):
        take_copy(World(app, {"administrator": "sy-0008"}).actor("administrator"), member)
    client = world.client("member")
    db.session.query(Login).filter_by(person=member).update({"confirmed_at": now() - LATELY})
    db.session.commit()
    before = len(reading.written("WY"))
    forget()
    asked = send(client, "/account/copy")
    assert (asked.status_code, asked.location) == (303, "/account/confirm?next=/account/copy")
    assert len(reading.written("WY")) == before


@pytest.mark.long
@pytest.mark.one_database
def test_a_copy_is_made_on_the_command_line_too(world: World, tmp_path: Path) -> None:
    address = str(db.engine.url)
    db.session.remove()
    done = scg(address, tmp_path, "person", "export", "Grace.Obi@wy.example")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["account"]["id"] == world.people["member"]


def test_every_kind_of_entry_has_a_sentence() -> None:
    assert set(PROJECTIONS) - set(SENTENCES) == set()
