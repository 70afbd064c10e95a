"""England's bank holidays, computed, so that a meeting on one is warned of without asking a network."""

from datetime import date, timedelta
from functools import lru_cache

MONDAY, SATURDAY = 0, 5

# Royal proclamations and orders that moved a year's holiday, or added one.
_EARLY_MAY = {2020: date(2020, 5, 8)}
_SPRING = {2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}
_EXTRA = {
    date(2011, 4, 29): "Royal wedding bank holiday",
    date(2012, 6, 5): "Queen's Diamond Jubilee bank holiday",
    date(2022, 6, 3): "Platinum Jubilee bank holiday",
    date(2022, 9, 19): "Bank holiday for the State Funeral of Queen Elizabeth II",
    date(2023, 5, 8): "Bank holiday for the coronation of King Charles III",
}


def bank_holiday(day: date) -> str | None:
    """The name of England's bank holiday on `day`, or None.

    Banking and Financial Dealings Act 1971, schedule 1, with Good Friday and Christmas Day by common law, and
    the royal proclamations for New Year's Day, early May, substitute days and one-off days. Right for 2003 to
    2030 as proclaimed by 2025; earlier and later one-off days aren't known here. A holiday that falls at a
    weekend is named on its substitute day, as the government's own list does.
    """
    return _of_year(day.year).get(date(day.year, day.month, day.day))


@lru_cache(maxsize=64)
def _of_year(year: int) -> dict[date, str]:
    easter = _easter(year)
    named = {
        easter - timedelta(days=2): "Good Friday",
        easter + timedelta(days=1): "Easter Monday",
        _EARLY_MAY.get(year, _monday_from(date(year, 5, 1))): "Early May bank holiday",
        _SPRING.get(year, _monday_from(date(year, 5, 25))): "Spring bank holiday",
        _monday_from(date(year, 8, 25)): "Summer bank holiday",
        **_new_year(year),
        **_christmas(year),
    }
    return named | {day: name for day, name in _EXTRA.items() if day.year == year}


def _new_year(year: int) -> dict[date, str]:
    first = date(year, 1, 1)
    if first.weekday() < SATURDAY:
        return {first: "New Year's Day"}
    return {_monday_from(first): "New Year's Day (substitute day)"}


def _christmas(year: int) -> dict[date, str]:
    # Boxing Day keeps a Monday that it falls on; Christmas Day's substitute then goes to the Tuesday.
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    shift = timedelta(days=2)
    return {
        christmas + shift * (christmas.weekday() >= SATURDAY): _named("Christmas Day", christmas),
        boxing + shift * (boxing.weekday() >= SATURDAY): _named("Boxing Day", boxing),
    }


def _named(name: str, day: date) -> str:
    return f"{name} (substitute day)" if day.weekday() >= SATURDAY else name


def _monday_from(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def _easter(year: int) -> date:
    # The anonymous Gregorian computus (Nature, 20 April 1876); most letters are customary.
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)
