"""The law of shift handovers: a brief is written, read and countersigned, and only then the seat passes."""

from typing import Any

import pytest

from scg.extensions import db
from scg.models import Handover, Meeting, Seat
from scg.models.roles import standing_of
from scg.pieces.people import roles_among
from scg.rules.access import ACTS, may
from scg.rules.ways import WAYS
from scg.words import NotAllowed, NotFound, Role
from tests.support.laws import content_of, refused, rows
from tests.support.sending import send
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

BRIEF = "The wall at Mytholmroyd is watched by the hour.\nI would close the A646 next."


def seat_of(world: World, part: str) -> int:
    """The number of the seat that somebody has held first."""
    return int(rows(world, Seat, person=world.people[part])[0].id)


def hand_over(world: World, part: str = "loggist", to: str = "colleague", by: str = "", **given: Any) -> int:
    """Somebody's shift handed over, by themself or another; gives the handover's number."""
    shift = {"seat": seat_of(world, part), "to": world.people[to], "brief": BRIEF}
    return world.does(by or part, "hand_over_shift", **{**shift, **given}).seq


def roles(world: World, part: str) -> frozenset[Role]:
    """What somebody is in the incident now, by both questions that ask for it."""
    db.session.rollback()
    standing, person = standing_of(world.people[part], world.ref), world.people[part]
    found = standing.roles if standing is not None else frozenset()
    assert roles_among(world.ref, [person]).get(person, frozenset()) == found
    return found


def page(world: World, part: str, number: int) -> str:
    return world.client(part).get(f"/incidents/{world.ref}/handovers/{number}").text


def test_the_incoming_sees_the_incident_and_may_countersign_and_do_nothing_else(world: World) -> None:
    assert roles(world, "colleague") == frozenset()
    number = hand_over(world)
    assert roles(world, "colleague") == {Role.INCOMING}
    assert [act for act in ACTS if may(act, {Role.INCOMING}) != "-"] == ["countersign_handover"]
    assert all(
        way.admits({Role.INCOMING}) for way in WAYS.values() if way.name.startswith(("incidents.", "seats."))
    )
    assert BRIEF.splitlines()[0] in page(world, "colleague", number)
    assert world.client("colleague").get(f"/incidents/{world.ref}").status_code == 200
    assert isinstance(refused(world, "colleague", "write_log", text="Mine"), NotAllowed)
    assert roles(world, "loggist") == {Role.LOGGIST}


def test_once_countersigned_the_seat_passes_in_the_same_entry(world: World) -> None:
    number = hand_over(world)
    done = world.does("colleague", "countersign_handover", handover=number, read=True, remark="Understood")
    assert (roles(world, "loggist"), roles(world, "colleague")) == (frozenset(), {Role.LOGGIST})
    coming, going = world.row(Seat, done.seq * 1000 + 1), world.row(Seat, seat_of(world, "loggist"))
    assert (coming.how, coming.begun_at) == ("shift handover", going.ended_at)
    found = world.row(Handover, number)
    assert (found.countersigned_at, found.remark, found.brief) == (going.ended_at, "Understood", BRIEF)
    assert content_of(world, number)["brief"] == BRIEF


def test_the_outgoing_may_stay_beside_the_incoming(world: World) -> None:
    number = hand_over(world, ends=False)
    world.does("colleague", "countersign_handover", handover=number, read=True)
    assert roles(world, "loggist") == roles(world, "colleague") == {Role.LOGGIST}


def test_nobody_countersigns_but_the_incoming_and_they_only_what_they_say_they_have_read(world: World) -> None:
    number = hand_over(world)
    hand_over(world, "deputy", to="other_member")
    told = {"handover": number, "read": True}
    assert isinstance(refused(world, "chair", "countersign_handover", **told), NotAllowed)
    assert "Only Ian Park" in refused(world, "other_member", "countersign_handover", **told).sentence
    problem = refused(world, "colleague", "countersign_handover", handover=number, read=False)
    assert list(problem.errors) == ["read"]
    ahead = refused(world, "colleague", "countersign_handover", **told, read_at=number + 50)
    assert list(ahead.errors) == ["read_at"]
    world.does("colleague", "countersign_handover", **told)
    assert isinstance(refused(world, "colleague", "countersign_handover", **told), NotAllowed)


def test_a_shift_is_handed_over_by_its_holder_or_by_the_secretariat(world: World) -> None:
    shift = {"seat": seat_of(world, "loggist"), "to": world.people["colleague"], "brief": BRIEF}
    assert "Only Priya Nair or the secretariat" in refused(world, "chair", "hand_over_shift", **shift).sentence
    assert isinstance(refused(world, "member", "hand_over_shift", **shift), NotAllowed)
    number = hand_over(world, by="secretariat")
    assert "Joan Firth" in world.row(Handover, number).by
    assert isinstance(refused(world, "chair", "withdraw_handover", handover=number), NotAllowed)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"to": "wy-0003"}, "to"), ({"to": "nobody"}, "to"), ({"seat": 5}, "seat"), ({"brief": "x" * 1501}, "brief")],
)
def test_a_handover_names_a_shift_somebody_else_and_a_brief_that_fits_on_a_page(
    world: World, wrong: dict[str, Any], field: str
) -> None:
    shift = {"seat": seat_of(world, "loggist"), "to": world.people["colleague"], "brief": BRIEF}
    assert list(refused(world, "loggist", "hand_over_shift", **{**shift, **wrong}).errors) == [field]


