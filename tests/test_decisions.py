"""The law of decisions: taken with their rationale, superseded or rescinded, never edited away."""

import pytest

from scg.models import Decision
from scg.words import Refused
from tests.support.everything import hours_ago
from tests.support.laws import refused, rows
from tests.support.world import World, in_hours

TOLD = {"decision": "Evacuate Mytholmroyd", "rationale": "The wall may fail", "meeting_number": 1}
WORDS = "We can't crew it -- not tonight: nid oes criwiau 🚑"


def test_a_decision_without_rationale_is_refused(world: World) -> None:
    world.in_session()
    for given in ({}, {"rationale": ""}, {"rationale": "  \n "}):
        problem = refused(world, "chair", "take_decision", decision="Evacuate", **given)
        assert problem.errors == {"rationale": "Enter the rationale: a decision needs its reasons"}
    assert rows(world, Decision) == []


def test_a_decision_is_numbered_in_its_meeting_or_under_the_last_one_held(world: World) -> None:
    given = {**TOLD, "meeting_number": None}
    refs = [world.does("chair", "take_decision", **given).entity]
    world.in_session()
    refs += [world.does("loggist", "take_decision", **TOLD).entity for _ in range(2)]
    world.does("chair", "close_meeting", meeting_number=1)
    refs.append(world.does("chair", "take_decision", **given).entity)
    assert refs == [f"decision:{ref}" for ref in ("SCG000/D01", "SCG001/D01", "SCG001/D02", "SCG001/D03")]


def test_a_decision_keeps_all_that_was_weighed(world: World) -> None:
    told = {"question": "Go?", "information": "EA forecast", "equality": "Care homes", "not_to_act": True}
    options = [{"option": "Wait", "reason": "Too late"}, {"option": "Go", "reason": "Safe"}]
    world.in_session().does("chair", "take_item", meeting_number=1, item_number=2)
    world.does("loggist", "take_decision", **TOLD, **told, options=options, review_at=in_hours(4))
    found = world.row(Decision, "SCG001/D01")
    assert {name: getattr(found, name) for name in told} == told
    assert (found.options, found.item, found.by, found.logged_by) == (options, 2, "Amina Shah", "Priya Nair, wyp")
    assert found.review_at is not None


def test_agreement_reservation_and_dissent_are_kept_word_for_word(world: World) -> None:
    weighed = {"agreeing": ["wyp", "leeds", "wyp"], "reservations": f"EA: {WORDS}", "dissent": f"yas: {WORDS}"}
    world.in_session().does("loggist", "take_decision", **TOLD, **weighed)
    found = world.row(Decision, "SCG001/D01")
    assert found.agreeing == ["wyp", "leeds"]
    assert found.reservations == [{"agency": "ea", "words": WORDS}]
    assert found.dissent == [{"agency": "yas", "words": WORDS}]


def test_dissent_is_of_an_agency_and_not_of_one_that_agrees(world: World) -> None:
    world.in_session()
    unknown = refused(world, "loggist", "take_decision", **TOLD, dissent="NASA: No")
    both = refused(world, "loggist", "take_decision", **TOLD, dissent="ea: No", agreeing=["ea"])
    assert [list(problem.errors) for problem in (unknown, both)] == [["dissent"], ["dissent"]]


def test_a_superseded_decision_stays_as_it_was_taken(world: World) -> None:
    world.in_session().does("loggist", "take_decision", **TOLD)
    new = {**TOLD, "decision": "Evacuate by noon", "rationale": "Peak at one"}
    world.does("loggist", "supersede_decision", decision_ref="SCG001/D01", **new)
    old, after = rows(world, Decision)
    assert (old.decision, old.rationale, old.state) == (TOLD["decision"], TOLD["rationale"], "superseded")
    assert (old.superseded_by, after.supersedes, after.state) == ("SCG001/D02", "SCG001/D01", "in force")


def test_a_rescinded_decision_stays_with_the_reason(world: World) -> None:
    world.in_session().does("loggist", "take_decision", **TOLD)
    assert "reason" in refused(world, "chair", "rescind_decision", decision_ref="SCG001/D01").errors
    world.does("chair", "rescind_decision", decision_ref="SCG001/D01", reason="The river fell")
    found = world.row(Decision, "SCG001/D01")
    assert (found.decision, found.state, found.ended_because) == (TOLD["decision"], "rescinded", "The river fell")
    again = refused(world, "loggist", "supersede_decision", decision_ref="SCG001/D01", **TOLD)
    assert again.sentence == "SCG001/D01 is rescinded already"


def test_no_decision_is_taken_in_a_meeting_that_was_not_held(world: World) -> None:
    world.does("chair", "take_decision", **{**TOLD, "decision": "Wait", "meeting_number": None})
    for act, old in {"take_decision": {}, "supersede_decision": {"decision_ref": "SCG000/D01"}}.items():
        for number in (1, 9):
            problem = refused(world, "chair", act, **old, **{**TOLD, "meeting_number": number})
            assert list(problem.errors) == ["meeting_number"]


def test_a_decision_written_up_later_is_the_chairs_of_its_own_meeting(world: World) -> None:
    world.in_session().does("chair", "close_meeting", meeting_number=1)
    world.does("deputy", "open_meeting", meeting_number=2)
    at = hours_ago(26)
    world.does("loggist", "take_decision", **TOLD, happened_at=at)
    found = world.row(Decision, "SCG001/D01")
    assert (found.by, found.happened_at.isoformat()[:19]) == ("Amina Shah", at[:19])


def test_superseding_by_the_very_same_decision_is_refused(world: World) -> None:
    world.in_session()
    told = {"decision": "Evacuate", "rationale": "The wall may fail"}
    world.does("chair", "take_decision", **told, meeting_number=1)
    with pytest.raises(Refused, match="This is the decision in force"):
        world.does("chair", "supersede_decision", decision_ref="SCG001/D01", **told, meeting_number=1)
