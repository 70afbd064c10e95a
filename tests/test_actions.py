"""The law of actions: raised, ticked by their owner, accepted by the chair, due when the next SCG is due."""

from datetime import datetime

from scg.models import Action, Progress
from scg.rules.london import show_time
from tests.support.laws import content_of, refused, rows
from tests.support.world import World, in_hours

BEFORE_NEXT = {"priority": "before next SCG", "due_at": None}
WHY = {"reason": "As things stand"}


def due(world: World, ref: str) -> datetime | None:
    """When an action is due now."""
    return world.row(Action, ref).due_at


def soon(hours: float) -> datetime:
    """A time so many hours from now, in whole minutes as a form gives it."""
    return datetime.fromisoformat(in_hours(hours)).replace(second=0, microsecond=0)


def test_an_action_has_an_owner_a_role_supporters_and_a_number_in_its_meeting(world: World) -> None:
    between = world.action(owner_role="Duty director", supporting=["ea", "leeds", "ea"])
    inside = world.in_session().action(meeting_number=1)
    found = world.row(Action, between)
    assert (between, inside) == ("SCG000/A01", "SCG001/A01")
    assert (found.owner, found.owner_role, found.supporting) == ("leeds", "Duty director", ["ea"])
    assert (found.state, found.priority, found.raised_by) == ("open", "routine", "Amina Shah, wyp")


def test_an_action_without_owner_or_due_time_or_in_a_meeting_not_held_is_refused(world: World) -> None:
    told = {"text": "Ring round", "owner": "leeds", "due_at": in_hours(2)}
    for less, field in (
        ({"owner": "nasa"}, "owner"),
        ({"due_at": None}, "due_at"),
        ({"meeting_number": 1}, "meeting_number"),
    ):
        assert list(refused(world, "chair", "raise_action", **{**told, **less}).errors) == [field]


def test_the_owners_people_report_and_tick_and_nobody_else(world: World) -> None:
    ref = world.action()
    for act, given in {"report_progress": {"text": "Half"}, "complete_action": {}}.items():
        problem = refused(world, "other_member", act, action_ref=ref, **given)
        assert problem.sentence == "You may do this for your own agency only"
        assert world.does("member", act, action_ref=ref, **given).seq
    assert [one.text for one in rows(world, Progress)] == ["Half", "Completed"]
    assert world.row(Action, ref).state == "completed"


def test_both_times_are_kept_the_owners_tick_and_the_chairs_acceptance(world: World) -> None:
    ref = world.in_session().action(meeting_number=1)
    ticked = world.does("member", "complete_action", action_ref=ref, note="Opened at Mytholmroyd")
    accepted = world.does("chair", "accept_action", action_ref=ref)
    found = world.row(Action, ref)
    assert (found.completed_at.isoformat()[:23], found.settled_at.isoformat()[:23]) == (
        ticked.at[:23],
        accepted.at[:23],
    )
    assert (found.completed_by, found.completed_note) == ("Grace Obi, leeds", "Opened at Mytholmroyd")
    assert (found.state, found.settled_by, found.settled_at_meeting) == ("closed", "Amina Shah, wyp", 1)


def test_two_ticking_at_once_is_one_completion_and_a_polite_word(world: World) -> None:
    ref = world.action()
    world.does("member", "complete_action", action_ref=ref)
    at = show_time(world.row(Action, ref).completed_at)
    assert (
        world.does("secretariat", "complete_action", action_ref=ref).already
        == f"Already completed by Grace Obi, leeds at {at}"
    )
    world.does("chair", "accept_action", action_ref=ref)
    assert "Already completed" in world.does("member", "complete_action", action_ref=ref).already
    assert "Already accepted" in world.does("deputy", "accept_action", action_ref=ref).already
    assert len(rows(world, Progress)) == 1


def test_the_chair_sends_back_what_is_not_done_and_the_tick_stays_in_its_history(world: World) -> None:
    ref = world.action()
    assert "Its owner ticks it" in refused(world, "chair", "accept_action", action_ref=ref).sentence
    world.does("member", "complete_action", action_ref=ref)
    world.does("chair", "send_back_action", action_ref=ref, reason="Beds too")
    found = world.row(Action, ref)
    assert (found.state, found.completed_at, found.last_progress) == ("in progress", None, "Sent back: Beds too")
    assert [one.text for one in rows(world, Progress)] == ["Completed", "Sent back: Beds too"]


