"""The law of meetings: called, numbered without gaps, opened, adjourned, handed over, closed, cancelled."""

from datetime import datetime, timedelta

from scg.models import AgendaItem, Meeting, Minutes
from tests.support.everything import hours_ago
from tests.support.laws import content_of, refused, rows
from tests.support.world import World, in_hours

ONE = {"meeting_number": 1}


def times(world: World) -> list[datetime]:
    """When the meetings are scheduled for, in order of number."""
    return [meeting.scheduled_for for meeting in rows(world, Meeting)]


def test_numbers_have_no_gaps_and_are_never_given_again(world: World) -> None:
    for hours in (4, 5):
        world.does("secretariat", "call_meeting", scheduled_for=in_hours(hours), kind="extraordinary")
    world.does("secretariat", "cancel_meeting", meeting_number=3, reason="Not needed")
    again = world.does("secretariat", "call_meeting", scheduled_for=in_hours(6), kind="extraordinary")
    assert again.entity == "meeting:4"
    found = [(meeting.number, meeting.state) for meeting in rows(world, Meeting)]
    assert found == [(1, "scheduled"), (2, "scheduled"), (3, "cancelled"), (4, "scheduled")]


def test_a_meeting_called_by_the_cadence_is_at_its_next_free_time(world: World) -> None:
    world.does("secretariat", "call_meeting")
    first, second = times(world)
    assert second == first + timedelta(days=1)


def test_an_extraordinary_meeting_asks_for_its_time(world: World) -> None:
    problem = refused(world, "chair", "call_meeting", kind="extraordinary")
    assert "isn't of the cadence" in problem.errors["scheduled_for"]
    assert "past" in refused(world, "chair", "call_meeting", scheduled_for=hours_ago(2)).errors["scheduled_for"]


def test_whoever_opens_a_meeting_chairs_it_and_only_one_is_live(world: World) -> None:
    world.does("deputy", "open_meeting", **ONE)
    world.does("secretariat", "call_meeting", scheduled_for=in_hours(2), kind="extraordinary")
    assert (world.row(Meeting, 1).state, world.row(Meeting, 1).chair_name) == ("in session", "Tom Ellis")
    assert "SCG 001 is in session" in refused(world, "chair", "open_meeting", meeting_number=2).sentence
    assert "needs it scheduled" in refused(world, "chair", "open_meeting", **ONE).errors["meeting_number"]


def test_a_meeting_is_adjourned_and_resumed_inside_its_number(world: World) -> None:
    world.in_session()
    pause = world.does("chair", "adjourn_meeting", **ONE, reason="Boats", until=in_hours(1))
    assert world.row(Meeting, 1).state == "adjourned"
    assert "adjourned" in refused(world, "chair", "take_item", **ONE, item_number=1).sentence
    resumed = world.does("chair", "resume_meeting", **ONE)
    found = world.row(Meeting, 1)
    assert [found.state, len(rows(world, Meeting))] == ["in session", 1]
    told = {name: found.adjournments[0][name] for name in ("from", "to", "reason")}
    assert told == {"from": pause.at, "to": resumed.at, "reason": "Boats"}


def test_a_meeting_is_not_adjourned_until_a_time_that_is_past(world: World) -> None:
    world.in_session()
    assert "past" in refused(world, "chair", "adjourn_meeting", **ONE, until=hours_ago(1)).errors["until"]


def test_the_chair_is_handed_to_the_deputy_in_one_click_and_back(world: World) -> None:
    assert "needs it in session" in refused(world, "chair", "hand_over_chair", **ONE).sentence
    world.in_session().does("chair", "hand_over_chair", **ONE)
    assert world.row(Meeting, 1).chair == world.people["deputy"]
    world.does("deputy", "hand_over_chair", **ONE)
    assert world.row(Meeting, 1).chair == world.people["chair"]


def test_the_chair_goes_to_nobody_without_a_seat_for_it(world: World) -> None:
    world.in_session()
    assert (
        "chair's or deputy" in refused(world, "chair", "hand_over_chair", **ONE, to=world.people["member"]).sentence
    )


def test_closing_finishes_the_item_in_hand_and_makes_the_draft_minutes(world: World) -> None:
    world.in_session().does("chair", "take_item", **ONE, item_number=2)
    closed = world.does("chair", "close_meeting", **ONE)
    assert world.row(AgendaItem, 1, 2).state == "finished"
    found = world.row(Minutes, 1, 1)
    assert (found.state, found.entry) == ("draft", closed.seq)


def test_the_cadence_calls_the_next_meeting_at_close_with_its_agenda(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    first, second = rows(world, Meeting)
    assert second.scheduled_for == first.scheduled_for + timedelta(days=1)
    assert (second.kind, second.template, second.mode) == ("ordinary", "later", first.mode)
    topics = [item.topic for item in rows(world, AgendaItem, meeting=2)]
    assert topics[:4] == ["accuracy", "roll_call", "urgent", "actions"]


def test_an_extraordinary_meeting_to_come_does_not_keep_the_cadence_from_calling(world: World) -> None:
    world.does("chair", "call_meeting", kind="extraordinary", scheduled_for=in_hours(3))
    world.in_session().does("chair", "close_meeting", **ONE)
    found = [(meeting.kind, meeting.state) for meeting in rows(world, Meeting)]
    assert found == [("ordinary", "closed"), ("extraordinary", "scheduled"), ("ordinary", "scheduled")]


def test_a_meeting_that_nobody_held_does_not_keep_the_cadence_from_calling(world: World) -> None:
    late = datetime.fromisoformat(in_hours(5))
    world.does("chair", "call_meeting", kind="extraordinary", scheduled_for=late, at=late)
    world.does("chair", "open_meeting", meeting_number=2, at=late)
    world.does("chair", "close_meeting", meeting_number=2, at=late)
    states = [meeting.state for meeting in rows(world, Meeting)]
    assert (states, times(world)[2] > late) == (["scheduled", "closed", "scheduled"], True)


def test_the_final_meeting_calls_no_other(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE, final=True)
    assert [(meeting.number, meeting.final) for meeting in rows(world, Meeting)] == [(1, True)]


def test_a_moved_meeting_shows_the_time_it_was_called_for(world: World) -> None:
    before = times(world)[0]
    moved = world.does("secretariat", "move_meeting", **ONE, scheduled_for=in_hours(2), reason="Later")
    assert world.row(Meeting, 1).moved_from == [content_of(world, moved.seq)["was"]]
    assert datetime.fromisoformat(world.row(Meeting, 1).moved_from[0]) == before
    world.in_session()
    problem = refused(world, "chair", "move_meeting", **ONE, scheduled_for=in_hours(3), reason="Later")
    assert "needs it scheduled" in problem.sentence
