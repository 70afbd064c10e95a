"""The law of what nobody passes on: a seat for one meeting stays one, and a guest stays a guest."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from scg.commands import Actor, run
from scg.commands.accounts import give_password, issue_token
from scg.commands.factors import remove_all
from scg.commands.joining import WRONG
from scg.commands.logins import begin_login, renew_login
from scg.extensions import db
from scg.models import Handover, Login, Person, Seat
from scg.models.roles import standing_of
from scg.pieces.logins import login_by_secret
from scg.record.clock import now
from scg.rules.logins import LATELY
from scg.words import Factor, NotAllowed, Refused, Role
from tests.support.codes import invited, joined, pressed, typed
from tests.support.laws import rows
from tests.support.sending import send
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

BRIEF = "The wall is watched by the hour."


def guest(world: World, **given: object) -> Person:
    """Somebody who has come by a code."""
    joined(invited(world, **given)[0])
    db.session.rollback()
    return db.session.scalars(db.select(Person).where(Person.guest).order_by(Person.id)).one()


def closed(world: World, part: str, name: str, agency: str) -> None:
    """Close somebody's account."""
    person = db.session.get_one(Person, world.people[part])
    told = {"name": name, "email": person.email, "agency_code": agency, "version": person.version}
    world.does("administrator", "edit_person", log="WY", person_id=person.id, active=False, **told)


def test_a_code_of_somebody_whose_account_is_closed_opens_nothing(app: Flask, world: World) -> None:
    code, _ = invited(world, "secretariat")
    page = typed(app.test_client(), code)
    assert "Calder" in page.text
    closed(world, "secretariat", "Joan Firth", "leeds")
    answer = typed(app.test_client(), code)
    assert answer.status_code == 422 and WRONG in answer.text


def test_who_has_a_seat_for_one_meeting_sends_nobody_to_a_later_one(world: World) -> None:
    ann = guest(world, role="member", one_meeting=True)
    called = {"scheduled_for": in_hours(9), "kind": "extraordinary", "purpose": "Dam"}
    number = int(world.does("chair", "call_meeting", **called).entity.partition(":")[2])
    told = {"meeting_number": number, "agency_code": "leeds", "person_id": ann.id}
    with pytest.raises(Refused):
        run("send_deputy", Actor(ann.id, "Ann Moss, Leeds"), world.ref, "on", told)


def test_a_shift_held_for_one_meeting_is_handed_over_for_that_meeting(world: World) -> None:
    ann = guest(world, role="deputy chair", one_meeting=True)
    (seat,) = rows(world, Seat, person=ann.id)
    told = {"seat": seat.id, "to": world.people["colleague"], "brief": BRIEF}
    world.does("secretariat", "hand_over_shift", **told)
    (handover,) = rows(world, Handover)
    world.does("colleague", "countersign_handover", handover=handover.id, read=True)
    (coming,) = rows(world, Seat, person=world.people["colleague"])
    assert coming.meeting == 1


def test_a_shift_that_ended_with_its_meeting_is_nobodys_to_take_over(world: World) -> None:
    ann = guest(world, role="deputy chair", one_meeting=True)
    (seat,) = rows(world, Seat, person=ann.id)
    world.does("secretariat", "hand_over_shift", seat=seat.id, to=world.people["colleague"], brief=BRIEF)
    world.does("chair", "cancel_meeting", meeting_number=1, reason="The river fell")
    assert not standing_of(world.people["colleague"], world.ref).roles


@pytest.mark.parametrize("act", ["give_seat", "hand_over_shift", "send_deputy"])
def test_a_guest_gets_no_seat_in_another_incident(world: World, act: str) -> None:
    ann = guest(world)
    world.open_incident("Another flood")
    world.does("chair", "convene_scg", authority="ACC Shah", reason="Several agencies are needed")
    world.does("chair", "call_meeting", scheduled_for=in_hours(2))
    (seat,) = (one for one in rows(world, Seat, role=Role.LOGGIST))
    given = {
        "give_seat": {"person_id": ann.id, "role": "member"},
        "hand_over_shift": {"seat": seat.id, "to": ann.id, "brief": BRIEF},
        "send_deputy": {"meeting_number": 1, "agency_code": "leeds", "person_id": ann.id},
    }[act]
    with pytest.raises(Refused, match="guest"):
        world.does("secretariat", act, **given)
    assert not standing_of(ann.id, world.ref).roles


def test_a_guest_is_never_given_the_chairs_seat(world: World) -> None:
    ann = guest(world)
    with pytest.raises(Refused, match="full account"):
        world.does("secretariat", "give_seat", person_id=ann.id, role="chair")
    (seat,) = rows(world, Seat, role=Role.CHAIR)
    with pytest.raises(Refused, match="full account"):
        world.does("secretariat", "hand_over_shift", seat=seat.id, to=ann.id, brief=BRIEF)