def test_an_action_ends_transferred_superseded_or_cancelled_with_its_reason_and_stays(world: World) -> None:
    moved, old, new, dropped = (world.action(text=text) for text in ("A", "B", "C", "D"))
    world.does("chair", "transfer_action", action_ref=moved, to="RCG", **WHY)
    world.does("chair", "supersede_action", action_ref=old, by=new, **WHY)
    world.does("chair", "cancel_action", action_ref=dropped, **WHY)
    found = [(row.text, row.state, row.became, row.ended_because) for row in rows(world, Action) if row.ref != new]
    why = WHY["reason"]
    assert found == [("A", "transferred", "RCG", why), ("B", "superseded", new, why), ("D", "cancelled", "", why)]
    assert "is already cancelled" in refused(world, "chair", "cancel_action", action_ref=dropped, **WHY).sentence
    assert "reason" in refused(world, "chair", "cancel_action", action_ref=new).errors


def test_an_action_is_not_superseded_by_itself_or_by_one_that_is_gone(world: World) -> None:
    old, gone = world.action(), world.action()
    world.does("chair", "cancel_action", action_ref=gone, **WHY)
    for by in (old, gone, "SCG009/A01"):
        assert list(refused(world, "chair", "supersede_action", action_ref=old, by=by).errors) == ["by"]


def test_before_next_scg_is_the_time_of_that_meeting_and_moves_with_it(world: World) -> None:
    world.does("chair", "move_meeting", meeting_number=1, scheduled_for=soon(2), reason="Later")
    ref = world.action(**BEFORE_NEXT)
    raised = rows(world, Action)[0]
    assert (raised.due_at, raised.due_before) == (soon(2), 1)
    world.does("chair", "move_meeting", meeting_number=1, scheduled_for=soon(3), reason="Later")
    assert due(world, ref) == soon(3)
    world.does("chair", "set_cadence", preset="daily", effective_from=soon(5), reason="Quieter")
    assert due(world, ref) == soon(5)


def test_raised_in_a_meeting_it_takes_the_time_that_closing_calls_and_a_routine_one_keeps_its_own(
    world: World,
) -> None:
    ref, routine = world.in_session().action(**BEFORE_NEXT, meeting_number=1), world.action(due_at=soon(4))
    assert due(world, ref) is None
    closed = world.does("chair", "close_meeting", meeting_number=1)
    called = datetime.fromisoformat(content_of(world, closed.seq)["next"]["scheduled_for"])
    assert (due(world, ref), due(world, routine)) == (called, soon(4))


def test_each_action_moves_with_its_own_meeting_when_all_of_them_move(world: World) -> None:
    first = world.action(**BEFORE_NEXT)
    world.does("chair", "call_meeting")
    later = datetime.fromisoformat(content_of(world, world.does("chair", "call_meeting").seq)["scheduled_for"])
    world.does("chair", "set_cadence", preset="daily", effective_from=later.isoformat(), reason="Quieter")
    assert due(world, first) == later
    world.does("chair", "call_meeting", kind="extraordinary", scheduled_for=soon(1))
    assert due(world, first) == later


def test_when_its_meeting_is_called_off_it_is_due_before_the_one_that_comes_instead(world: World) -> None:
    ref = world.action(**BEFORE_NEXT)
    was = due(world, ref)
    world.does("chair", "cancel_meeting", meeting_number=1, reason="Quiet")
    assert (due(world, ref), world.row(Action, ref).due_before) == (was, None)
    world.does("chair", "call_meeting", kind="extraordinary", scheduled_for=soon(9))
    assert (due(world, ref), world.row(Action, ref).due_before) == (soon(9), 2)


def test_what_was_sent_back_is_due_when_its_meeting_is_now(world: World) -> None:
    ref = world.action(**BEFORE_NEXT)
    world.does("member", "complete_action", action_ref=ref)
    world.does("chair", "move_meeting", meeting_number=1, scheduled_for=soon(7), reason="Later")
    assert due(world, ref) != soon(7)
    world.does("chair", "send_back_action", action_ref=ref, reason="Beds too")
    assert due(world, ref) == soon(7)
