"""The decision pack: what was known at that moment and no later, and what came of it."""

import re

import pytest

from scg.models import Action, Decision
from scg.pieces.past import own_entry
from scg.rules.london import show
from tests.support.everything import hours_ago
from tests.support.papers import facts, laid_out, rows, words
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database
REF, OFFICE = "SCG001/D01", "Office of the Police and Crime Commissioner"


@pytest.fixture
def taken(world: World) -> World:
    """A decision taken in a meeting, with things known before it and others recorded after."""
    world.in_session()
    world.does("chair", "set_strategy", aim="Preserve life", objectives="Warn\nEvacuate")
    told = {"rag": "amber", "trend": "worsening"}
    world.does("member", "report_update", agency_code="leeds", what="River at 3 m", **told)
    world.action(text="Open before", meeting_number=1)
    world.does("loggist", "write_log", text="The wall sweats", speaker="GO Leeds")
    weighed = {"agreeing": ["wyp", "leeds"], "reservations": "EA: Roads are wet", "dissent": "yas: No crews"}
    why = {"decision": "Evacuate", "rationale": "The wall may fail", "options": "Wait: too late\nGo: safe"}
    asked = {"question": "Who leaves?", "information": "Peak at one", "equality": "Braille maps"}
    world.does("loggist", "take_decision", meeting_number=1, **why, **asked, **weighed, review_at=in_hours(48))
    world.does("member", "report_update", agency_code="leeds", what="River at 4 m", **told)
    world.does("chair", "set_strategy", aim="Recover", objectives="Rebuild")
    world.action(text="Fetch buses", meeting_number=1, decision_ref=REF)
    world.does("member", "report_progress", action_ref="SCG001/A02", text="Two buses here")
    world.does("member", "complete_action", action_ref="SCG001/A02")
    return world


def test_it_holds_the_decision_with_everything_that_was_recorded_of_it(taken: World) -> None:
    outline = laid_out(taken, "decision-pack", REF)
    told = facts(outline)
    assert told["Rationale"] == "The wall may fail" and told["Options"] == "Wait: too late\nGo: safe"
    assert told["Agreed by"] == "West Yorkshire Police, Leeds City Council"
    assert told["Reservations"] == "Environment Agency: “Roads are wet”"
    assert told["Dissent"] == "Yorkshire Ambulance Service: “No crews”"
    row = taken.row(Decision, REF)
    assert f"entry {row.version}" in told["Recorded"] and told["Review"] == show(row.review_at)
    asked = (told["Question"], told["Information"], told["Equality note"])
    assert asked == ("Who leaves?", "Peak at one", "Braille maps")


def test_it_shows_what_was_known_then_and_nothing_later(taken: World) -> None:
    outline = laid_out(taken, "decision-pack", REF)
    [leeds] = rows(outline, "Situation of each agency")
    assert leeds[2] == "River at 3 m"
    assert [row[0] for row in rows(outline, "Actions open then")] == ["SCG001/A01"]
    said = words(outline)
    assert "Preserve life (entry" in said and "River at 4 m" not in said and "Recover (entry" not in said
    assert "Major incident declared" in said and "The wall sweats" in said


def test_it_shows_what_came_of_it_step_by_step_with_entries(taken: World) -> None:
    outline = laid_out(taken, "decision-pack", REF)
    [action] = rows(outline, "Actions that follow from the decision")
    assert action[0].startswith("SCG001/A02") and action[4].startswith("Completed")
    history = rows(outline, "What came of SCG001/A02")
    assert [row[2].partition(":")[0] for row in history][1:] == [
        "Action SCG001/A02",
        "Action SCG001/A02 ticked complete",
    ]
    assert history[-1][0] == str(taken.row(Action, "SCG001/A02").version)
    assert "Still in force" in words(outline)


def test_it_says_by_what_it_was_superseded(taken: World) -> None:
    new = {"decision": "Evacuate by noon", "rationale": "Peak at one", "meeting_number": 1}
    done = taken.does("loggist", "supersede_decision", decision_ref=REF, **new)
    assert f"Superseded by SCG001/D02, entry {done.seq}: Peak at one" in words(
        laid_out(taken, "decision-pack", REF)
    )
    assert f"It took the place of {REF}" in words(laid_out(taken, "decision-pack", "SCG001/D02"))


def test_attendance_is_that_of_the_second_at_which_it_was_taken(taken: World) -> None:
    told = {"meeting_number": 1, "agency_code": "ea", "status": "joined late"}
    taken.does("secretariat", "confirm_attendance", **told, present_from=in_hours(0.5))
    left = {"meeting_number": 1, "agency_code": "opcc", "status": "left early"}
    times = {"present_from": hours_ago(2), "present_until": hours_ago(0.5)}
    taken.does("secretariat", "confirm_attendance", **left, **times)
    outline = laid_out(taken, "decision-pack", REF)
    there = next(block for block in outline.blocks if getattr(block, "caption", "").startswith("Present at"))
    named = [row[0].text for row in there.rows]
    assert "Leeds City Council" in named and not {"Environment Agency", OFFICE} & set(named)
    said = words(outline)
    assert "Environment Agency: joined at" in said and re.search(rf"{OFFICE}: joined at .*?, left at", said)


def test_what_was_written_down_only_later_says_so(taken: World) -> None:
    at = taken.row(Decision, REF).happened_at.isoformat()
    taken.does("loggist", "write_log", text="Counted 40 cars", happened_at=at)
    line = next(row for row in rows(laid_out(taken, "decision-pack", REF), "Log entries") if "40 cars" in row[3])
    assert line[3].endswith("after the decision")


def test_a_decision_entered_late_shows_what_was_known_when_it_was_taken(taken: World) -> None:
    why = {"decision": "Close the bridge", "rationale": "It moves", "meeting_number": 1}
    taken.does("loggist", "take_decision", happened_at=hours_ago(30), **why)
    said = words(laid_out(taken, "decision-pack", "SCG001/D02"))
    assert "Nothing had been recorded by then" in said and "River at 3 m" not in said


def test_it_leads_from_its_decisions_page_and_there_is_none_of_another(taken: World) -> None:
    client = taken.client("observer")
    assert f"papers/decision-pack?of={REF}" in client.get(f"/incidents/{taken.ref}/decisions/{REF}").text
    for kind in ("pdf", "docx", "html"):
        address = f"/incidents/{taken.ref}/papers/decision-pack/document.{kind}?of={REF}"
        assert client.get(address).status_code == 200
    assert client.get(f"/incidents/{taken.ref}/papers/decision-pack?of=SCG009/D09").status_code == 404
    with taken.app.test_request_context():
        from scg.extensions import db
        from scg.models import Incident

        entry = own_entry(db.session.get_one(Incident, taken.ref), f"decision:{REF}")
    assert f"newest entry then was {entry}, the decision itself" in words(laid_out(taken, "decision-pack", REF))
