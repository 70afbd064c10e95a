"""Lessons: identified while they are hot, owned with a date, learned only by what has changed."""

import pytest

from scg.models import Lesson
from scg.words import NotAllowed, NotFound, Refused
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

BOATS = {"text": "Ask for boats before the peak", "theme": "resources and mutual aid"}


def identified(world: World, part: str = "member", agency: str = "leeds", **more: object) -> int:
    """A lesson, by its number."""
    outcome = world.does(part, "identify_lesson", agency_code=agency, **{**BOATS, **more})
    return int(outcome.entity.removeprefix("lesson:"))


def taken_up(world: World, **more: object) -> int:
    """A lesson that Leeds has taken up, by its number."""
    number = identified(world, **more)
    told = {"agency_code": "leeds", "owner_role": "Resilience lead", "due_at": in_hours(24)}
    world.does("secretariat", "take_up_lesson", lesson=number, **told)
    return number


def test_lessons_are_numbered_without_a_gap_in_each_incident(world: World) -> None:
    assert [identified(world), identified(world, "chair"), identified(world, "loggist")] == [1, 2, 3]
    world.open_incident("Another")
    assert identified(world) == 1


def test_everybody_with_a_seat_identifies_lessons_members_and_observers_for_their_own_agency(world: World) -> None:
    assert identified(world, "observer", "opcc") == 1
    with pytest.raises(NotAllowed):
        identified(world, "observer", "leeds")
    assert identified(world, "member", "leeds") == 2
    with pytest.raises(NotAllowed):
        identified(world, "member", "ea")
    with pytest.raises(NotFound):
        identified(world, "colleague", "yas")


def test_a_lesson_is_learned_by_what_has_changed_and_by_whoever_owns_it(world: World) -> None:
    number = taken_up(world)
    with pytest.raises(NotAllowed):
        world.does("other_member", "learn_lesson", lesson=number, changed="Mine")
    with pytest.raises(Refused, match="Enter what has changed"):
        world.does("member", "learn_lesson", lesson=number)
    told = {"changed": "The plan asks at amber", "evidence": "Plan 4.2", "learned_by": "Resilience lead"}
    world.does("member", "learn_lesson", lesson=number, **told)
    row = world.row(Lesson, number)
    assert (row.state, row.changed, row.learned_by) == ("learned", "The plan asks at amber", "Resilience lead")
    again = world.does("chair", "learn_lesson", lesson=number, changed="Again")
    assert again.already == "L01 is learned already, by Grace Obi, leeds"


def test_what_nobody_has_taken_up_can_not_be_learned(world: World) -> None:
    with pytest.raises(Refused, match="Take it up first"):
        world.does("chair", "learn_lesson", lesson=identified(world), changed="All")


def test_another_agencys_lesson_is_not_a_members_to_take(world: World) -> None:
    number = taken_up(world)
    with pytest.raises(NotAllowed):
        world.does("other_member", "take_up_lesson", lesson=number, agency_code="ea", due_at=in_hours(9))
    world.does("chair", "take_up_lesson", lesson=number, agency_code="ea", due_at=in_hours(9))
    assert world.row(Lesson, number).owner == "ea"


def test_a_lesson_that_is_not_taken_up_keeps_its_reason_and_may_be_after_all(world: World) -> None:
    number = identified(world)
    with pytest.raises(NotAllowed):
        world.does("member", "decline_lesson", lesson=number, reason="No")
    world.does("chair", "decline_lesson", lesson=number, reason="It was said once")
    assert (world.row(Lesson, number).state, world.row(Lesson, number).reason) == (
        "not taken up",
        "It was said once",
    )
    world.does("chair", "take_up_lesson", lesson=number, agency_code="leeds", due_at=in_hours(1))
    assert (world.row(Lesson, number).state, world.row(Lesson, number).reason) == ("taken up", "")


def test_a_lesson_past_its_date_is_overdue_until_it_is_learned(world: World) -> None:
    number = identified(world)
    world.does("chair", "take_up_lesson", lesson=number, agency_code="leeds", due_at=in_hours(-1))
    page = world.client("member").get(f"/incidents/{world.ref}/lessons?overdue=yes").text
    assert "1 overdue" in page and BOATS["text"] in page
    world.does("chair", "learn_lesson", lesson=number, changed="The plan")
    page = world.client("member").get(f"/incidents/{world.ref}/lessons?overdue=yes").text
    assert "None overdue" in page and BOATS["text"] not in page


