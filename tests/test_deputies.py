"""The law of deputies: a member hands their seat to a colleague for one meeting, and it ends with that meeting."""

from typing import Any

import pytest

from scg.commands import Actor, Outcome, run
from scg.extensions import db
from scg.models import Attendance, Seat
from scg.models.roles import standing_of
from scg.words import NotAllowed, NotFound, Refused, Role
from tests.support.laws import refused, rows
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

SENT = {"meeting_number": 1, "agency_code": "leeds"}
TOLD = {"authority": "ACC Shah", "reason": "As things stand"}


@pytest.fixture
def ann(world: World) -> str:
    """A colleague of the member's who has nothing to do with the incident; gives her id."""
    told = {"name": "Ann Bell", "email": "ann.bell@wy.example", "agency_code": "leeds", "post": "Duty director"}
    added = world.does("administrator", "add_person", log="WY", **told)
    return added.entity.removeprefix("person:")


def send(world: World, deputy: str, part: str = "member", **given: Any) -> int:
    """Somebody sends a deputy for the member to SCG 001; gives the number of the seat."""
    return world.does(part, "send_deputy", **{**SENT, "person_id": deputy, **given}).seq * 1000 + 1


def roles(world: World, person: str) -> frozenset[Role]:
    """What a person is in the incident now."""
    db.session.rollback()
    standing = standing_of(person, world.ref)
    return standing.roles if standing is not None else frozenset()


def acts(world: World, person: str, act: str, **given: Any) -> Outcome:
    """Ann does something, by the one route."""
    return run(act, Actor(person, "Ann Bell, Leeds City Council"), world.ref, f"ann-{act}", given)


def test_a_deputy_has_the_same_part_for_one_meeting_and_it_is_said_for_whom(world: World, ann: str) -> None:
    seat = world.row(Seat, send(world, ann, reason="At the rest centre"))
    assert (seat.person, seat.role, seat.agency, seat.meeting) == (ann, Role.MEMBER, "leeds", 1)
    assert (seat.how, seat.deputy_for, seat.reason) == ("sent as deputy", "Grace Obi", "At the rest centre")


@pytest.mark.parametrize("end", ["closed", "cancelled", "cadence paused", "SCG stood down", "recalled"])
def test_a_deputy_sees_the_incident_until_their_meeting_ends(world: World, ann: str, end: str) -> None:
    assert roles(world, ann) == frozenset()
    seat = send(world, ann)
    assert roles(world, ann) == {Role.MEMBER}
    if end == "closed":
        world.in_session().does("chair", "close_meeting", meeting_number=1)
    elif end == "cancelled":
        world.does("chair", "cancel_meeting", meeting_number=1, reason="The river fell")
    elif end == "cadence paused":
        world.does("chair", "set_cadence", preset="paused", effective_from=in_hours(0.5), reason="Quiet")
    elif end == "SCG stood down":
        world.does("chair", "stand_down_declaration", **TOLD)
        world.does("chair", "stand_down_scg", **TOLD)
    else:
        world.does("member", "recall_deputy", seat=seat, agency_code="leeds")
    assert roles(world, ann) == frozenset()
    assert world.row(Seat, seat).ended_at is not None
    assert world.row(Seat, seat_of(world, "member")).ended_at is None


def seat_of(world: World, part: str) -> int:
    return int(rows(world, Seat, person=world.people[part])[0].id)


def test_a_deputys_seat_moves_with_its_meeting_and_ends_with_no_other(world: World, ann: str) -> None:
    send(world, ann)
    world.does("secretariat", "move_meeting", meeting_number=1, scheduled_for=in_hours(5), reason="Later")
    called = {"scheduled_for": in_hours(2), "kind": "extraordinary", "purpose": "Dam"}
    world.does("chair", "call_meeting", **called)
    world.does("chair", "open_meeting", meeting_number=2)
    world.does("secretariat", "confirm_everyone", meeting_number=2)
    world.does("chair", "close_meeting", meeting_number=2)
    assert roles(world, ann) == {Role.MEMBER}
    assert "Ann Bell" not in {row.who for row in rows(world, Attendance, meeting=2)}


