"""The law of London's clock, and of England's bank holidays."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scg.rules import london
from scg.rules.bank_holidays import bank_holiday

INSTANTS = st.datetimes(datetime(1981, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))
WINTER = datetime(2020, 3, 20, 9, 30, tzinfo=UTC)
SUMMER = datetime(2020, 6, 19, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", [
    "2020-03-20T09:30", "2020-03-20 09:30", "2020-03-20T09:30:00", "2020-03-20T09:30:00.000Z",
    "2020-03-20 09:30 GMT", "2020-03-20T09:30Z", "2020-03-20T09:30+00:00", "2020-03-20T10:30+01:00",
    "20 Mar 2020 09:30", "Fri 20 Mar 2020 09:30 GMT", "  fri 20 mar 2020 9:30  ", "2020-03-20T04:00:00-05:30",
])  # fmt: skip
def test_a_time_is_read_as_people_and_machines_write_it(text: str) -> None:
    assert london.parse(text) == WINTER
    assert london.parse(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["2020-06-19T09:30", "19 Jun 2020 09:30 BST", "2020-06-19 08:30 GMT"])
def test_a_summer_time_is_the_wall_clock_unless_it_names_its_zone(text: str) -> None:
    assert london.parse(text) == SUMMER


def test_seconds_are_kept() -> None:
    assert london.parse("2020-03-20T09:30:15.5") == WINTER + timedelta(seconds=15, milliseconds=500)


@pytest.mark.parametrize("text", [
    "", "tomorrow", "2020-03-20", "09:30", "2020-02-30T09:30", "2020-03-20T24:00", "2020-13-01T09:30",
    "2020-03-20T09:60", "31 Feb 2020 09:30", "20 Foo 2020 09:30", "0001-01-01T00:00+01:00",
    "9999-12-31T23:30-05:00", "2020-03-20T09:30+99:00", "2020-03-20T09:30 CET", "2020-03-20T09:30\n2",
    "٢٠٢٠-03-20T09:30",
])  # fmt: skip
def test_what_is_not_a_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Enter a date and time, like 20 Mar 2020 09:30$"):
        london.parse(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        said = str(london.parse(text).tzinfo)
    except ValueError as refused:
        said = str(refused)
    assert said in ("UTC", london.NOT_A_TIME)


def test_a_weekday_that_is_not_that_dates_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^20 Mar 2020 is a Fri. Check the date and the day of the week$"):
        london.parse("Thu 20 Mar 2020 09:30")


def test_a_time_that_the_clocks_skipped_is_refused() -> None:
    sentence = "01:30 on 28 Mar 2027 did not exist: the clocks went forward. "
    sentence += "Enter a time before 01:00 or from 02:00"
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        london.parse("2027-03-28T01:30")
    assert london.parse("2027-03-28T00:59") + timedelta(minutes=1) == london.parse("2027-03-28T02:00")


def test_a_time_that_came_twice_is_refused_until_it_says_which() -> None:
    with pytest.raises(ValueError, match=r"^01:30 on 25 Oct 2026 happened twice. Add BST or GMT after the time$"):
        london.parse("25 Oct 2026 01:30")
    assert london.parse("25 Oct 2026 01:30 BST") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert london.parse("25 Oct 2026 01:30 GMT") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_time_is_shown_in_full_with_its_zone() -> None:
    assert london.show(WINTER) == "Fri 20 Mar 2020 09:30 GMT"
    assert london.show(SUMMER) == "Fri 19 Jun 2020 09:30 BST"
    assert london.show_day(datetime(2020, 6, 8, 23, 30, tzinfo=UTC)) == "Tue 9 Jun 2020"
    assert (london.show_time(SUMMER), london.show_short(WINTER)) == ("09:30", "20 Mar 09:30")
    assert london.for_input(SUMMER) == "2020-06-19T09:30"


def test_a_time_shown_alone_says_which_it_is_where_it_comes_twice() -> None:
    summer, winter = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert (london.show_time(summer), london.show_time(winter)) == ("01:30 BST", "01:30 GMT")
    assert (london.show_short(summer), london.show_short(winter)) == ("25 Oct 01:30 BST", "25 Oct 01:30 GMT")
    hour_later = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert (london.show_time(hour_later - timedelta(hours=1)), london.show_time(hour_later)) == ("00:30", "02:30")


@given(INSTANTS)
def test_what_is_shown_reads_back_as_the_same_minute(at: datetime) -> None:
    assert london.parse(london.show(at)) == at.replace(second=0, microsecond=0)


@given(INSTANTS, st.sampled_from([timezone(timedelta(hours=-9)), ZoneInfo("Asia/Kolkata"), london.LONDON]))
def test_an_instant_is_shown_alike_whatever_zone_it_came_in(at: datetime, zone: timezone) -> None:
    assert london.show(at.astimezone(zone)) == london.show(at)


@given(INSTANTS)
def test_a_forms_own_value_reads_back_but_in_the_hour_that_comes_twice(at: datetime) -> None:
    there = london.local(at)
    if there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset():
        with pytest.raises(ValueError, match="happened twice"):
            london.parse(london.for_input(at))
    else:
        assert london.parse(london.for_input(at)) == at.replace(second=0, microsecond=0)


def test_a_time_without_a_zone_is_never_shown() -> None:
    with pytest.raises(ValueError, match="does not say its time zone"):
        london.show(datetime(2020, 3, 20, 9, 30))


def test_a_skipped_wall_time_becomes_the_first_instant_after_and_a_doubled_one_the_first() -> None:
    spring, autumn = date(2027, 3, 28), date(2026, 10, 25)
    assert london.instant(spring, time(1, 30)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert london.instant(spring, time(2, 30)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert london.instant(autumn, time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


# As the government's own list (gov.uk/bank-holidays) had them: weekday substitutes, moved and added days.
PROCLAIMED = {
    2011: "3 Jan, 22 Apr, 25 Apr, 29 Apr, 2 May, 30 May, 29 Aug, 26 Dec, 27 Dec",
    2012: "2 Jan, 6 Apr, 9 Apr, 7 May, 4 Jun, 5 Jun, 27 Aug, 25 Dec, 26 Dec",
    2020: "1 Jan, 10 Apr, 13 Apr, 8 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
    2021: "1 Jan, 2 Apr, 5 Apr, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec",
    2022: "3 Jan, 15 Apr, 18 Apr, 2 May, 2 Jun, 3 Jun, 29 Aug, 19 Sep, 26 Dec, 27 Dec",
    2023: "2 Jan, 7 Apr, 10 Apr, 1 May, 8 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
    2024: "1 Jan, 29 Mar, 1 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec",
    2026: "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
}


@pytest.mark.parametrize("year", PROCLAIMED)
def test_a_years_bank_holidays_are_those_proclaimed(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(366)]
    found = [day for day in days if day.year == year and bank_holiday(day)]
    assert ", ".join(f"{day.day} {london.MONTHS[day.month - 1]}" for day in found) == PROCLAIMED[year]


def test_a_bank_holiday_is_named() -> None:
    assert bank_holiday(date(2020, 4, 10)) == "Good Friday"
    assert bank_holiday(date(2021, 12, 27)) == "Christmas Day (substitute day)"
    assert bank_holiday(date(2022, 12, 27)) == "Christmas Day (substitute day)"
    assert bank_holiday(date(2020, 3, 20)) is None


@given(st.integers(2003, 2199))
def test_easter_monday_is_a_monday_of_spring(year: int) -> None:
    days = [date(year, 3, 22) + timedelta(days=number) for number in range(36)]
    mondays = [day for day in days if bank_holiday(day) == "Easter Monday"]
    assert [day.weekday() for day in mondays] == [0]
