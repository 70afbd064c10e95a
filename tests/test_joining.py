"""The law of joining: a code opens one seat, once, for whoever has it, and tells nothing before it is right."""

import threading
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scg import create_app
from scg.commands import Actor, joining, run
from scg.commands.joining import WRONG
from scg.extensions import db
from scg.models import Invitation, InvitationCode, Login, Person, Seat
from scg.models.roles import standing_of
from scg.pieces.invitations import offered
from scg.record import reading
from scg.words import Factor, NotAllowed, Refused, SeatBy
from tests.support.codes import invited, joined, pressed, typed
from tests.support.laws import rows
from tests.support.sending import token
from tests.support.world import World

pytestmark = [pytest.mark.long, pytest.mark.one_database]

ELSEWHERE = "23456789"


def guests() -> list[Person]:
    """Everybody who came by a code."""
    db.session.rollback()
    return list(db.session.scalars(select(Person).where(Person.guest)))


def test_two_steps_bring_a_guest_into_the_live_meeting(app: Flask, world: World) -> None:
    world.in_session()
    code, _ = invited(world)
    client = app.test_client()
    page = typed(client, f" {code[:4].lower()}-{code[4:]} ")
    for said in ("Calder Valley flooding", "Leeds City Council", "deputy for Grace Obi", 'value="Ann Moss"'):
        assert said in page.text
    answer = pressed(client, page)
    assert answer.location == f"/incidents/{world.ref}/meetings/1"
    assert client.get(answer.location).status_code == 200
    (guest,) = guests()
    assert (guest.name, guest.post, guest.agency, guest.email) == ("Ann Moss", "Duty officer", "leeds", None)
    (seat,) = rows(world, Seat, person=guest.id)
    assert (seat.role, seat.how, seat.deputy_for) == ("member", SeatBy.INVITATION, "Grace Obi")
    assert list(db.session.scalars(select(Login.factor).filter_by(person=guest.id))) == [Factor.INVITATION]


def test_without_a_live_meeting_it_is_the_board(app: Flask, world: World) -> None:
    code, _ = invited(world)
    client = app.test_client()
    assert pressed(client, typed(client, code)).location == f"/incidents/{world.ref}"


def test_opening_a_link_uses_nothing_up(app: Flask, world: World) -> None:
    code, _ = invited(world)
    for _ in range(2):
        assert app.test_client().get(f"/join?code={code}").status_code == 200
    assert joined(code)


def used(world: World) -> str:
    code, _ = invited(world)
    joined(code)
    return code


def withdrawn(world: World) -> str:
    code, made = invited(world)
    world.does("chair", "withdraw_invitation", invitation=made.seq)
    return code


def expired(world: World) -> str:
    code, made = invited(world)
    kept = db.session.scalars(select(InvitationCode).filter_by(invitation=made.seq)).one()
    for row in (kept, db.session.get_one(Invitation, (world.ref, made.seq))):
        row.ends_at = row.ends_at.replace(year=2020)
    db.session.commit()
    return code


def closed(world: World) -> str:
    code, _ = invited(world)
    told = {"authority": "ACC Shah", "reason": "Over"}
    world.does("chair", "stand_down_declaration", **told)
    world.does("chair", "stand_down_scg", **told)
    world.does("chair", "close_incident", reason="Over")
    return code


def of_a_meeting_that_was_cancelled(world: World) -> str:
    code, _ = invited(world, one_meeting=True)
    world.does("chair", "cancel_meeting", meeting_number=1, reason="The river fell")
    return code


def mistyped(world: World) -> str:
    code, _ = invited(world)
    return code[:7]


