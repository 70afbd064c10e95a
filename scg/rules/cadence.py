"""The cadence, or battle rhythm: when an SCG's meetings are due, and which of those due nobody held."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count as count_up
from itertools import islice, takewhile
from typing import Any, Literal

from scg.rules import london

Kind = Literal["hours", "clock", "ad hoc", "paused"]
Step = Literal["up", "down", "same", "paused", "resumed"]

LONGEST_HOURS, LONGEST_WEEKS = 168, 12
MOST_LISTED = 100_000  # eleven years of hourly meetings: a wrong date must not fill the memory

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_WEEK = tuple(range(7))


@dataclass(frozen=True)
class Cadence:
    """How often an SCG meets.

    `hours`: every `hours` elapsed hours from `anchor`, the aware instant of the first meeting.
    `clock`: at each of `times` ("09:30", London's wall clock) on each of `weekdays` (0 is Monday), every
    `weeks` weeks, Monday to Sunday, counted from the week of `anchor`, the date of the first day.
    `ad hoc` (as called) and `paused` demand no meeting. Nothing is due before the anchor.
    """

    kind: Kind
    hours: int | None = None
    times: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    weeks: int = 1
    anchor: date | None = None  # a datetime is a date too


# Where a preset leaves times or weekdays empty, the first meeting's own are taken.
PRESETS: Mapping[str, tuple[str, Cadence]] = {
    "2-hourly": ("Every 2 hours", Cadence("hours", hours=2)),
    "4-hourly": ("Every 4 hours", Cadence("hours", hours=4)),
    "6-hourly": ("Every 6 hours", Cadence("hours", hours=6)),
    "twice-daily": (
        "Twice a day, at 09:00 and 17:00",
        Cadence("clock", times=("09:00", "17:00"), weekdays=_WEEK),
    ),
    "daily": ("Every day", Cadence("clock", weekdays=_WEEK)),
    "weekdays": ("Weekdays", Cadence("clock", weekdays=_WEEK[:5])),
    "three-a-week": ("Three a week: Mon, Wed and Fri", Cadence("clock", weekdays=(0, 2, 4))),
    "two-a-week": ("Two a week: Tue and Thu", Cadence("clock", weekdays=(1, 3))),
    "weekly": ("Weekly", Cadence("clock")),
    "fortnightly": ("Fortnightly", Cadence("clock", weeks=2)),
    "three-weekly": ("Every 3 weeks", Cadence("clock", weeks=3)),
    "four-weekly": ("Every 4 weeks", Cadence("clock", weeks=4)),
    "ad-hoc": ("As called", Cadence("ad hoc")),
    "paused": ("Paused", Cadence("paused")),
}


def from_preset(key: str, *, first: datetime) -> Cadence:
    """The preset `key` set going from `first`, the aware instant from which it holds.

    The wall-clock time and the weekday are the first meeting's, in London, where the preset doesn't fix them;
    where it does, `first` may itself not be an occurrence. Refuses an unknown key with a ValueError.
    """
    if key not in PRESETS:
        raise ValueError("Select how often the SCG meets")
    preset, there = PRESETS[key][1], london.local(first)
    if preset.kind == "hours":
        return replace(preset, anchor=first.astimezone(UTC))
    if preset.kind != "clock":
        return preset
    return replace(
        preset,
        times=preset.times or (f"{london.local(first):%H:%M}",),
        weekdays=preset.weekdays or (there.weekday(),),
        anchor=there.date(),
    )


def occurrences(cadence: Cadence, after: datetime, count: int) -> list[datetime]:
    """The next `count` times due strictly after the aware instant `after`, as rising UTC instants.

    None when the cadence is ad hoc or paused. Refuses what `validate` refuses.
    """
    return list(islice(_due(cadence, after), count))


def between(cadence: Cadence, start: datetime, end: datetime) -> list[datetime]:
    """The times due after `start` up to and including `end`, both aware, as rising UTC instants.

    Refuses what `validate` refuses, and a span holding more than 100,000 of them.
    """
    due = list(islice(takewhile(lambda at: at <= end, _due(cadence, start)), MOST_LISTED + 1))
    if len(due) > MOST_LISTED:
        raise ValueError("That is too many meetings to list. Choose a shorter time")
    return due


def validate(cadence: Cadence) -> None:
    """Refuses, with a ValueError of one sentence for the person, a cadence that makes no sense."""
    if cadence.kind == "hours":
        _validate_hours(cadence)
    elif cadence.kind == "clock":
        _validate_clock(cadence)
    elif cadence.kind not in ("ad hoc", "paused"):
        raise ValueError("Select how often the SCG meets")


def describe(cadence: Cadence) -> str:
    """The cadence in a few words, such as "every 4 hours" or "Mon, Wed and Fri at 09:30"."""
    if cadence.kind == "hours":
        return "every hour" if cadence.hours == 1 else f"every {cadence.hours} hours"
    if cadence.kind != "clock":
        return "as called" if cadence.kind == "ad hoc" else "paused"
    return f"{_days_in_words(cadence)} at {_listed(sorted(set(cadence.times)))}"


def steps(old: Cadence, new: Cadence) -> Step:
    """Whether the change from `old` to `new` is a step up (meeting more often), down, or neither.

    Compared by mean interval; ad hoc counts as less often than any rhythm. Going into a pause is "paused",
    coming out of one "resumed".
    """
    if (old.kind == "paused") != (new.kind == "paused"):
        return "paused" if new.kind == "paused" else "resumed"
    before, after = mean_hours(old) or float("inf"), mean_hours(new) or float("inf")
    if before == after:
        return "same"
    return "up" if after < before else "down"


def mean_hours(cadence: Cadence) -> float | None:
    """The mean hours from one meeting to the next; None when ad hoc or paused. Refuses as `validate` does."""
    validate(cadence)
    if cadence.kind == "clock":
        return cadence.weeks * 168 / (len(set(cadence.times)) * len(set(cadence.weekdays)))
    return float(cadence.hours) if cadence.kind == "hours" and cadence.hours else None


def as_plain(cadence: Cadence) -> dict[str, Any]:
    """The cadence as text, whole numbers and lists for the record: only the fields that its kind uses.

    An instant is written in UTC, `2020-03-20T09:30:00Z`. Refuses what `validate` refuses.
    """
    validate(cadence)
    if isinstance(cadence.anchor, datetime) and cadence.kind == "hours":
        anchor = cadence.anchor.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"kind": "hours", "hours": cadence.hours, "anchor": anchor}
    if cadence.anchor and cadence.kind == "clock":
        names = {"kind": "clock", "weeks": cadence.weeks, "anchor": cadence.anchor.isoformat()}
        return names | {"times": list(cadence.times), "weekdays": list(cadence.weekdays)}
    return {"kind": cadence.kind}


def from_plain(plain: Mapping[str, Any]) -> Cadence:
    """The cadence that `as_plain` wrote; refuses by ValueError anything else and what `validate` refuses."""
    try:
        cadence = _read(plain)
    except (KeyError, TypeError, ValueError):
        raise ValueError("That is not a cadence that was recorded") from None
    validate(cadence)
    return cadence


def _due(cadence: Cadence, after: datetime) -> Iterator[datetime]:
    validate(cadence)
    if cadence.kind == "hours" and isinstance(cadence.anchor, datetime):
        return _by_hours(cadence.anchor.astimezone(UTC), timedelta(hours=cadence.hours or 0), after)
    if cadence.kind == "clock" and cadence.anchor:
        return (at for at in _by_clock(cadence, cadence.anchor, london.local(after).date()) if at > after)
    return iter(())


def _by_hours(first: datetime, gap: timedelta, after: datetime) -> Iterator[datetime]:
    passed = max(0, (after - first) // gap + 1)
    return (first + gap * number for number in count_up(passed))


def _by_clock(cadence: Cadence, anchor: date, since: date) -> Iterator[datetime]:
    clocks = [time.fromisoformat(text) for text in cadence.times]
    monday = anchor - timedelta(days=anchor.weekday())
    rounds_passed = max(0, (since - monday).days // (7 * cadence.weeks))
    for number in count_up(rounds_passed):
        for weekday in sorted(set(cadence.weekdays)):
            day = monday + timedelta(weeks=number * cadence.weeks, days=weekday)
            if day >= anchor:
                # A set: two times in the hour that spring skips are one instant.
                yield from sorted({london.instant(day, clock) for clock in clocks})


def _validate_hours(cadence: Cadence) -> None:
    if not _whole(cadence.hours, 1, LONGEST_HOURS):
        raise ValueError(f"Hours between meetings must be a whole number from 1 to {LONGEST_HOURS}")
    if not isinstance(cadence.anchor, datetime) or cadence.anchor.tzinfo is None:
        raise ValueError("Enter the date and time of the first meeting")


def _validate_clock(cadence: Cadence) -> None:
    if not cadence.times:
        raise ValueError("Enter at least one time, like 09:30")
    for clock in cadence.times:
        if not (isinstance(clock, str) and _CLOCK.fullmatch(clock)):
            raise ValueError(f"{clock} is not a time. Enter a time like 09:30")
    if not cadence.weekdays:
        raise ValueError("Select at least one day of the week")
    if not all(_whole(day, 0, 6) for day in cadence.weekdays):
        raise ValueError("Select days of the week from Monday to Sunday")
    if not _whole(cadence.weeks, 1, LONGEST_WEEKS):
        raise ValueError(f"Weeks between meetings must be a whole number from 1 to {LONGEST_WEEKS}")
    if cadence.anchor is None or isinstance(cadence.anchor, datetime):
        raise ValueError("Enter the date of the first meeting")


def _whole(number: object, least: int, most: int) -> bool:
    return type(number) is int and least <= number <= most


def _days_in_words(cadence: Cadence) -> str:
    days, weeks, a_day = sorted(set(cadence.weekdays)), cadence.weeks, len(set(cadence.times))
    if weeks == 1 and len(days) == 7:
        return {1: "every day", 2: "twice a day"}.get(a_day, f"{a_day} times a day")
    if weeks == 1 and days == [0, 1, 2, 3, 4]:
        return "weekdays"
    named = _listed([london.DAYS[day] for day in days])
    if weeks == 1:
        return named if len(days) > 1 else f"weekly on {named}"
    return f"every {weeks} weeks on {named}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _read(plain: Mapping[str, Any]) -> Cadence:
    if plain["kind"] == "hours":
        return Cadence("hours", hours=plain["hours"], anchor=datetime.fromisoformat(plain["anchor"]))
    if plain["kind"] != "clock":
        return Cadence(plain["kind"])
    return Cadence(
        "clock",
        times=tuple(plain["times"]),
        weekdays=tuple(plain["weekdays"]),
        weeks=plain["weeks"],
        anchor=date.fromisoformat(plain["anchor"]),
    )
