"""The law of incidents: opened, described, linked, closed, and several of them at once."""

import pytest

from scg.models import Incident, Seat, Strategy
from scg.record import reading
from scg.words import Changed
from tests.support.laws import content_of, refused, rows
from tests.support.world import World, in_hours

TOLD = {"authority": "ACC Shah", "reason": "As things stand"}
OPENED = {"name": "Storm", "hazard": "flood", "area": "Calderdale", "lead_agency": "ea"}
EDITED = {"name": "Storm Eva", "area": "Calderdale and Leeds", "lead_agency": "leeds"}


def test_an_incident_is_opened_with_all_that_describes_it(world: World) -> None:
    told = {"threat": "civil emergencies (SPR 2023)", "marking": "OFFICIAL-SENSITIVE", "access": "From the A646"}
    world.ref = world.does("member", "open_incident", log="WY", **OPENED, **told, chair=world.people["deputy"]).log
    found = world.row(Incident)
    assert (found.name, found.hazard, found.area, found.lead_agency) == ("Storm", "flood", "Calderdale", "ea")
    assert (found.threat, found.marking) == (told["threat"], "OFFICIAL-SENSITIVE")
    assert found.methane["access"] == "From the A646"
    assert (found.declaration, found.scg, found.recovery) == ("not declared", "not convened", "not started")


def test_the_chair_has_their_seat_at_once_and_the_opener_keeps_the_papers(world: World) -> None:
    world.ref = world.does("member", "open_incident", log="WY", **OPENED, chair=world.people["deputy"]).log
    held = [(seat.person, seat.role) for seat in rows(world, Seat)]
    assert held == [(world.people["deputy"], "chair"), (world.people["member"], "secretariat")]


def test_references_follow_one_another_and_each_incident_has_a_record_of_its_own(world: World) -> None:
    first = world.ref
    second = world.open_incident("Storm")
    assert int(second[-2:]) == int(first[-2:]) + 1
    before = reading.head_of(first)
    world.does("chair", "declare", declaration_type="emergency", **TOLD)
    assert reading.head_of(first) == before
    assert world.row(Incident).declaration_type == "emergency"


@pytest.mark.parametrize("threat", ["civil emergencies", "civil emergencies (SPR 1999)"])
def test_a_threat_is_of_one_version_of_the_list(world: World, threat: str) -> None:
    told = {**OPENED, "chair": world.people["chair"], "threat": threat}
    problem = refused(world, "member", "open_incident", log="WY", **told)
    assert problem.errors == {"threat": "Select a threat category from the list"}


def test_an_edit_from_an_old_version_is_refused_with_all_that_stands_now(world: World) -> None:
    world.does("chair", "edit_incident", **EDITED, marking="OFFICIAL-SENSITIVE", version=1)
    problem = refused(world, "deputy", "edit_incident", **{**EDITED, "name": "Flood"}, version=1)
    assert isinstance(problem, Changed)
    assert problem.current == {**EDITED, "threat": "", "marking": "OFFICIAL-SENSITIVE"}
    assert world.row(Incident).name == "Storm Eva"


def test_the_newest_methane_report_stands_and_the_older_one_stays(world: World) -> None:
    first = world.does("member", "report_methane", exact_location="Hebden Bridge")
    world.does("member", "report_methane", exact_location="Mytholmroyd", hazards="Deep water")
    assert world.row(Incident).methane["exact_location"] == "Mytholmroyd"
    assert content_of(world, first.seq)["report"]["exact_location"] == "Hebden Bridge"
    assert "at least one part" in refused(world, "member", "report_methane").sentence


def test_a_strategy_has_an_aim_and_objectives_and_the_one_before_stays(world: World) -> None:
    first = world.does("chair", "set_strategy", aim="Preserve life", objectives="- Warn\n\n- Evacuate")
    world.does("chair", "set_strategy", aim="Recover", objectives="Homes")
    assert world.row(Strategy, first.seq).objectives == ["Warn", "Evacuate"]
    problem = refused(world, "chair", "set_strategy", aim="Recover", objectives="-\n-")
    assert problem.errors == {"objectives": "Enter at least one objective"}


def test_linking_an_earlier_incident_takes_over_the_seats_held_in_it_once(world: World) -> None:
    flood = world.ref
    left = world.does("chair", "give_seat", person_id=world.people["colleague"], role="member").seq
    world.does("chair", "end_seat", seat=left * 1000 + 1)
    world.ref = world.does("member", "open_incident", log="WY", **OPENED, chair=world.people["deputy"]).log
    world.does("member", "link_incident", earlier=flood, take_over_seats=True)
    assert world.row(Incident).earlier == flood
    held = [(seat.person, seat.role) for seat in rows(world, Seat)]
    expected = {"deputy", "loggist", "secretariat", "member", "other_member", "observer"}
    assert {person for person, _ in held} == {world.people[part] for part in expected}
    assert [person for person, role in held if role == "chair"] == [world.people["deputy"]]
    world.does("member", "link_incident", earlier=flood, take_over_seats=True)
    assert len(held) == len(rows(world, Seat))


def test_linking_without_taking_over_gives_nobody_a_seat(world: World) -> None:
    flood = world.ref
    world.ref = world.does("chair", "open_incident", log="WY", **OPENED, chair=world.people["chair"]).log
    world.does("chair", "link_incident", earlier=flood)
    assert len(rows(world, Seat)) == 1
    assert "another incident" in refused(world, "chair", "link_incident", earlier=world.ref).sentence


def test_an_incident_is_not_closed_while_any_of_its_clocks_runs(world: World) -> None:
    world.does("chair", "start_recovery", **TOLD)
    for end in ("stand_down_scg", "stand_down_declaration", "close_recovery"):
        problem = refused(world, "chair", "close_incident", reason="Over")
        assert "before you close the incident" in problem.sentence
        world.does("chair", end, **TOLD)
    world.does("chair", "close_incident", reason="Over")
    assert world.row(Incident).closed_at is not None


def test_an_incident_is_not_closed_with_an_action_open_but_transferred_or_cancelled(world: World) -> None:
    kept, dropped, ticked = (world.action(text=text) for text in ("Shelter", "Sandbags", "Boats"))
    world.does("member", "complete_action", action_ref=ticked)
    for end in ("stand_down_scg", "stand_down_declaration"):
        world.does("chair", end, **TOLD)
    problem = refused(world, "chair", "close_incident", reason="Over")
    assert f"{kept}, {dropped}, {ticked} still open" in problem.sentence
    world.does("chair", "transfer_action", action_ref=kept, to="RCG", reason="It goes on")
    world.does("chair", "cancel_action", action_ref=dropped, reason="The river fell")
    world.does("chair", "accept_action", action_ref=ticked)
    world.does("chair", "close_incident", reason="Over")
    assert world.row(Incident).closed_at is not None


def test_a_closed_incident_takes_nothing_until_it_is_reopened(world: World) -> None:
    for end in ("stand_down_scg", "stand_down_declaration"):
        world.does("chair", end, **TOLD)
    world.does("chair", "close_incident", reason="Over")
    for act, given in {
        "write_log": {"text": "A claim"},
        "declare": {"declaration_type": "emergency", **TOLD},
        "raise_action": {"text": "Reply", "owner": "leeds", "due_at": in_hours(2)},
    }.items():
        assert "This incident is closed" in refused(world, "chair", act, **given).sentence
    world.does("administrator", "reopen_incident", reason="A late claim")
    assert world.does("chair", "write_log", text="A claim").seq
