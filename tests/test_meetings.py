"""The law of meetings: called, numbered without gaps, opened, adjourned, handed over, closed, cancelled."""

from datetime import datetime, timedelta

import pytest

from scg.models import Action, AgendaItem, Attendance, Incident, Meeting, Minutes
from scg.pieces.meetings import live_or_next
from scg.rules.london import show
from tests.support.everything import hours_ago
from tests.support.laws import content_of, refused, rows
from tests.support.sending import send
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


def held(world: World, hours: float = 30, **given: object) -> dict[str, int]:
    """A meeting that was held so many hours ago without scg, called as that; gives what names it."""
    told = {"scheduled_for": hours_ago(hours), "held_already": True, **given}
    called = world.does("secretariat", "call_meeting", **told)
    return {"meeting_number": int(called.entity.partition(":")[2])}


def told(hours: float) -> datetime:
    """A time so many hours ago, by the minute, as a form tells it."""
    return datetime.fromisoformat(hours_ago(hours)).replace(second=0, microsecond=0)


@pytest.mark.one_database
def test_a_meeting_that_was_held_already_is_of_a_time_that_is_past(world: World) -> None:
    for given in ({}, {"scheduled_for": in_hours(1)}):
        problem = refused(world, "chair", "call_meeting", held_already=True, **given).errors["scheduled_for"]
        assert "held" in problem
    assert world.row(Meeting, held(world)["meeting_number"]).state == "held already"


def test_a_meeting_that_was_held_already_is_none_to_come_and_changes_no_cadence(world: World) -> None:
    before = times(world)[0]
    action = world.action(priority="before next SCG", due_at=None)
    two = held(world, 0.2)
    later = world.action(priority="before next SCG", due_at=None)
    assert [world.row(Action, ref).due_at for ref in (action, later)] == [before, before]
    with world.app.test_request_context():
        following = live_or_next(world.row(Incident))
        assert following is not None and following.number == 1
    world.does("secretariat", "call_meeting")
    assert times(world)[2] == before + timedelta(days=1)
    world.does("secretariat", "cancel_meeting", **two, reason="It was the other incident's")
    assert world.row(Meeting, 2).state == "cancelled"


def test_a_meeting_held_on_paper_keeps_when_it_happened_and_when_that_was_recorded(world: World) -> None:
    two = held(world)
    opened = world.does("chair", "open_meeting", **two, happened_at=told(30))
    world.does("secretariat", "confirm_everyone", **two)
    world.does("chair", "take_item", **two, item_number=3, happened_at=told(29.8))
    world.does("chair", "take_item", **two, item_number=4, happened_at=told(29.6))
    world.does("chair", "adjourn_meeting", **two, happened_at=told(29.5))
    world.does("chair", "resume_meeting", **two, happened_at=told(29.4))
    closed = world.does("chair", "close_meeting", **two, happened_at=told(29))
    found = world.row(Meeting, 2)
    assert (found.opened_at, found.closed_at) == (told(30), told(29))
    recorded = (found.opening_recorded_at, found.closing_recorded_at)
    assert recorded == tuple(datetime.fromisoformat(one.at) for one in (opened, closed))
    pause = found.adjournments[0]
    assert [datetime.fromisoformat(pause[name]) for name in ("from", "to")] == [told(29.5), told(29.4)]
    items = [world.row(AgendaItem, 2, number) for number in (3, 4)]
    assert [(one.taken_at, one.finished_at) for one in items] == [(told(29.8), told(29.6)), (told(29.6), told(29))]
    assert world.row(Attendance, 2, "ea").present_from == told(30)
    assert [one.state for one in rows(world, Meeting)] == ["scheduled", "closed"], "the next is called already"


def test_a_meeting_held_on_paper_takes_no_time_that_cannot_be(world: World) -> None:
    two = held(world)
    assert "when it opened" in refused(world, "chair", "open_meeting", **two).errors["happened_at"]
    assert "future" in refused(world, "chair", "open_meeting", **two, happened_at=in_hours(1)).errors["happened_at"]
    world.does("chair", "open_meeting", **two, happened_at=told(30))
    for act in ("adjourn_meeting", "close_meeting"):
        assert "SCG 002 was held already" in refused(world, "chair", act, **two).errors["happened_at"]
        early = refused(world, "chair", act, **two, happened_at=told(31)).errors["happened_at"]
        assert early.startswith("SCG 002 opened at ")
        late = refused(world, "chair", act, **two, happened_at=in_hours(1)).errors["happened_at"]
        assert "future" in late
    world.does("chair", "adjourn_meeting", **two, happened_at=told(29.5))
    early = refused(world, "chair", "close_meeting", **two, happened_at=told(29.6)).errors["happened_at"]
    assert early.startswith("SCG 002 was adjourned at ")
    assert "held already" in refused(world, "other_member", "propose_attendance", **two).sentence


