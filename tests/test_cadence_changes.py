"""The law of changing the cadence: what moves with it, what falls, what is never touched."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from scg.models import CadenceChange, Meeting
from tests.support.everything import hours_ago
from tests.support.laws import refused, rows
from tests.support.world import World, in_hours

WHY = {"reason": "The river rises"}
DAY = timedelta(days=1)
NONSENSE: list[tuple[dict[str, Any], str, str]] = [
    ({"preset": "hourly"}, "preset", "Select how often the SCG meets"),
    ({"preset": "hours", "hours": 0}, "hours", "Hours between meetings must be a whole number from 1 to 168"),
    ({"preset": "clock", "weekdays": ["0"]}, "times", "Enter at least one time, like 09:30"),
    ({"preset": "clock", "times": "9.30", "weekdays": ["0"]}, "times", "9.30 is not a time"),
    ({"preset": "clock", "times": "09:30", "weekdays": ["Mon"]}, "weekdays", "Select days of the week"),
    ({"preset": "daily", "effective_from": "2020-03-20 09:30"}, "effective_from", "in the past"),
    ({"preset": "daily", "decided_at": 7}, "decided_at", "There is no SCG 007 in this incident"),
    ({"preset": "daily", "reason": " "}, "reason", "Enter why the cadence is set or changed"),
]


@cache
def soon(hours: float) -> datetime:
    """A time so many hours from when it was first asked for, in whole minutes as a form gives it."""
    return datetime.fromisoformat(in_hours(hours)).replace(second=0, microsecond=0)


def times(world: World) -> list[datetime]:
    """When the meetings are scheduled for, in order of number."""
    return [meeting.scheduled_for for meeting in rows(world, Meeting)]


def held(world: World) -> World:
    """SCG 001 held, SCG 002 called for tomorrow by the daily cadence."""
    world.in_session().does("chair", "close_meeting", meeting_number=1)
    return world


def test_a_first_cadence_calls_the_first_meeting(world: World) -> None:
    world.open_incident("Storm")
    world.does("chair", "convene_scg", authority="ACC", reason="Rain")
    world.does("chair", "set_cadence", preset="4-hourly", effective_from=soon(2), **WHY)
    found = rows(world, Meeting)
    assert [(one.number, one.template, one.scheduled_for) for one in found] == [(1, "first", soon(2))]


def test_a_change_keeps_its_reason_time_meeting_and_triggers(world: World) -> None:
    told = {"preset": "hours", "hours": 3, "triggers": "River above 3 m", "decided_at": 1}
    held(world).does("chair", "set_cadence", **told, effective_from=soon(5), **WHY)
    found = rows(world, CadenceChange)[-1]
    assert (found.described, found.reason, found.triggers) == (
        "every 3 hours",
        "The river rises",
        "River above 3 m",
    )
    assert (found.effective_from, found.meeting, found.by) == (soon(5), 1, "Amina Shah, wyp")
    assert found.set_at < found.effective_from


def test_the_cadence_goes_up_and_down_and_says_which(world: World) -> None:
    for preset in ("4-hourly", "three-weekly", "daily", "paused", "daily", "ad-hoc"):
        world.does("chair", "set_cadence", preset=preset, effective_from=soon(3), **WHY)
    steps = [change.direction for change in rows(world, CadenceChange)]
    assert steps == ["", "up", "down", "up", "paused", "resumed", "down"]


def test_a_meeting_already_called_moves_with_it_and_the_times_replaced_are_traced(world: World) -> None:
    before = times(held(world))
    world.does("chair", "set_cadence", preset="three-weekly", effective_from=soon(200), decided_at=1, **WHY)
    change = rows(world, CadenceChange)[-1]
    assert times(world) == [before[0], soon(200)]
    assert [datetime.fromisoformat(move["was"]) for move in change.moved] == [before[1]]
    assert [datetime.fromisoformat(at) for at in change.replaced] == [before[0] + DAY * n for n in range(5)]
    assert [datetime.fromisoformat(at) for at in world.row(Meeting, 2).moved_from] == [before[1]]


def test_several_meetings_called_move_each_to_its_own_time(world: World) -> None:
    for _ in range(6):
        world.does("secretariat", "call_meeting")
    first = soon(1) + DAY
    world.does("chair", "set_cadence", preset="daily", effective_from=first, **WHY)
    assert times(world) == [first + DAY * number for number in range(7)]


def test_past_meetings_are_never_touched(world: World) -> None:
    before = rows(held(world), Meeting)[0]
    told = (before.scheduled_for, before.opened_at, before.closed_at, before.version)
    world.does("chair", "set_cadence", preset="2-hourly", effective_from=hours_ago(0.3), **WHY)
    after = rows(world, Meeting)
    assert (after[0].scheduled_for, after[0].opened_at, after[0].closed_at, after[0].version) == told
    assert after[1].scheduled_for > datetime.fromisoformat(hours_ago(0))


def test_an_extraordinary_meeting_neither_moves_with_the_cadence_nor_changes_it(world: World) -> None:
    world.does("chair", "call_meeting", kind="extraordinary", scheduled_for=soon(3))
    assert len(rows(world, CadenceChange)) == 1
    world.does("chair", "set_cadence", preset="daily", effective_from=soon(9), **WHY)
    assert times(world) == [soon(9), soon(3)]


def test_a_paused_cadence_lets_the_called_meetings_fall_and_calls_none(world: World) -> None:
    world.in_session()
    world.does("chair", "set_cadence", preset="paused", effective_from=soon(1), decided_at=1, **WHY)
    world.does("chair", "close_meeting", meeting_number=1)
    assert [meeting.number for meeting in rows(world, Meeting)] == [1]
    world.does("chair", "call_meeting", scheduled_for=soon(9))
    world.does("chair", "set_cadence", preset="paused", effective_from=soon(2), **WHY)
    fallen = world.row(Meeting, 2)
    assert (fallen.state, fallen.ended_because) == ("cancelled", "The cadence was paused")
    assert "the cadence gives none" in refused(world, "chair", "call_meeting").sentence


def test_a_cadence_as_called_leaves_what_is_called_and_calls_none(world: World) -> None:
    before = times(held(world))
    world.does("chair", "set_cadence", preset="ad-hoc", effective_from=soon(1), **WHY)
    assert times(world) == before
    world.does("chair", "open_meeting", meeting_number=2)
    world.does("chair", "close_meeting", meeting_number=2)
    assert len(times(world)) == 2


def test_a_meeting_is_at_the_same_wall_clock_time_across_a_clock_change(world: World) -> None:
    world.open_incident("Covid")
    at = datetime.fromisoformat("2020-03-27T08:00+00:00")
    world.does("chair", "convene_scg", authority="ACC", reason="Covid", at=at)
    given = {"preset": "clock", "times": "09:30", "weekdays": ["0", "1", "2", "3", "4"]}
    world.does("chair", "set_cadence", **given, effective_from="2020-03-27 09:30", **WHY, at=at)
    world.does("chair", "open_meeting", meeting_number=1, at=at)
    world.does("chair", "close_meeting", meeting_number=1, at=at)
    assert [one.isoformat() for one in times(world)] == ["2020-03-27T09:30:00+00:00", "2020-03-30T08:30:00+00:00"]


def test_a_cadence_that_makes_no_sense_is_refused(world: World) -> None:
    for given, field, sentence in NONSENSE:
        problem = refused(world, "chair", "set_cadence", **{"effective_from": soon(2), **WHY, **given})
        assert sentence in problem.errors[field]
