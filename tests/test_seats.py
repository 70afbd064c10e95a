"""The law of seats: who has which part in an incident, from when until when."""

import pytest

from scg.extensions import db
from scg.models import Person, Seat
from scg.models.roles import standing_of
from scg.pieces.people import roles_among
from scg.words import NotAllowed, NotFound
from tests.support.laws import refused, rows
from tests.support.world import World


def seat_of(world: World, part: str) -> int:
    """The number of the seat that somebody holds."""
    return next(seat.id for seat in rows(world, Seat, person=world.people[part]) if seat.ended_at is None)


def test_a_seat_opens_the_incident_at_once_and_its_end_closes_it(world: World) -> None:
    assert isinstance(refused(world, "colleague", "report_methane", access="A646"), NotFound)
    world.does("secretariat", "give_seat", person_id=world.people["colleague"], role="member", deputy_for="J Bell")
    assert world.does("colleague", "report_methane", access="A646").seq
    world.does("secretariat", "end_seat", seat=seat_of(world, "colleague"), reason="Off shift")
    assert isinstance(refused(world, "colleague", "report_methane", access="A646"), NotFound)


def test_a_seat_keeps_from_when_until_when_and_for_whom(world: World) -> None:
    told = {"person_id": world.people["colleague"], "role": "member", "deputy_for": "Jo Bell"}
    given = world.does("secretariat", "give_seat", **told)
    ended = world.does("secretariat", "end_seat", seat=seat_of(world, "colleague"))
    seat = rows(world, Seat, person=world.people["colleague"])[0]
    assert (seat.begun_at.isoformat()[:23], seat.ended_at.isoformat()[:23]) == (given.at[:23], ended.at[:23])
    assert (seat.deputy_for, seat.agency, seat.post) == ("Jo Bell", "yas", "Paramedic")


def test_one_person_may_have_several_parts_but_none_twice(world: World) -> None:
    world.does("chair", "give_seat", person_id=world.people["loggist"], role="member")
    problem = refused(world, "chair", "give_seat", person_id=world.people["loggist"], role="member")
    assert "has this seat already" in problem.errors["person_id"]
    assert len(rows(world, Seat, person=world.people["loggist"])) == 2


def test_only_the_parts_of_an_incident_are_given(world: World) -> None:
    for role in ("administrator", "colleague", "king"):
        problem = refused(world, "chair", "give_seat", person_id=world.people["colleague"], role=role)
        assert list(problem.errors) == ["role"]


def test_an_scg_is_never_without_a_chair(world: World) -> None:
    chairs = seat_of(world, "chair")
    assert "never without a chair" in refused(world, "secretariat", "end_seat", seat=chairs).sentence
    world.does("chair", "give_seat", person_id=world.people["deputy"], role="chair")
    world.does("secretariat", "end_seat", seat=chairs)
    assert isinstance(refused(world, "chair", "write_log", text="Still here"), (NotAllowed, NotFound))


def test_who_is_in_the_chair_of_a_live_meeting_hands_over_before_their_seat_ends(world: World) -> None:
    world.in_session().does("chair", "hand_over_chair", meeting_number=1)
    assert (
        "hand the chair over first" in refused(world, "chair", "end_seat", seat=seat_of(world, "deputy")).sentence
    )
    world.does("deputy", "hand_over_chair", meeting_number=1)
    assert world.does("chair", "end_seat", seat=seat_of(world, "deputy")).seq


def test_a_closed_account_gets_no_seat(world: World) -> None:
    told = {"name": "Ian Park", "email": "ian.park@wy.example", "agency_code": "yas", "active": False}
    added = {"person_id": world.people["colleague"], "version": 10}
    world.does("administrator", "edit_person", log="WY", **told, **added)
    problem = refused(world, "chair", "give_seat", person_id=world.people["colleague"], role="member")
    assert problem.errors == {"person_id": "Select a person from the directory"}


def test_whoever_is_swept_from_an_incidents_pages_is_who_may_not_see_it(world: World) -> None:
    left = world.people["observer"]
    told = {"name": "Ruth Lowe", "email": "ruth.lowe@wy.example", "agency_code": "opcc", "active": False}
    version = db.session.get_one(Person, left).version
    world.does("administrator", "edit_person", log="WY", person_id=left, version=version, **told)
    everybody = {*world.people.values(), "nobody"}
    seeing = {person for person in everybody if (at := standing_of(person, world.ref)) and at.active and at.roles}
    assert set(roles_among(world.ref, everybody)) == seeing
    assert world.people["colleague"] not in seeing and world.people["administrator"] in seeing
    assert roles_among("XX-2026-01", everybody) == {}


@pytest.mark.parametrize(("part", "role"), [("administrator", "chair"), ("secretariat", "deputy chair")])
def test_nobody_gives_themselves_the_chair(world: World, part: str, role: str) -> None:
    problem = refused(world, part, "give_seat", person_id=world.people[part], role=role)
    assert "Nobody gives themselves the chair" in problem.sentence
    assert world.does("chair", "give_seat", person_id=world.people[part], role=role).seq