def test_a_live_meeting_is_opened_and_closed_at_the_time_of_the_click(world: World) -> None:
    opened = world.does("chair", "open_meeting", **ONE)
    world.does("other_member", "propose_attendance", **ONE)
    closed = world.does("chair", "close_meeting", **ONE)
    found = world.row(Meeting, 1)
    assert [found.opened_at, found.closed_at] == [datetime.fromisoformat(one.at) for one in (opened, closed)]
    assert "happened_at" not in {**content_of(world, opened.seq), **content_of(world, closed.seq)}


def test_an_item_taken_up_since_is_not_finished_before_that_when_its_meeting_closed(world: World) -> None:
    world.does("chair", "open_meeting", **ONE, happened_at=told(0.3))
    taken = world.does("chair", "take_item", **ONE, item_number=2)
    world.does("chair", "close_meeting", **ONE, happened_at=told(0.1))
    assert world.row(AgendaItem, 1, 2).finished_at == datetime.fromisoformat(taken.at)


def test_what_was_held_before_the_final_meeting_is_recorded_after_it_and_calls_no_other(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE, final=True)
    world.does("chair", "stand_down_scg", authority="ACC Shah", reason="Dry")
    assert "stood down" in refused(world, "chair", "call_meeting", scheduled_for=in_hours(1)).sentence
    two = held(world)
    world.does("chair", "open_meeting", **two, happened_at=told(30))
    world.does("chair", "close_meeting", **two, happened_at=told(29))
    assert [(one.number, one.state, one.final) for one in rows(world, Meeting)] == [
        (1, "closed", True),
        (2, "closed", False),
    ]


@pytest.mark.one_database
def test_the_page_of_a_meeting_held_on_paper_says_both_times_and_counts_no_minutes(world: World) -> None:
    client, two = world.client("chair"), held(world)
    page = f"/incidents/{world.ref}/meetings/2"
    assert "Held already" in client.get(page).text and "Open it, with its time" in client.get(page).text
    opened = world.does("chair", "open_meeting", **two, happened_at=told(30))
    live = client.get(page).text
    assert "Recorded late" in live and "data-elapsed" not in live and "core agencies are missing" not in live
    assert "Being entered" in live and "SCG 002" not in client.get(f"/incidents/{world.ref}/wall").text
    assert "data-propose" not in live.replace('data-propose=""', "") and "I am here" not in live
    world.does("chair", "close_meeting", **two, happened_at=told(29))
    closed = client.get(page).text
    for at in (told(30), datetime.fromisoformat(opened.at)):
        assert show(at) in closed
    assert "1 h 00 min" in closed and "Recorded late" in client.get(f"/incidents/{world.ref}/meetings").text


@pytest.mark.one_database
def test_the_time_of_the_paper_is_folded_away_where_a_meeting_is_closed_live(world: World) -> None:
    world.in_session()
    client = world.client("chair")
    page = f"/incidents/{world.ref}/do/close_meeting?meeting_number=1"
    assert "It was held on paper</summary>" in client.get(page).text
    assert "It was held on paper</summary>" not in client.get(f"{page}&paper=yes").text
    sent = {"meeting_number": "1", "happened_at": told(30).isoformat(), "shown": "final,happened_at"}
    again = send(client, f"/incidents/{world.ref}/do/close_meeting", **sent)
    assert again.status_code == 422 and "It was held on paper</summary>" not in again.text


def test_a_moved_meeting_shows_the_time_it_was_called_for(world: World) -> None:
    before = times(world)[0]
    moved = world.does("secretariat", "move_meeting", **ONE, scheduled_for=in_hours(2), reason="Later")
    assert world.row(Meeting, 1).moved_from == [content_of(world, moved.seq)["was"]]
    assert datetime.fromisoformat(world.row(Meeting, 1).moved_from[0]) == before
    world.in_session()
    problem = refused(world, "chair", "move_meeting", **ONE, scheduled_for=in_hours(3), reason="Later")
    assert "needs it scheduled" in problem.sentence