def test_the_register_is_filtered_by_owner_theme_state_and_what_is_overdue(world: World) -> None:
    taken_up(world)
    identified(world, text="Say it sooner", theme="communication")
    late = identified(world, text="Read the gauges", theme="communication")
    world.does("chair", "take_up_lesson", lesson=late, agency_code="ea", due_at=in_hours(-1))
    client, address = world.client("observer"), f"/incidents/{world.ref}/lessons"
    texts = (BOATS["text"], "Say it sooner", "Read the gauges")
    told = {"": (0, 1, 2), "?owner=leeds": (0,), "?theme=communication": (1, 2), "?state=taken+up": (0, 2)}
    for query, places in {**told, "?overdue=yes": (2,), "?state=settled": ()}.items():
        page = client.get(address + query).text
        assert [place for place, text in enumerate(texts) if text in page] == list(places), query


def test_a_lesson_is_identified_from_the_entry_or_decision_that_taught_it(world: World) -> None:
    world.in_session()
    note = world.does("loggist", "write_log", text="The boats came an hour late")
    world.does("loggist", "take_decision", decision="Evacuate", rationale="The wall may fail", meeting_number=1)
    client = world.client("member")
    entry = f"/incidents/{world.ref}/record/{note.seq}"
    assert f"do/identify_lesson?entry={note.seq}" in client.get(entry).text
    action = world.action()
    leads = {"decisions/SCG001/D01": "decision_ref=SCG001/D01", f"actions/{action}": f"action_ref={action}"}
    for page, asked in leads.items():
        assert f"do/identify_lesson?{asked}" in client.get(f"/incidents/{world.ref}/{page}").text
    form = client.get(f"/incidents/{world.ref}/do/identify_lesson?entry={note.seq}").text
    assert "The boats came an hour late</textarea>" in form
    form = client.get(f"/incidents/{world.ref}/do/identify_lesson?decision_ref=SCG001/D01").text
    assert "Decision SCG001/D01: Evacuate" in form and 'name="decision_ref" value="SCG001/D01"' in form
    number = identified(world, entry=note.seq, decision_ref="SCG001/D01")
    assert (world.row(Lesson, number).entry, world.row(Lesson, number).decision) == (note.seq, "SCG001/D01")
    with pytest.raises(Refused, match="no such entry"):
        identified(world, entry=9999)


def test_a_new_incident_of_the_same_hazard_begins_with_what_earlier_ones_have_not_learned(world: World) -> None:
    taken_up(world)
    identified(world, text="Call the volunteers first")
    before = world.ref
    world.open_incident("The river again")
    board = world.client("observer").get(f"/incidents/{world.ref}").text
    assert BOATS["text"] in board and "Call the volunteers first" in board and f"{before} L01" in board
    assert 'id="earlier"' in board
    identified(world)
    assert 'id="earlier"' not in world.client("observer").get(f"/incidents/{before}").text


def test_what_a_linked_incident_of_another_hazard_left_to_learn_is_shown_as_well(world: World) -> None:
    taken_up(world)
    before, told = world.ref, {"hazard": "fire", "area": "Leeds", "lead_agency": "wyp"}
    fire = {**told, "name": "Moor fire", "chair": world.people["chair"]}
    world.ref = world.does("chair", "open_incident", log="WY", **fire).log
    page = f"/incidents/{world.ref}/lessons"
    assert BOATS["text"] not in world.client("chair").get(page).text
    world.does("chair", "link_incident", earlier=before)
    assert BOATS["text"] in world.client("chair").get(page).text


