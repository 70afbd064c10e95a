"""The law of the missed meeting: the cadence demanded it, and nobody held it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scg.rules.cadence import PRESETS, from_preset, occurrences
from scg.rules.london import parse as at
from scg.rules.missed import missed

HOUR = timedelta(hours=1)
FIRST = at("Fri 20 Mar 2020 09:30")
DUE = [at(f"{day} Mar 2020 09:30") for day in (23, 24, 25)]
LATER = at("26 Mar 2020 12:00")


def test_a_due_meeting_that_nobody_held_is_missed() -> None:
    held = [(DUE[0], DUE[0]), (DUE[1], None), (DUE[2], DUE[2])]
    assert missed(DUE, held, LATER) == [DUE[1]]
    assert missed(DUE, [], LATER) == DUE


def test_a_meeting_is_missed_only_once_the_grace_is_over() -> None:
    assert missed(DUE, [], DUE[0] + timedelta(minutes=30)) == []
    assert missed(DUE, [], DUE[0] + timedelta(minutes=31)) == [DUE[0]]
    assert missed(DUE, [], DUE[0] + HOUR, grace=2 * HOUR) == []


def test_a_meeting_scheduled_for_its_time_serves_it_however_late_it_was_opened() -> None:
    assert missed(DUE[:1], [(DUE[0], DUE[0] + 50 * HOUR)], LATER) == []


def test_the_next_days_meeting_opened_early_does_not_hide_a_missed_one() -> None:
    held = [(DUE[0], DUE[0]), (DUE[2], DUE[2] - HOUR / 12)]
    assert missed(DUE, held, LATER) == [DUE[1]]


def test_an_extraordinary_meeting_serves_a_due_time_that_has_none_and_only_one() -> None:
    brought_forward, put_back = DUE[1] - 3 * HOUR, DUE[1] + 13 * HOUR
    held = [(DUE[0], DUE[0]), (DUE[2], DUE[2])]
    for moved in (brought_forward, put_back):
        assert missed(DUE, [*held, (moved, moved)], LATER) == []
    assert missed(DUE, [(brought_forward, brought_forward)], LATER) == [DUE[0], DUE[2]]


def test_a_meeting_too_long_before_or_after_serves_nothing() -> None:
    weekly = [at("Wed 3 Mar 2021 09:30"), at("Wed 10 Mar 2021 09:30")]
    held = [(weekly[0], weekly[0])]
    far, near = weekly[1] - 13 * HOUR, weekly[1] - 12 * HOUR
    assert missed(weekly, [*held, (far, far)], at("2021-03-11 09:30")) == weekly[1:]
    assert missed(weekly, [*held, (near, near)], at("2021-03-11 09:30")) == []
    hours = [FIRST, FIRST + 4 * HOUR, FIRST + 8 * HOUR]
    assert missed(hours, [(FIRST - 3 * HOUR, FIRST - 3 * HOUR)], FIRST + HOUR) == hours[:1]


@given(st.sets(st.integers(0, 138)))
def test_of_a_long_series_exactly_the_unheld_are_missed(unheld: set[int]) -> None:
    preset = from_preset("weekdays", first=FIRST)
    series = [FIRST, *occurrences(preset, FIRST, 138)]
    held = [(each, None if place in unheld else each) for place, each in enumerate(series)]
    assert missed(series, held, at("2021-07-01 09:30")) == [series[place] for place in sorted(unheld)]


@given(
    st.sampled_from(sorted(set(PRESETS) - {"ad-hoc", "paused"})),
    st.lists(st.integers(-300, 3000), max_size=12),
)
def test_missed_meetings_are_due_ones_and_holding_more_never_misses_more(preset: str, opened: list[int]) -> None:
    due = occurrences(from_preset(preset, first=FIRST), FIRST, 12)
    held = [(FIRST + number * HOUR / 7, FIRST + number * HOUR / 7) for number in opened]
    counts = [len(missed(due, held[:size], due[-1] + HOUR)) for size in range(len(held) + 1)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] - counts[-1] <= len(held)