@pytest.mark.parametrize(
    "spoil", [used, withdrawn, expired, closed, of_a_meeting_that_was_cancelled, mistyped, lambda _: ELSEWHERE]
)
def test_whatever_is_wrong_with_a_code_the_answer_is_the_same_and_tells_nothing(
    app: Flask, world: World, spoil: Callable[[World], str]
) -> None:
    code = spoil(world)
    answer = typed(app.test_client(), code)
    assert answer.status_code == 422 and WRONG in answer.text
    assert "Calder" not in answer.text and "Leeds" not in answer.text
    client = app.test_client()
    told = {"csrf_token": token(client), "code": code, "key": uuid.uuid4().hex, "name": "Eve"}
    answer = client.post("/join/in", data=told)
    assert answer.status_code == 422 and WRONG in answer.text and "Calder" not in answer.text
    assert [one.name for one in guests()] == (["Ann Moss"] if spoil is used else [])


def test_of_two_who_press_at_the_same_moment_one_is_in(app: Flask, world: World) -> None:
    code, _ = invited(world)
    clients = [app.test_client() for _ in range(2)]
    pages = [typed(client, code) for client in clients]
    db.session.remove()
    together, answers = threading.Barrier(2), list[int]()

    def press(client: FlaskClient, page: object, name: str) -> None:
        together.wait(10)
        answers.append(pressed(client, page, name=name).status_code)

    told = zip(clients, pages, ("Ann Moss", "Eve Adams"), strict=True)
    pressing = [threading.Thread(target=press, args=one) for one in told]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join(20)
    assert sorted(answers) == [303, 422]
    assert len(rows(world, Seat, how=SeatBy.INVITATION)) == 1
    assert len(list(db.session.scalars(select(Login).filter_by(factor=Factor.INVITATION)))) == 1


def test_one_form_sent_twice_is_one_guest_with_one_seat_who_is_in_both_times(app: Flask, world: World) -> None:
    code, _ = invited(world)
    client, its_second_press = app.test_client(), app.test_client()
    page = typed(client, code)
    its_second_press.set_cookie("scg", client.get_cookie("scg").value)
    assert [pressed(one, page).status_code for one in (client, its_second_press)] == [303, 303]
    assert (len(guests()), len(rows(world, Seat, how=SeatBy.INVITATION))) == (1, 1)


def test_what_broke_off_half_way_is_healed_by_trying_again(world: World) -> None:
    code, _ = invited(world)
    offer = offered(code)
    joining._add_guest(offer, offer.person_joining("form"), "Ann Moss", "Duty officer")
    assert joined(code, key="form")
    assert (len(guests()), len(rows(world, Seat, how=SeatBy.INVITATION))) == (1, 1)
    with pytest.raises(Refused, match="opens nothing"):
        joined(code, key="another")


def test_nobody_comes_in_under_the_name_of_somebody_who_tried_before(world: World) -> None:
    code, _ = invited(world)
    offer = offered(code)
    joining._add_guest(offer, offer.person_joining("theirs"), "Eve Adams", "")
    assert joined(code, "Ann Moss")
    (seat,) = rows(world, Seat, how=SeatBy.INVITATION)
    assert seat.name == "Ann Moss" and db.session.get_one(Person, seat.person).name == "Ann Moss"


def test_a_guest_sees_that_incident_and_nothing_else_of_the_forum(app: Flask, world: World) -> None:
    here = world.ref
    code, _ = invited(world)
    elsewhere = world.open_incident("Another flood")
    client = app.test_client()
    assert pressed(client, typed(client, code)).status_code == 303
    assert client.get(f"/incidents/{here}/record").status_code == 200
    for path in (f"/incidents/{elsewhere}", "/directory", "/forum/do/add_person", "/forum/do/open_incident"):
        assert client.get(path).status_code == 404, path
    listed = client.get("/incidents").text
    assert here in listed and elsewhere not in listed and 'href="/directory"' not in listed
    account = client.get("/account").text
    assert "You are here as a guest until" in account


def test_a_guest_acts_for_their_agency_as_the_seat_carries_and_leaves_with_it(world: World) -> None:
    world.in_session()
    action = world.action()
    code, _ = invited(world)
    joined(code)
    (guest,) = guests()
    told = (Actor(guest.id, "Ann Moss, Leeds City Council"), world.ref)
    assert run("complete_action", *told, "tick", {"action_ref": action}).seq
    with pytest.raises(NotAllowed):
        run("raise_action", *told, "raise", {"text": "Go", "owner": "leeds", "due_at": "2030-01-01 09:00"})
    (seat,) = rows(world, Seat, person=guest.id)
    world.does("chair", "end_seat", seat=seat.id)
    assert not standing_of(guest.id, world.ref).roles


