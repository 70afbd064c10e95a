"""Figures for pictures and scrutiny: quarters, shares with denominators, what is on time, cadences in words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from scg.rules import london
from scg.rules.cadence import Cadence

WHOLE = "all"
_QUARTER = re.compile(r"([12][0-9]{3})-Q([1-4])")
_MONTHS = ("January to March", "April to June", "July to September", "October to December")
_TIMES = ("", "once", "twice", "three times", "four times", "five times", "six times", "seven times")
_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Period:
    """A stretch of time that figures are of: its name in addresses, its words, and until when anything counts."""

    name: str
    words: str
    begin: datetime
    end: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether an instant lies in it; what has none doesn't."""
        return at is not None and self.begin <= at < self.end


def quarter(name: str) -> Period | None:
    """The quarter of a name like "2021-Q2", begun and ended at midnight in London; None for any other name."""
    found = _QUARTER.fullmatch(name)
    if found is None or not london.FIRST_YEAR <= int(found[1]) < london.LAST_YEAR:
        return None
    year, number = int(found[1]), int(found[2])
    begin = london.instant(date(year, number * 3 - 2, 1), time.min)
    end = london.instant(date(year + number // 4, number * 3 % 12 + 1, 1), time.min)
    return Period(name, f"{_MONTHS[number - 1]} {year}", begin, end)


def quarter_of(at: datetime) -> str:
    """The name of the quarter that an aware instant lies in, by London's calendar."""
    there = london.local(at)
    return f"{there.year}-Q{(there.month + 2) // 3}"


def quarters(begin: datetime, end: datetime) -> list[Period]:
    """Every quarter from one instant to another, the first one first."""
    found, at = list[Period](), begin
    while at <= end and (one := quarter(quarter_of(at))) is not None:
        found.append(one)
        at = one.end
    return found


@dataclass(frozen=True)
class Share:
    """So many of so many: never a percentage without its denominator."""

    part: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in whole hundredths, half of one rounded up; 100 for all alone, 0 for none alone."""
        if not self.of:
            return None
        nearest = (200 * self.part + self.of) // (2 * self.of)
        return nearest if self.part in (0, self.of) else min(max(nearest, 1), 99)

    @property
    def told(self) -> str:
        """The share in words, such as "12 of 14 (86%)"; "0 of 0" where there is nothing to be a share of."""
        return f"{self.part:,} of {self.of:,}" + (f" ({self.percent}%)" if self.of else "")


def on_time(due: datetime, completed: datetime | None) -> bool:
    """Whether an action was done on time: its owner ticked it complete by the time it was due."""
    return completed is not None and completed <= due


def median(values: Iterable[float]) -> float | None:
    """The middle of some numbers, or None of none."""
    told = sorted(values)
    half = len(told) // 2
    return None if not told else told[half] if len(told) % 2 else (told[half - 1] + told[half]) / 2


def numbered(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 meeting", "5,101 entries"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def runs(numbers: Iterable[int]) -> str:
    """Numbers of entries in rising order, those that follow one another as a run: "5,101 to 5,104, 5,688"."""
    found = list[list[int]]()
    for number in sorted(set(numbers)):
        if found and found[-1][-1] + 1 == number:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]:,}" + (f" to {run[-1]:,}" if len(run) > 1 else "") for run in found)


def frequency(cadence: Cadence) -> str:
    """How often a cadence meets, in a report's words: "on weekdays", "three times a week", "every three weeks"."""
    if cadence.kind == "hours":
        return "every hour" if cadence.hours == 1 else f"every {cadence.hours} hours"
    if cadence.kind != "clock":
        return "as called" if cadence.kind == "ad hoc" else "not at all, while paused"
    days, a_day = sorted(set(cadence.weekdays)), len(set(cadence.times))
    if cadence.weeks == 1 and len(days) == 7:
        return {1: "every day", 2: "twice a day"}.get(a_day, f"{a_day} times a day")
    if cadence.weeks == 1 and days == [0, 1, 2, 3, 4] and a_day == 1:
        return "on weekdays"
    return _of_weeks(cadence.weeks, len(days) * a_day)


def _of_weeks(weeks: int, meetings: int) -> str:
    each = "week" if weeks == 1 else f"{_NUMBERS[weeks]} weeks"
    if meetings == 1:
        return f"every {each}"
    times = _TIMES[meetings] if meetings < len(_TIMES) else f"{meetings} times"
    return f"{times} {'a week' if weeks == 1 else f'every {each}'}"


def loosely(cadence: Cadence) -> str:
    """The same as a reader elsewhere takes it in: from twice a week to weekdays it is "several times a week"."""
    told = frequency(cadence)
    often = told in ("on weekdays", "twice a week") or told.endswith("times a week")
    return "several times a week" if often else told


@dataclass(frozen=True)
class Spell:
    """For how long an SCG met so often."""

    told: str
    since: datetime


def months(begin: datetime, end: datetime) -> int:
    """The whole months from one instant to another, by London's calendar."""
    first, last = london.local(begin), london.local(end)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def spells(history: Iterable[tuple[Cadence, datetime]], *, loose: bool = False) -> list[Spell]:
    """A cadence's history as spells, those that say the same in words together; the first one first."""
    found = list[Spell]()
    for cadence, since in history:
        told = loosely(cadence) if loose else frequency(cadence)
        if not found or found[-1].told != told:
            found.append(Spell(told, since))
    return found


def history_in_words(found: Sequence[Spell], *, lasting: bool = False) -> str:
    """A history in one clause: "on weekdays, then three times a week, and every three weeks since 9 Jun 2021".

    `lasting` says for how many months it met so often, where that was for two or more.
    """
    if not found:
        return "with no cadence set"
    *before, last = found
    now = f"{last.told} since {_day(last.since)}"
    ends = [one.since for one in found[1:]] if lasting else [one.since for one in before]
    told = [one.told + _lasted(months(one.since, end)) for one, end in zip(before, ends, strict=True)]
    return f"{', then '.join(told)}, and {now}" if before else now


def _lasted(number: int) -> str:
    if number < 2:
        return ""
    return f" for {_NUMBERS[number] if number < len(_NUMBERS) else number} months"


def _day(at: datetime) -> str:
    return london.show_day(at).partition(" ")[2]