def test_a_members_seat_is_lent_and_not_handed_over_and_a_seat_is_handed_over_once_at_a_time(world: World) -> None:
    shift = {"seat": seat_of(world, "member"), "to": world.people["colleague"], "brief": BRIEF}
    assert list(refused(world, "secretariat", "hand_over_shift", **shift).errors) == ["seat"]
    hand_over(world)
    again = {"seat": seat_of(world, "loggist"), "to": world.people["member"], "brief": BRIEF}
    assert "to Ian Park already" in refused(world, "loggist", "hand_over_shift", **again).sentence


@pytest.mark.parametrize("how", ["withdrawn", "the seat ended"])
def test_a_handover_that_has_fallen_shows_nobody_anything_any_more(world: World, how: str) -> None:
    number = hand_over(world)
    if how == "withdrawn":
        world.does("loggist", "withdraw_handover", handover=number, reason="I stay")
    else:
        world.does("secretariat", "end_seat", seat=seat_of(world, "loggist"))
    assert roles(world, "colleague") == frozenset()
    refusal = refused(world, "colleague", "countersign_handover", handover=number, read=True)
    assert isinstance(refusal, NotFound)
    assert world.row(Handover, number).withdrawn_at is not None


def test_the_chairs_shift_passes_with_the_chair_of_the_live_meeting_never_leaving_none(
    world: World,
) -> None:
    world.in_session()
    number = hand_over(world, "chair", to="member")
    assert world.row(Meeting, 1).chair_name == "Amina Shah"
    world.does("member", "countersign_handover", handover=number, read=True)
    assert (world.row(Meeting, 1).chair_name, world.row(Meeting, 1).state) == ("Grace Obi", "in session")
    assert [seat.name for seat in rows(world, Seat, role="chair") if seat.ended_at is None] == ["Grace Obi"]
    last = next(seat.id for seat in rows(world, Seat, role="chair") if seat.ended_at is None)
    assert "never without a chair" in refused(world, "secretariat", "end_seat", seat=last).sentence
    assert world.does("member", "close_meeting", meeting_number=1).seq


def test_the_brief_tells_on_one_page_what_the_record_knows(world: World) -> None:
    world.does("chair", "set_strategy", aim="Preserve life", objectives="Warn\nEvacuate")
    world.does("member", "raise_urgent_item", meeting_number=1, title="Boats for Mytholmroyd")
    world.action(text="Sandbag the substation", due_at=in_hours(5))
    world.action(text="Plan the spring", due_at=in_hours(50))
    picture = {"agency_code": "leeds", "what": "River at 3 m", "rag": "red", "trend": "worsening"}
    world.does("member", "report_update", **picture)
    world.does("chair", "place_legal_hold", reason="An inquiry asks")
    why = {"rationale": "The wall may fail", "review_at": in_hours(4)}
    world.does("loggist", "take_decision", decision="Evacuate the street", **why)
    text = page(world, "colleague", hand_over(world))
    told = ("Preserve life", "Boats for", "Sandbag", "River at 3 m", "An inquiry asks", "Evacuate the street")
    assert [one for one in (*told, "SCG 001", "Every day", "major incident declared") if one not in text] == []
    assert "Plan the spring" not in text
    assert f"as at entry {world.does('chair', 'write_log', text='Next').seq - 1}" in text


def test_a_countersigned_brief_stays_as_it_was_read(world: World) -> None:
    number = hand_over(world)
    read = page(world, "colleague", number)
    assert f'name="read_at" value="{number}"' in read
    world.does("chair", "set_strategy", aim="Said later", objectives="Too late to be read")
    signed = {"handover": number, "read": True, "read_at": number}
    world.does("colleague", "countersign_handover", **signed)
    after = page(world, "chair", number)
    assert f"as at entry {number}" in after and "Said later" not in after
    assert "read and countersigned" in after and f"/as-at/{number}/handovers/{number}" in after
    then = world.client("chair").get(f"/incidents/{world.ref}/as-at/{number}/handovers/{number}")
    assert (
        then.status_code == 200 and BRIEF.splitlines()[0] in then.text and "Waits to be countersigned" in then.text
    )


def test_whoever_a_shift_is_handed_over_to_finds_it_on_their_day_and_countersigns_without_scripts(
    world: World,
) -> None:
    number = hand_over(world)
    client = world.client("colleague")
    here = f"/incidents/{world.ref}/handovers/{number}"
    assert here in client.get("/").text and world.ref in client.get("/incidents").text
    assert 'id="form-countersign_handover"' in client.get(here).text
    assert 'id="form-countersign_handover"' not in page(world, "chair", number)
    form = {"handover": str(number), "read": "yes", "read_at": str(number), "next": here, "key": "k"}
    answer = send(client, f"/incidents/{world.ref}/do/countersign_handover", **form)
    assert (answer.status_code, answer.location) == (303, here)
    assert roles(world, "colleague") == {Role.LOGGIST}


def test_a_handover_of_another_incident_or_of_none_is_not_there(world: World) -> None:
    number, earlier = hand_over(world), world.ref
    world.open_incident("Another storm")
    client = world.client("chair")
    for path in (f"/incidents/{world.ref}/handovers/{number}", f"/incidents/{earlier}/handovers/{number + 1}"):
        assert client.get(path).status_code == 404