def test_a_seat_for_one_meeting_ends_with_it(world: World) -> None:
    world.in_session()
    code, _ = invited(world, one_meeting=True)
    joined(code)
    (guest,) = guests()
    assert rows(world, Seat, person=guest.id)[0].meeting == 1
    world.does("chair", "close_meeting", meeting_number=1)
    assert rows(world, Seat, person=guest.id)[0].ended_at is not None
    assert not standing_of(guest.id, world.ref).roles


def test_whoever_is_signed_in_takes_the_seat_by_their_own_account(world: World) -> None:
    code, _ = invited(world, agency_code="yas")
    client = world.client("colleague")
    page = typed(client, code)
    assert "You are signed in as" in page.text and "Ian Park" in page.text
    assert pressed(client, page).status_code == 303
    assert [seat.how for seat in rows(world, Seat, person=world.people["colleague"])] == [SeatBy.INVITATION]
    assert guests() == []
    again, _ = invited(world, agency_code="yas")
    assert "You have this seat already" in pressed(client, typed(client, again)).text


def test_a_code_for_another_agency_is_not_taken_up_by_an_account(app: Flask, world: World) -> None:
    code, _ = invited(world, agency_code="leeds")
    for client in (world.client("colleague"), World.forum_only(app, "SY").client("member")):
        answer = pressed(client, typed(client, code))
        assert answer.status_code == 422 and "for somebody of Leeds City Council" in answer.text
    assert rows(world, Seat, how=SeatBy.INVITATION) == [] and joined(code)


def test_a_guest_gives_a_name_that_can_be_read(app: Flask, world: World) -> None:
    code, _ = invited(world)
    client = app.test_client()
    page = typed(client, code)
    for name in ("", "  ", "Ann\u202emoss", "x" * 201):
        answer = pressed(client, page, name=name)
        assert answer.status_code == 422 and "name" in answer.text and WRONG not in answer.text
    assert guests() == []


def test_no_contact_detail_and_no_code_is_in_the_incidents_record(world: World) -> None:
    code, _ = invited(world, email="ann.moss@leeds.example")
    joined(code)
    said = str([entry.fields for entry in reading.written(world.ref)])
    assert "ann.moss@" not in said and code not in said


def test_a_guest_becomes_an_account_like_any_other(app: Flask, world: World) -> None:
    code, _ = invited(world)
    client = app.test_client()
    assert pressed(client, typed(client, code)).status_code == 303
    (guest,) = guests()
    boss, page = world.client("administrator"), f"/directory/people/{guest.id}"
    assert "Make a full account" in boss.get(page).text and "Give a first password" not in boss.get(page).text
    told = {"log": "WY", "person_id": guest.id, "version": guest.version}
    edited = {"name": "Ann Moss", "agency_code": "leeds", "post": "Head of service", "active": True}
    version = world.does("administrator", "edit_person", **told, **edited).seq
    assert guests()[0].post == "Head of service"
    world.does("administrator", "make_full_account", **{**told, "version": version}, email="Ann.Moss@leeds.example")
    db.session.expire_all()
    assert (db.session.get_one(Person, guest.id).email, guests()) == ("ann.moss@leeds.example", [])
    assert "Give a first password" in boss.get(page).text
    assert client.get("/directory").status_code == 200


def test_sixty_wrong_codes_are_tried_from_one_address_and_no_more(database: str) -> None:
    app = create_app({"SQLALCHEMY_DATABASE_URI": database})
    with app.app_context():
        client = app.test_client()
        told = {"csrf_token": token(client), "code": ELSEWHERE}
        answers = [client.post("/join" if one % 2 else "/join/in", data=told).status_code for one in range(61)]
        assert answers == [422] * 60 + [429]
        db.session.remove()
        db.engine.dispose()