def test_who_has_no_seat_in_an_earlier_incident_is_told_its_lesson_and_not_which_it_was(world: World) -> None:
    taken_up(world)
    before = world.ref
    told = {"hazard": "flood", "area": "Leeds", "lead_agency": "yas", "chair": world.people["colleague"]}
    world.ref = world.does("chair", "open_incident", log="WY", name="The river again", **told).log
    for path in ("", "/lessons"):
        page = world.client("colleague").get(f"/incidents/{world.ref}{path}").text
        assert BOATS["text"] in page and "An earlier incident" in page
        assert before not in page and "Calder Valley flooding" not in page
    page = world.client("administrator").get(f"/incidents/{world.ref}/lessons").text
    assert f"{before} L01" in page and "Calder Valley flooding" in page


def test_what_an_incident_marked_higher_left_to_learn_is_told_to_who_has_a_seat_in_it_alone(world: World) -> None:
    told = {"hazard": "flood", "area": "Leeds", "lead_agency": "wyp"}
    high = {**told, "name": "Before", "chair": world.people["chair"], "marking": "OFFICIAL-SENSITIVE"}
    world.ref = world.does("chair", "open_incident", log="WY", **high).log
    identified(world, "chair", "wyp")
    again = {**told, "name": "The river again", "chair": world.people["colleague"]}
    world.ref = world.does("chair", "open_incident", log="WY", **again).log
    assert BOATS["text"] not in world.client("colleague").get(f"/incidents/{world.ref}/lessons").text
    assert BOATS["text"] in world.client("administrator").get(f"/incidents/{world.ref}/lessons").text


def test_what_was_learned_or_belongs_to_another_hazard_is_not_shown_again(world: World) -> None:
    number = taken_up(world)
    world.does("chair", "learn_lesson", lesson=number, changed="The plan")
    world.open_incident("The river again")
    assert BOATS["text"] not in world.client("observer").get(f"/incidents/{world.ref}/lessons").text
    identified(world, text="Only about floods")
    told = {"hazard": "fire", "area": "Leeds", "lead_agency": "wyp", "chair": world.people["chair"]}
    world.ref = world.does("chair", "open_incident", log="WY", name="Moor fire", **told).log
    assert "Only about floods" not in world.client("chair").get(f"/incidents/{world.ref}").text


def test_a_closed_incidents_lessons_are_still_learned(world: World) -> None:
    number = taken_up(world)
    world.does("chair", "stand_down_scg", authority="ACC Shah", reason="Over")
    world.does("chair", "stand_down_declaration", authority="ACC Shah", reason="Over")
    world.does("chair", "close_incident", reason="Over")
    world.does("member", "report_lesson", lesson=number, text="The boats are listed")
    world.does("member", "learn_lesson", lesson=number, changed="The plan asks at amber")
    assert world.row(Lesson, number).state == "learned"


def test_every_page_of_lessons_opens_in_every_state(world: World) -> None:
    client, page = world.client("member"), f"/incidents/{world.ref}/lessons"
    shown = {identified(world): "Nobody has taken it up", taken_up(world): "Resilience lead"}
    learned, declined = taken_up(world), identified(world)
    world.does("member", "learn_lesson", lesson=learned, changed="The plan asks at amber")
    world.does("chair", "decline_lesson", lesson=declined, reason="It was said once")
    settled = {learned: "What has changed</dt><dd>The plan asks at amber", declined: ": It was said once</dd>"}
    for number, told in {**shown, **settled}.items():
        assert told in client.get(f"{page}/{number}").text
    assert client.get(f"{page}/99").status_code == 404


def test_a_member_takes_up_for_their_agency_what_another_has_identified(world: World) -> None:
    number = identified(world, "observer", "opcc")
    page = world.client("member").get(f"/incidents/{world.ref}/lessons/{number}").text
    assert "Take it up for Leeds City Council" in page
    assert "Take it up for" not in world.client("observer").get(f"/incidents/{world.ref}/lessons/{number}").text
    world.does("member", "take_up_lesson", lesson=number, agency_code="leeds", due_at=in_hours(9))
    assert world.row(Lesson, number).owner == "leeds"


def test_the_way_to_identify_a_lesson_is_there_for_a_members_own_agency(world: World) -> None:
    seq = world.does("loggist", "write_log", text="The boats came an hour late").seq
    page = world.client("member").get(f"/incidents/{world.ref}/record/{seq}").text
    assert 'data-needs="identify_lesson" data-of="leeds">Identify a lesson from this' in page
