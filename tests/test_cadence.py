"""The law of the battle rhythm: when meetings are due, and what a change of pace is."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scg.rules import london
from scg.rules.cadence import (
    PRESETS,
    Cadence,
    as_plain,
    between,
    describe,
    from_plain,
    from_preset,
    mean_hours,
    occurrences,
    steps,
    validate,
)


def at(text: str) -> datetime:
    return london.parse(text)


def short(times: list[datetime]) -> list[str]:
    return [london.show_short(each) for each in times]


HOUR = timedelta(hours=1)
FIRST = at("Fri 20 Mar 2020 09:30")
DAILY = from_preset("daily", first=FIRST)
WEEKDAYS = from_preset("weekdays", first=FIRST)
THREE_WEEKLY = from_preset("three-weekly", first=at("Wed 19 May 2021 10:00"))

INSTANTS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
BY_HOURS = st.builds(Cadence, st.just("hours"), hours=st.integers(1, 168), anchor=INSTANTS)
BY_CLOCK = st.builds(
    Cadence,
    st.just("clock"),
    times=st.lists(st.times().map(lambda each: f"{each:%H:%M}"), min_size=1, max_size=4).map(tuple),
    weekdays=st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple),
    weeks=st.integers(1, 12),
    anchor=st.dates(date(2015, 1, 1), date(2035, 1, 1)),
)
RHYTHMS = BY_HOURS | BY_CLOCK
CADENCES = RHYTHMS | st.sampled_from([Cadence("ad hoc"), Cadence("paused")])

# West Yorkshire's COVID-19 SCG, as a synthetic series that fits every published fact: the numbers of the
# meetings under each step, the preset, its first and its last meeting.
COVID = [
    (2, 26, "weekdays", "Mon 23 Mar 2020", "Fri 24 Apr 2020"),
    (27, 44, "three-a-week", "Mon 27 Apr 2020", "Fri 5 Jun 2020"),
    (45, 74, "two-a-week", "Tue 9 Jun 2020", "Thu 17 Sep 2020"),
    (75, 113, "three-a-week", "Mon 21 Sep 2020", "Fri 18 Dec 2020"),
    (114, 129, "two-a-week", "Tue 5 Jan 2021", "Thu 25 Feb 2021"),
    (130, 133, "weekly", "Wed 3 Mar 2021", "Wed 24 Mar 2021"),
    (134, 137, "fortnightly", "Wed 7 Apr 2021", "Wed 19 May 2021"),
    (138, 139, "three-weekly", "Wed 9 Jun 2021", "Wed 30 Jun 2021"),
]


def covid_series() -> list[datetime]:
    series = [FIRST]
    for _, _, preset, first, last in COVID:
        cadence = from_preset(preset, first=at(f"{first} 09:30"))
        series += between(cadence, series[-1], at(f"{last} 09:30"))
    return series


def test_the_139_covid_meetings_come_number_by_number_from_their_cadence_steps() -> None:
    series = covid_series()
    assert len(series) == 139
    for number, last_number, preset, first, last in COVID:
        step = series[number - 1 : last_number]
        assert (london.show_day(step[0]), london.show_day(step[-1])) == (first, last), preset
    assert {london.show_time(meeting) for meeting in series} == {"09:30"}


def test_136_covid_meetings_were_held_by_the_stand_down_of_6_may_and_the_cadence_went_on() -> None:
    by_then = [meeting for meeting in covid_series() if meeting < at("Thu 6 May 2021 00:00")]
    assert (len(by_then), london.show_day(by_then[-1])) == (136, "Wed 5 May 2021")


def test_covid_stepped_down_but_for_the_one_step_up_of_september() -> None:
    used = [from_preset(preset, first=at(f"{first} 09:30")) for _, _, preset, first, _ in COVID]
    changes = [steps(old, new) for old, new in pairwise(used)]
    assert changes == ["down", "down", "up", "down", "down", "down", "down"]


def test_every_4_hours_counts_elapsed_hours_across_both_clock_changes() -> None:
    spring = from_preset("4-hourly", first=at("2020-03-28 22:00"))
    autumn = from_preset("4-hourly", first=at("2020-10-24 22:00"))
    assert short(occurrences(spring, at("2020-03-28 22:00"), 2)) == ["29 Mar 03:00", "29 Mar 07:00"]
    assert short(occurrences(autumn, at("2020-10-24 22:00"), 2)) == ["25 Oct 01:00 GMT", "25 Oct 05:00"]


@given(INSTANTS)
def test_half_past_nine_stays_half_past_nine_across_both_clock_changes(after: datetime) -> None:
    year = occurrences(replace(DAILY, anchor=date(2015, 1, 1)), after, 400)
    assert {london.show_time(each) for each in year} == {"09:30"}
    assert {each.hour for each in year} == {8, 9}


def test_a_time_in_the_hour_that_spring_skips_is_held_at_the_first_instant_after_it() -> None:
    night = Cadence("clock", times=("01:15", "01:45", "02:00"), weekdays=(6,), anchor=date(2027, 3, 28))
    assert short(occurrences(night, at("2027-03-27 12:00"), 2)) == ["28 Mar 02:00", "4 Apr 01:15"]


def test_a_time_in_the_hour_that_autumn_repeats_is_held_once_at_its_first_coming() -> None:
    night = Cadence("clock", times=("01:30",), weekdays=(6,), anchor=date(2026, 10, 25))
    due = occurrences(night, at("2026-10-24 12:00"), 2)
    assert [london.show(each) for each in due] == ["Sun 25 Oct 2026 01:30 BST", "Sun 1 Nov 2026 01:30 GMT"]


def test_every_three_weeks_counts_from_the_anchors_week() -> None:
    assert short(occurrences(THREE_WEEKLY, at("2021-05-19 10:00"), 2)) == ["9 Jun 10:00", "30 Jun 10:00"]
    assert short(occurrences(THREE_WEEKLY, at("2021-06-15 12:00"), 1)) == ["30 Jun 10:00"]


@given(INSTANTS)
def test_every_three_weeks_is_always_a_multiple_of_21_days_from_the_anchor(after: datetime) -> None:
    for each in occurrences(THREE_WEEKLY, after, 5):
        assert (london.local(each).date() - date(2021, 5, 19)).days % 21 == 0


def test_two_days_of_one_round_stay_in_one_week() -> None:
    paired = Cadence("clock", times=("10:00",), weekdays=(0, 3), weeks=2, anchor=date(2021, 5, 19))
    due = occurrences(paired, at("2021-05-01 00:00"), 3)
    assert short(due) == ["20 May 10:00", "31 May 10:00", "3 Jun 10:00"]


@given(CADENCES, INSTANTS, st.integers(0, 40))
def test_occurrences_strictly_increase(cadence: Cadence, after: datetime, count: int) -> None:
    due = occurrences(cadence, after, count)
    assert len(due) == (0 if cadence.kind in ("ad hoc", "paused") else count)
    assert all(earlier < later for earlier, later in pairwise([after, *due]))
    assert all(each.tzinfo is UTC for each in due)


@given(RHYTHMS, INSTANTS, st.integers(0, 30))
def test_asking_again_from_any_occurrence_goes_on_with_the_same_series(
    cadence: Cadence, after: datetime, place: int
) -> None:
    due = occurrences(cadence, after, 35)
    assert occurrences(cadence, due[place], 4) == due[place + 1 : place + 5]


@given(CADENCES, INSTANTS, st.integers(0, 2000))
def test_between_two_times_is_the_occurrences_filtered(cadence: Cadence, start: datetime, hours: int) -> None:
    end = start + hours * HOUR
    due = between(cadence, start, end)
    assert due == [each for each in occurrences(cadence, start, len(due) + 1) if each <= end]


@given(RHYTHMS, INSTANTS)
def test_nothing_is_due_before_the_anchor(cadence: Cadence, after: datetime) -> None:
    (due,) = occurrences(cadence, after, 1)
    if isinstance(cadence.anchor, datetime):
        assert due >= cadence.anchor
    else:
        assert cadence.anchor is not None
        assert london.local(due).date() >= cadence.anchor


def test_between_leaves_out_its_start_and_takes_in_its_end() -> None:
    assert short(between(DAILY, FIRST, FIRST + 48 * HOUR)) == ["21 Mar 09:30", "22 Mar 09:30"]


def test_a_span_with_too_many_meetings_is_refused() -> None:
    hourly = Cadence("hours", hours=1, anchor=FIRST)
    with pytest.raises(ValueError, match="too many meetings to list"):
        between(hourly, FIRST, at("2199-01-01 00:00"))


def test_the_first_meeting_is_due_at_its_own_time_under_every_rhythm_that_has_room_for_it() -> None:
    for key in PRESETS:
        due = occurrences(from_preset(key, first=FIRST), FIRST - HOUR / 60, 1)
        late = {"twice-daily": "20 Mar 17:00", "two-a-week": "24 Mar 09:30"}
        assert short(due) == ([] if key in ("ad-hoc", "paused") else [late.get(key, "20 Mar 09:30")]), key


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^Select how often the SCG meets$"):
        from_preset("hourly-ish", first=FIRST)


@pytest.mark.parametrize(("key", "words"), [
    ("4-hourly", "every 4 hours"),
    ("twice-daily", "twice a day at 09:00 and 17:00"),
    ("daily", "every day at 09:30"),
    ("weekdays", "weekdays at 09:30"),
    ("three-a-week", "Mon, Wed and Fri at 09:30"),
    ("two-a-week", "Tue and Thu at 09:30"),
    ("weekly", "weekly on Fri at 09:30"),
    ("fortnightly", "every 2 weeks on Fri at 09:30"),
    ("four-weekly", "every 4 weeks on Fri at 09:30"),
    ("ad-hoc", "as called"),
    ("paused", "paused"),
])  # fmt: skip
def test_a_cadence_is_described_in_the_rooms_words(key: str, words: str) -> None:
    assert describe(from_preset(key, first=FIRST)) == words


def test_free_settings_are_described_too() -> None:
    assert describe(THREE_WEEKLY) == "every 3 weeks on Wed at 10:00"
    assert describe(Cadence("hours", hours=1)) == "every hour"
    thrice = replace(DAILY, times=("17:00", "08:00", "12:00"))
    assert describe(thrice) == "3 times a day at 08:00, 12:00 and 17:00"


WHOLE_HOURS = "Hours between meetings must be a whole number from 1 to 168"


@pytest.mark.parametrize(("cadence", "sentence"), [
    (Cadence("hours", hours=0, anchor=FIRST), WHOLE_HOURS),
    (Cadence("hours", hours=169, anchor=FIRST), WHOLE_HOURS),
    (Cadence("hours", hours=True, anchor=FIRST), WHOLE_HOURS),
    (Cadence("hours", hours=4), "Enter the date and time of the first meeting"),
    (Cadence("hours", hours=4, anchor=datetime(2020, 3, 20)), "Enter the date and time of the first meeting"),
    (replace(DAILY, times=()), "Enter at least one time, like 09:30"),
    (replace(DAILY, times=("9:30",)), "9:30 is not a time. Enter a time like 09:30"),
    (replace(DAILY, times=("24:00",)), "24:00 is not a time. Enter a time like 09:30"),
    (replace(DAILY, weekdays=()), "Select at least one day of the week"),
    (replace(DAILY, weekdays=(0, 7)), "Select days of the week from Monday to Sunday"),
    (replace(DAILY, weeks=0), "Weeks between meetings must be a whole number from 1 to 12"),
    (replace(DAILY, weeks=13), "Weeks between meetings must be a whole number from 1 to 12"),
    (replace(DAILY, anchor=None), "Enter the date of the first meeting"),
])  # fmt: skip
def test_nonsense_is_refused_with_a_sentence_and_never_computed(cadence: Cadence, sentence: str) -> None:
    for act in (validate, as_plain, mean_hours, lambda each: occurrences(each, FIRST, 1)):
        with pytest.raises(ValueError, match=f"^{sentence}$"):
            act(cadence)


def test_the_mean_interval_counts_days_times_and_weeks() -> None:
    assert mean_hours(from_preset("twice-daily", first=FIRST)) == 12
    assert mean_hours(WEEKDAYS) == 168 / 5
    assert mean_hours(THREE_WEEKLY) == 3 * 168
    assert mean_hours(Cadence("ad hoc")) is None


def test_meeting_more_often_is_a_step_up_and_less_often_a_step_down() -> None:
    rhythms = [from_preset(key, first=FIRST) for key in PRESETS if key != "paused"]
    for often, seldom in pairwise(rhythms):
        assert (steps(seldom, often), steps(often, seldom)) == ("up", "down"), describe(often)


def test_another_hour_of_the_day_is_no_step_and_a_pause_is_named_as_one() -> None:
    assert steps(DAILY, replace(DAILY, times=("17:00",))) == "same"
    assert steps(DAILY, Cadence("paused")) == "paused"
    assert steps(Cadence("paused"), DAILY) == "resumed"
    assert steps(Cadence("paused"), Cadence("paused")) == "same"


@given(RHYTHMS, RHYTHMS)
def test_a_step_one_way_is_the_opposite_step_the_other_way(old: Cadence, new: Cadence) -> None:
    assert {"up": "down", "down": "up", "same": "same"}[steps(old, new)] == steps(new, old)


@given(CADENCES)
def test_a_cadence_comes_back_from_the_record_as_it_went_in(cadence: Cadence) -> None:
    plain = as_plain(cadence)
    assert from_plain(json.loads(json.dumps(plain))) == cadence
    assert not any(isinstance(value, float) for value in plain.values())


def test_an_instant_is_recorded_in_utc() -> None:
    summer = from_preset("6-hourly", first=at("2020-06-19 09:30"))
    assert as_plain(summer) == {"kind": "hours", "hours": 6, "anchor": "2020-06-19T08:30:00Z"}


@pytest.mark.parametrize(("change", "sentence"), [
    ({"kind": "never"}, "Select how often the SCG meets"),
    ({"kind": None}, "Select how often the SCG meets"),
    ({"times": None}, "That is not a cadence that was recorded"),
    ({"times": [930]}, "930 is not a time. Enter a time like 09:30"),
    ({"times": "09:30"}, "0 is not a time. Enter a time like 09:30"),
    ({"weekdays": ["Mon"]}, "Select days of the week from Monday to Sunday"),
    ({"weeks": 1.0}, "Weeks between meetings must be a whole number from 1 to 12"),
    ({"anchor": "soon"}, "That is not a cadence that was recorded"),
    ({"anchor": 20200320}, "That is not a cadence that was recorded"),
])  # fmt: skip
def test_a_record_that_holds_no_cadence_is_refused(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        from_plain(as_plain(DAILY) | change)
