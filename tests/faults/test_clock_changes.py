"""The nights the clocks go back and forward: in the record, in minutes and in the running forms."""

import html
import re
from datetime import UTC, datetime

import pytest

from scg.models import Action
from scg.pieces.minutes import shown
from scg.rules import london
from tests.support.laws import rows
from tests.support.sending import send
from tests.support.world import World

BACK = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
FORWARD = datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
SKIPPED = "01:30 on 28 Mar 2027 did not exist: the clocks went forward. Enter a time before 01:00 or from 02:00"
TWICE = "01:30 on 25 Oct 2026 happened twice. Add BST or GMT after the time"
nights = pytest.mark.parametrize(
    ("night", "alone", "whole"),
    [
        (BACK, ["01:30 BST", "01:30 GMT"], ["Sun 25 Oct 2026 01:30 BST", "Sun 25 Oct 2026 01:30 GMT"]),
        (FORWARD, ["00:30", "02:30"], ["Sun 28 Mar 2027 00:30 GMT", "Sun 28 Mar 2027 02:30 BST"]),
    ],
    ids=["back", "forward"],
)


def written(world: World, night: tuple[datetime, datetime]) -> None:
    """An action raised and a log entry written half an hour before the change and half an hour after it."""
    for at in night:
        told = {"meeting_number": 1, "at": at}
        world.does("loggist", "write_log", text=f"Heard at {at:%H:%M}Z", **told)
        world.action(text=f"Look again at {at:%H:%M}Z", due_at=at.isoformat(), **told)


@nights
def test_the_record_shows_both_times_in_order(
    world: World, night: tuple[datetime, datetime], alone: list[str], whole: list[str]
) -> None:
    written(world.in_session(), night)
    page = world.client("observer").get(f"/incidents/{world.ref}/record").text
    newest_first = re.findall(r"(\d\d:\d\d(?: (?:BST|GMT))?)</time>", page)
    ours = [time for time in newest_first if time[:5] in ("00:30", "01:30", "02:30")][:4]
    expected = [alone[1], alone[1], alone[0], alone[0]]
    assert [time[: len(wanted)] for time, wanted in zip(ours, expected, strict=True)] == expected


@nights
def test_the_minutes_show_both_times_in_order(
    world: World, night: tuple[datetime, datetime], alone: list[str], whole: list[str]
) -> None:
    written(world.in_session(), night)
    world.does("chair", "close_meeting", meeting_number=1)
    minutes = shown(world.ref, 1, None)
    assert minutes is not None
    assert [line.time for item in minutes.items for line in item.lines if "Heard at" in line.text] == alone
    assert [action.due for action in minutes.actions.new] == whole


@nights
def test_an_hour_passes_between_them_whatever_the_clock_on_the_wall_says(
    world: World, night: tuple[datetime, datetime], alone: list[str], whole: list[str]
) -> None:
    written(world.in_session(), night)
    due = [action.due_at for action in rows(world, Action)]
    assert (due[1] - due[0]).total_seconds() == 3600
    assert [london.show(at) for at in due] == whole


@pytest.mark.parametrize(("typed", "sentence"), [("2027-03-28T01:30", SKIPPED), ("25 Oct 2026 01:30", TWICE)])
def test_a_form_refuses_a_time_that_never_was_and_asks_which_of_two(
    world: World, typed: str, sentence: str
) -> None:
    page = f"/incidents/{world.ref}/do/raise_action"
    answer = send(world.client("chair"), page, key="k", text="Open a rest centre", owner="leeds", due_at=typed)
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert typed in html.unescape(answer.text)
    assert rows(world, Action) == []


@pytest.mark.parametrize(("zone", "hour"), [("BST", 0), ("GMT", 1)])
def test_a_form_takes_the_time_that_says_which(world: World, zone: str, hour: int) -> None:
    page = f"/incidents/{world.ref}/do/raise_action"
    told = {"text": "Open a rest centre", "owner": "leeds", "due_at": f"25 Oct 2026 01:30 {zone}"}
    answer = send(world.client("chair"), page, key="k", **told)
    assert answer.status_code == 303 or answer.status_code == 302, answer.text
    assert [action.due_at for action in rows(world, Action)] == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC)]