def test_a_first_password_is_made_by_who_has_just_shown_that_it_is_they_and_by_no_token(world: World) -> None:
    there = f"/directory/people/{world.people['chair']}/password"
    headers = {"Authorization": f"Bearer {issue_token('sam.wood@wy.example', 'script')}"}
    assert world.app.test_client().post(there, headers=headers).status_code == 403
    boss = world.client("administrator")
    db.session.execute(db.update(Login).values(confirmed_at=now() - LATELY))
    db.session.commit()
    assert send(boss, there).location.startswith("/account/confirm")


def test_who_has_no_part_in_an_incident_learns_nothing_of_it_by_linking_it(world: World) -> None:
    there = world.ref
    told = {"name": "Mine", "hazard": "flood", "area": "Leeds", "lead_agency": "yas"}
    mine = world.does("colleague", "open_incident", log="WY", chair=world.people["colleague"], **told).log
    world.ref = mine
    assert there not in world.client("colleague").get(f"/incidents/{mine}/do/link_incident").text
    with pytest.raises(Refused, match="Select another incident"):
        world.does("colleague", "link_incident", earlier=there, take_over_seats=True)


def test_who_took_the_record_away_takes_it_no_more_once_they_may_not(world: World) -> None:
    client, there = world.client("secretariat"), f"/incidents/{world.ref}/record/bundle"
    assert send(client, there, key="one").mimetype == "application/zip"
    db.session.execute(db.update(Login).values(confirmed_at=now() - LATELY))
    db.session.commit()
    assert send(client, there, key="one").status_code == 403
    (seat,) = rows(world, Seat, role=Role.SECRETARIAT, person=world.people["secretariat"])
    world.does("chair", "give_seat", person_id=world.people["secretariat"], role="observer")
    world.does("chair", "end_seat", seat=seat.id)
    db.session.execute(db.update(Login).values(confirmed_at=now()))
    db.session.commit()
    assert send(client, there, key="one").status_code == 403


def test_who_takes_up_a_seat_by_their_account_gets_a_new_secret(world: World) -> None:
    client = world.client("colleague")
    before = db.session.scalars(db.select(Login.secret)).one()
    joining = pressed(client, typed(client, invited(world, agency_code="yas")[0]))
    assert client.get(joining.location, headers={"Sec-Fetch-Dest": "document"}).status_code == 200
    db.session.rollback()
    assert db.session.scalars(db.select(Login.secret).execution_options(populate_existing=True)).one() != before


def test_a_token_opens_nothing_that_asks_for_a_second_factor(world: World) -> None:
    client = world.app.test_client()
    bearer = {"Authorization": f"Bearer {issue_token('grace.obi@wy.example', 'script')}"}
    there = (f"/incidents/{world.ref}/annexes", f"/api/incidents/{world.ref}")
    assert [client.get(path, headers=bearer).status_code for path in there] == [200, 200]
    world.does("administrator", "require_second_factor", log="WY", roles=["member"], reason="So agreed")
    assert [client.get(path, headers=bearer).status_code for path in there] == [403, 403]
    assert client.get("/api/incidents", headers=bearer).json["incidents"] == []


def test_of_pages_opened_at_the_same_moment_one_gets_the_new_secret(world: World) -> None:
    world.client("member")
    login = db.session.scalars(db.select(Login.id)).one()
    db.session.execute(db.update(Login).values(renew=True))
    db.session.commit()
    secret = renew_login(login)
    assert secret and renew_login(login) is None
    assert login_by_secret(secret)
    with ThreadPoolExecutor(4) as pool:
        db.session.execute(db.update(Login).values(renew=True))
        db.session.commit()
        given = list(pool.map(lambda _: _renewed(world.app, login), range(4)))
    assert sum(one is not None for one in given) == 1


def _renewed(app: Flask, login: str) -> str | None:
    with app.app_context():
        return renew_login(login)


def test_nobody_comes_in_whose_account_is_closed_while_they_sign_in(world: World) -> None:
    closed(world, "member", "Grace Obi", "leeds")
    with pytest.raises(NotAllowed, match="closed"):
        begin_login(world.people["member"], Factor.PASSKEY, "test")
    assert db.session.scalars(db.select(Login.id)).all() == []


@pytest.mark.parametrize("act", [give_password, remove_all])
def test_who_was_an_administrator_when_they_asked_and_is_none_when_it_is_their_turn_is_refused(
    world: World, act: Callable[[Actor, frozenset[Role], str], object]
) -> None:
    with pytest.raises(NotAllowed):
        act(world.actor("chair"), frozenset({Role.ADMINISTRATOR}), world.people["member"])