def test_members_and_observers_send_for_their_own_agency_the_chair_and_secretariat_for_any(
    world: World, ann: str
) -> None:
    for part in ("other_member", "observer"):
        assert isinstance(refused(world, part, "send_deputy", **SENT, person_id=ann), NotAllowed)
    assert isinstance(refused(world, "loggist", "send_deputy", **SENT, person_id=ann), NotAllowed)
    seat = send(world, ann, "secretariat")
    told = {"seat": seat, "agency_code": "leeds"}
    assert isinstance(refused(world, "other_member", "recall_deputy", **told), NotAllowed)
    assert world.does("chair", "recall_deputy", **told).kind == "seat.recalled"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person_id": "wy-0009"}, "person_id"),  # of another agency
        ({"person_id": "wy-0005"}, "person_id"),  # the member herself
        ({"meeting_number": 9}, "meeting_number"),
        ({"instead_of": "wy-0006"}, "instead_of"),  # no member of this agency
    ],
)
def test_a_deputy_is_a_colleague_without_that_seat_for_a_meeting_to_come(
    world: World, ann: str, wrong: dict[str, Any], field: str
) -> None:
    problem = refused(world, "member", "send_deputy", **{**SENT, "person_id": ann, **wrong})
    assert list(problem.errors) == [field]


def test_nobody_is_sent_to_a_meeting_that_has_closed_nor_twice_nor_beside_another_deputy(
    world: World, ann: str
) -> None:
    send(world, ann)
    assert "has this seat already" in refused(world, "member", "send_deputy", **SENT, person_id=ann).sentence
    other = world.people["administrator"]
    assert "Recall them first" in refused(world, "member", "send_deputy", **SENT, person_id=other).sentence
    world.in_session().does("chair", "close_meeting", meeting_number=1)
    assert "closed" in refused(world, "member", "send_deputy", **SENT, person_id=other).sentence


def test_a_deputys_open_page_proposes_their_agency_as_present_by_deputy(world: World, ann: str) -> None:
    send(world, ann)
    world.does("chair", "open_meeting", meeting_number=1)
    acts(world, ann, "propose_attendance", meeting_number=1)
    proposed = world.row(Attendance, 1, "leeds")
    assert (proposed.status, proposed.who, proposed.deputy_for) == ("present (deputy)", "Ann Bell", "Grace Obi")


def test_everyone_expected_means_the_deputy_where_one_was_sent(world: World, ann: str) -> None:
    send(world, ann)
    world.in_session()
    row = world.row(Attendance, 1, "leeds")
    assert (row.status, row.who, row.deputy_for) == ("present (deputy)", "Ann Bell", "Grace Obi")


def test_whoever_is_sent_to_another_meeting_is_not_proposed_for_this_one(world: World, ann: str) -> None:
    called = {"scheduled_for": in_hours(2), "kind": "extraordinary", "purpose": "Dam"}
    world.does("chair", "call_meeting", **called)
    send(world, ann, meeting_number=2)
    world.does("chair", "open_meeting", meeting_number=1)
    with pytest.raises(Refused, match="SCG 002"):
        acts(world, ann, "propose_attendance", meeting_number=1)


def test_the_roll_call_says_who_comes_for_whom_and_is_confirmed_so_at_a_press(world: World, ann: str) -> None:
    send(world, ann)
    page = f"/incidents/{world.ref}/meetings/1/attendance"
    client = world.client("secretariat")
    assert "Ann Bell, Duty director, deputy for Grace Obi" in client.get(page).text
    world.does("chair", "open_meeting", meeting_number=1)
    assert "status=present+(deputy)&amp;who=Ann+Bell&amp;deputy_for=Grace+Obi" in client.get(page).text
    form = client.get(f"/incidents/{world.ref}/do/confirm_attendance?meeting_number=1&agency_code=leeds").text
    assert 'value="Ann Bell"' in form and 'value="Grace Obi"' in form


def test_the_form_picks_from_colleagues_of_the_members_agency_alone(world: World, ann: str) -> None:
    form = world.client("member").get(f"/incidents/{world.ref}/do/send_deputy").text
    assert f'value="{ann}"' in form
    assert all(f'value="{world.people[part]}"' not in form for part in ("colleague", "other_member", "chair"))


def test_a_later_incident_takes_over_no_deputy_of_an_earlier_one(world: World, ann: str) -> None:
    send(world, ann)
    earlier = world.ref
    world.open_incident("Storm after the storm")
    world.does("chair", "link_incident", earlier=earlier, take_over_seats=True)
    assert isinstance(_refusal(world, ann), NotFound)


def _refusal(world: World, person: str) -> Refused:
    with pytest.raises(Refused) as caught:
        acts(world, person, "report_methane", access="A646")
    return caught.value
