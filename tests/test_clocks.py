"""The law of the three clocks: declaration, SCG and recovery, which move apart."""

from scg.models import ClockMove, Incident, Meeting
from tests.support.everything import hours_ago
from tests.support.laws import refused, rows
from tests.support.world import World, in_hours

TOLD = {"authority": "SCG001/D01", "reason": "As things stand"}
HANDED = {"to_chair": "Chief Executive, Calderdale", "criteria_met": True}
CLOCKS = {
    "put_on_standby": ("declaration", "standby"),
    "declare": ("declaration", "declared"),
    "stand_down_declaration": ("declaration", "stood down"),
    "convene_scg": ("scg", "active"),
    "pause_scg": ("scg", "paused"),
    "resume_scg": ("scg", "active"),
    "stand_down_scg": ("scg", "stood down"),
    "start_recovery": ("recovery", "started in shadow"),
    "hand_over_recovery": ("recovery", "handed over"),
    "close_recovery": ("recovery", "closed"),
}
MORE = {"declare": {"declaration_type": "critical incident"}, "hand_over_recovery": HANDED}


def move(world: World, act: str, **given: object) -> None:
    """The chair moves a clock."""
    world.does("chair", act, **{**TOLD, **MORE.get(act, {}), **given})


def stands(world: World) -> tuple[str, str, str]:
    """Where the three clocks stand."""
    found = world.row(Incident)
    return found.declaration, found.scg, found.recovery


def test_every_move_keeps_its_time_authority_reason_and_public_wording(world: World) -> None:
    world.open_incident("Storm")
    for hours, (act, (clock, state)) in zip(range(30, 0, -1), CLOCKS.items(), strict=False):
        at = hours_ago(hours)
        move(world, act, happened_at=at, public_wording=f"{act} is told")
        told = rows(world, ClockMove)[-1]
        assert (told.clock, told.now, told.authority, told.reason) == (clock, state, *TOLD.values())
        assert (told.public_wording, told.happened_at.isoformat()[:19]) == (f"{act} is told", at[:19])
        assert getattr(world.row(Incident), clock) == state


def test_the_declaration_is_stood_down_while_meetings_go_on(world: World) -> None:
    world.in_session()
    move(world, "stand_down_declaration")
    assert stands(world) == ("stood down", "active", "not started")
    world.does("chair", "close_meeting", meeting_number=1)
    assert [meeting.state for meeting in rows(world, Meeting)] == ["closed", "scheduled"]
    assert world.does("chair", "open_meeting", meeting_number=2).seq


def test_what_was_stood_down_can_be_declared_again_as_something_else(world: World) -> None:
    move(world, "stand_down_declaration")
    move(world, "declare", declaration_type="emergency")
    found = world.row(Incident)
    assert (found.declaration, found.declaration_type) == ("declared", "emergency")


def test_a_move_that_makes_no_sense_is_refused(world: World) -> None:
    before = stands(world)
    for act, sentence in {
        "declare": "This has been declared already",
        "put_on_standby": "Only an incident that isn't declared can be put on standby",
        "convene_scg": "The SCG has been convened already",
        "resume_scg": "Only a paused or stood-down SCG can be resumed",
        "hand_over_recovery": "Start recovery in shadow before handing over to it",
        "close_recovery": "There is no recovery to close",
    }.items():
        assert refused(world, "chair", act, **TOLD, **MORE.get(act, {})).sentence == sentence
    assert stands(world) == before


def test_a_move_is_neither_ahead_of_time_nor_before_the_last_one(world: World) -> None:
    for at, sentence in ((in_hours(1), "in the future"), (hours_ago(2), "before the last move")):
        problem = refused(world, "chair", "stand_down_declaration", **TOLD, happened_at=at)
        assert sentence in problem.errors["happened_at"]


def test_a_paused_scg_opens_and_calls_no_meeting_until_it_is_resumed(world: World) -> None:
    move(world, "pause_scg")
    for act, given in {
        "call_meeting": {"scheduled_for": in_hours(2)},
        "open_meeting": {"meeting_number": 1},
    }.items():
        assert "The SCG is paused" in refused(world, "chair", act, **given).sentence
    world.does("chair", "set_cadence", preset="ad-hoc", effective_from=in_hours(1), reason="Quiet")
    world.does("chair", "cancel_meeting", meeting_number=1, reason="Paused")
    world.does("chair", "set_cadence", preset="daily", effective_from=in_hours(1), reason="Ready")
    assert [meeting.state for meeting in rows(world, Meeting)] == ["cancelled"]
    move(world, "resume_scg")
    assert world.does("chair", "call_meeting").entity == "meeting:2"


def test_an_scg_in_session_is_neither_paused_nor_stood_down(world: World) -> None:
    world.in_session()
    for act in ("pause_scg", "stand_down_scg"):
        assert "Close the meeting in session" in refused(world, "chair", act, **TOLD).sentence


def test_standing_the_scg_down_marks_the_final_meeting_and_lets_the_called_ones_fall(world: World) -> None:
    world.in_session().does("chair", "close_meeting", meeting_number=1)
    move(world, "stand_down_scg")
    held = [(meeting.state, meeting.final) for meeting in rows(world, Meeting)]
    assert held == [("closed", True), ("cancelled", False)]


def test_a_final_meeting_is_final_no_longer_once_another_is_held(world: World) -> None:
    world.in_session().does("chair", "close_meeting", meeting_number=1, final=True)
    move(world, "stand_down_scg")
    move(world, "resume_scg")
    world.does("chair", "call_meeting", scheduled_for=in_hours(1))
    world.does("chair", "open_meeting", meeting_number=2)
    world.does("chair", "close_meeting", meeting_number=2, final=True)
    assert [meeting.number for meeting in rows(world, Meeting) if meeting.final] == [2]


def test_recovery_is_handed_over_on_criteria_met_and_nothing_urgent_open(world: World) -> None:
    urgent = world.action(priority="before next SCG")
    move(world, "start_recovery")
    assert (
        "criteria" in refused(world, "chair", "hand_over_recovery", **TOLD, to_chair="RCG").errors["criteria_met"]
    )
    assert urgent in refused(world, "chair", "hand_over_recovery", **TOLD, **HANDED).sentence
    world.does("chair", "transfer_action", action_ref=urgent, to="RCG", reason="It goes on")
    move(world, "hand_over_recovery", open_risks="The wall")
    assert stands(world) == ("declared", "active", "handed over")
    assert rows(world, ClockMove)[-1].details["open_risks"] == "The wall"
