"""The law of invitations: who asks in whom, by a code that the record never holds."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from scg.commands.accounts import issue_token
from scg.extensions import db
from scg.models import AnsweredKey, Entry, EntryContent, Invitation, InvitationCode, Meeting
from scg.pieces.invitations import code_made, invitations
from scg.pieces.people import incident_seen, viewer_of
from scg.rules import codes
from scg.words import NotAllowed
from tests.support.codes import ASKED, invited, joined
from tests.support.laws import content_of, refused, rows
from tests.support.sending import send
from tests.support.world import World

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py


def test_a_code_is_eight_signs_that_nobody_mistakes_and_is_understood_however_it_is_typed() -> None:
    assert len(codes.ALPHABET) == 30 and not set(codes.ALPHABET) & set("01OILU")
    assert codes.grouped("K7QM4XTP") == "K7QM 4XTP"
    assert codes.spelt("K7QM4XTP") == ["Kilo Seven Quebec Mike", "Four Xray Tango Papa"]
    for typed in ("k7qm4xtp", " K7QM-4XTP ", "k7 qm 4x tp", "K7QM–4XTP."):
        assert codes.as_meant(typed) == "K7QM4XTP"
    for typed in ("", "K7QM4XT", "K7QM4XTPP", "K7QM4XT0", "K7QM4XTÞ"):
        assert codes.as_meant(typed) == ""


def test_who_gives_seats_invites_and_nobody_else(world: World) -> None:
    for part in ("administrator", "chair", "deputy", "secretariat"):
        assert invited(world, part)[0]
    for part in ("loggist", "member", "observer"):
        assert isinstance(refused(world, part, "invite", **ASKED), NotAllowed)


def test_nobody_is_invited_to_the_chair_or_to_no_seat_at_all(world: World) -> None:
    for role in ("chair", "administrator", "colleague"):
        assert list(refused(world, "chair", "invite", **{**ASKED, "role": role}).errors) == ["role"]


def test_neither_the_code_nor_the_address_is_in_the_record_or_anywhere_in_clear(world: World) -> None:
    code, made = invited(world, email="Ann.Moss@leeds.example")
    told = content_of(world, made.seq)
    assert (told["name"], told["agency"], told["role"]) == ("Ann Moss", "leeds", "member")
    written = b"".join(db.session.scalars(select(EntryContent.content)))
    heads = b"".join(db.session.scalars(select(Entry.head)))
    kept = db.session.scalars(select(InvitationCode)).one()
    answers = " ".join(str(one.answer) for one in db.session.scalars(select(AnsweredKey)))
    for secret in (code, "ann.moss"):
        assert secret not in answers and secret.encode() not in written + heads
        assert all(secret not in str(getattr(kept, name)) for name in ("digest", "incident"))
    assert kept.email == "ann.moss@leeds.example"


def test_the_code_is_shown_to_whoever_made_it_for_ten_minutes_and_to_nobody_else(world: World) -> None:
    code, made = invited(world)
    page = f"/incidents/{world.ref}/invitations/{made.seq}"
    shown = codes.grouped(code)
    chair = world.client("chair").get(page)
    assert shown in chair.text and codes.spelt(code)[0] in chair.text
    assert "no-store" in chair.headers["Cache-Control"]
    other = world.client("secretariat").get(page)
    assert other.status_code == 200 and shown not in other.text
    assert world.client("member").get(page).status_code == 403
    db.session.get_one(Invitation, (world.ref, made.seq)).made_at -= codes.SHOWN
    assert code_made(world.ref, made.seq, world.people["chair"]) == ""


def test_an_invitation_asked_for_twice_under_one_key_is_one_and_shows_the_same_code(world: World) -> None:
    token = issue_token("amina.shah@wy.example", "script")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once"}
    path, body = f"/api/incidents/{world.ref}/commands", {"command": "invite", "agency_code": "leeds"}
    client = world.app.test_client()
    answers = [client.post(path, json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json["code"] == answers[1].json["code"]
    assert answers[0].json["spelt"] == codes.spelt(answers[0].json["code"].replace(" ", ""))
    assert len(rows(world, Invitation)) == 1
    assert joined(answers[0].json["code"])


def test_a_form_leads_to_the_page_that_shows_the_code(world: World) -> None:
    client = world.client("secretariat")
    told = {"agency_code": "leeds", "role": "member", "valid_for": "4 hours", "key": "k", "next": "/"}
    answer = send(client, f"/incidents/{world.ref}/do/invite", **told)
    made = rows(world, Invitation)[0]
    assert answer.location == f"/incidents/{world.ref}/invitations/{made.id}"
    code = code_made(world.ref, made.id, world.people["secretariat"])
    assert codes.grouped(code) in client.get(answer.location).text


def test_the_open_ones_stand_on_the_page_of_seats_until_they_end_and_are_withdrawn_in_one_click(
    world: World,
) -> None:
    code, made = invited(world, valid_for="1 hour")
    client = world.client("chair")
    assert "Ann Moss" in client.get(f"/incidents/{world.ref}/seats").text
    shown = invitations(incident_of(world), "")
    assert [one.id for one in shown["invitations"]] == [made.seq]
    assert shown["until"] == shown["invitations"][0].ends_at
    send(client, f"/incidents/{world.ref}/do/withdraw_invitation?invitation={made.seq}&key=w")
    assert rows(world, Invitation)[0].withdrawn_at is not None
    assert invitations(incident_of(world), "")["invitations"] == []
    assert "is open" in refused(world, "chair", "withdraw_invitation", invitation=made.seq).sentence
    code, made = invited(world)
    joined(code)
    assert "End the seat" in refused(world, "chair", "withdraw_invitation", invitation=made.seq).sentence


def incident_of(world: World) -> object:
    """The incident as pages see it now."""
    db.session.rollback()
    return incident_seen(world.ref, viewer_of(world.people["chair"]))


@pytest.mark.parametrize(("valid_for", "hours"), [("1 hour", 1), ("4 hours", 4), ("24 hours", 24)])
def test_a_code_works_for_as_long_as_was_said(world: World, valid_for: str, hours: int) -> None:
    invited(world, valid_for=valid_for)
    made = rows(world, Invitation)[0]
    assert made.ends_at - made.made_at == timedelta(hours=hours)
    assert db.session.scalars(select(InvitationCode)).one().ends_at == made.ends_at


def test_an_invitation_for_one_meeting_needs_one_and_names_it(world: World) -> None:
    _, made = invited(world, one_meeting=True)
    assert content_of(world, made.seq)["for_meeting"] == 1
    world.does("chair", "cancel_meeting", meeting_number=1, reason="The river fell")
    while number := next_number(world):
        world.does("chair", "cancel_meeting", meeting_number=number, reason="The river fell")
    problem = refused(world, "chair", "invite", **ASKED, one_meeting=True)
    assert "Call one first" in problem.sentence


def next_number(world: World) -> int:
    """The number of a meeting that is to come, 0 where there is none."""
    return next((one.number for one in rows(world, Meeting) if one.state == "scheduled"), 0)


def test_an_address_is_asked_for_only_where_mail_can_be_sent(app: Flask, world: World) -> None:
    page = f"/incidents/{world.ref}/do/invite"
    client = world.client("chair")
    assert 'name="email"' not in client.get(page).text
    app.config["SMTP_URL"] = "smtp://localhost"
    assert 'name="email"' in client.get(page).text


def test_its_page_says_by_whom_it_was_taken_up_and_shows_the_code_no_more(world: World) -> None:
    code, made = invited(world)
    client, page = world.client("chair"), f"/incidents/{world.ref}/invitations/{made.seq}"
    assert 'data-invitation="open"' in client.get(page).text
    joined(code, name="Ann Marie Moss")
    db.session.rollback()
    told = client.get(page).text
    assert "taken up by Ann Marie Moss" in told and codes.grouped(code) not in told
    assert client.get(f"/incidents/{world.ref}/invitations/9999").status_code == 404
