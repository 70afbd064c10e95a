"""Europe/London time: how a time is read from a person and shown to one; stored times are aware UTC."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Since 1981 both changes are at 01:00 GMT (orders under the Summer Time Act 1972); before, the hour differed.
FIRST_YEAR, LAST_YEAR = 1981, 2199
NOT_A_TIME = "Enter a date and time, like 20 Mar 2020 09:30"

_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,6}))?)?"
_ZONE = r"(?:\s*(?P<zone>GMT|BST|Z|[+-][0-9]{2}:[0-9]{2}))?"
_ISO = re.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})[T ]{_CLOCK}{_ZONE}",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    rf"(?:(?P<weekday>{'|'.join(DAYS)})\s+)?(?P<day>[0-9]{{1,2}})\s+(?P<month>{'|'.join(MONTHS)})"
    rf"\s+(?P<year>[0-9]{{4}})\s+{_CLOCK}{_ZONE}",
    re.IGNORECASE,
)


def parse(text: str) -> datetime:
    """The aware UTC instant that a person's or a machine's text names.

    Takes `2020-03-20T09:30`, `2020-03-20 09:30`, `20 Mar 2020 09:30` or `Fri 20 Mar 2020 09:30`, each with
    optional seconds and an optional GMT, BST, Z or +01:00, taken at its word; without one it is London's wall
    clock. Refuses with a ValueError of one sentence: what isn't a time of the years 1981 to 2199, a weekday
    that isn't that date's, a time that the clocks skipped, and one that came twice without saying which.
    """
    found = _ISO.fullmatch(text.strip()) or _SHOWN.fullmatch(text.strip())
    if not found:
        raise ValueError(NOT_A_TIME)
    part = found.groupdict()
    wall = _wall(part)
    if part.get("weekday") and DAYS[wall.weekday()].lower() != part["weekday"].lower():
        raise ValueError(f"{_day(wall)} is a {DAYS[wall.weekday()]}. Check the date and the day of the week")
    return wall.replace(tzinfo=_offset(part["zone"])).astimezone(UTC) if part["zone"] else _only_instant(wall)


def show(at: datetime) -> str:
    """An aware instant in full, `Fri 20 Mar 2020 09:30 GMT`; `parse` reads it back to the minute."""
    there = local(at)
    return f"{DAYS[there.weekday()]} {_day(there)} {there.hour:02}:{there.minute:02} {there.tzname()}"


def show_time(at: datetime) -> str:
    """An aware instant's 24-hour wall-clock time in London, `09:30`; `01:30 GMT` in the hour that comes twice."""
    there = local(at)
    return f"{there.hour:02}:{there.minute:02}{_which(there)}"


def show_day(at: datetime) -> str:
    """An aware instant's day in London, `Fri 20 Mar 2020`."""
    there = local(at)
    return f"{DAYS[there.weekday()]} {_day(there)}"


def show_short(at: datetime) -> str:
    """An aware instant where the year is plain from its surroundings, `20 Mar 09:30`; zone as in `show_time`."""
    return f"{local(at).day} {MONTHS[local(at).month - 1]} {show_time(at)}"


def for_input(at: datetime) -> str:
    """The value of an HTML datetime-local field, `2020-03-20T09:30`.

    The field can't say GMT or BST, so `parse` will ask for it in the one hour of autumn that comes twice.
    """
    there = local(at)
    return f"{there.year:04}-{there.month:02}-{there.day:02}T{there.hour:02}:{there.minute:02}"


def local(at: datetime) -> datetime:
    """The same instant on London's clock; refuses, with a ValueError, a time that doesn't say its zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} does not say its time zone")
    return at.astimezone(LONDON)


def instant(day: date, clock: time) -> datetime:
    """The UTC instant when London's clocks first show `clock` on `day`.

    A time that the clocks skip becomes the first instant after the skip; of a time that comes twice, the
    first. Right for 1981 and later.
    """
    wall = datetime.combine(day, clock)
    if _skipped(wall):
        return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    return wall.replace(tzinfo=LONDON, fold=0).astimezone(UTC)


def _wall(part: dict[str, str | None]) -> datetime:
    month = str(part["month"])
    number = int(month) if month.isdigit() else MONTHS.index(month.title()) + 1
    names = ("year", "day", "hour", "minute", "second")
    year, day, hour, minute, second = (int(part[name] or 0) for name in names)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(NOT_A_TIME)
    try:
        return datetime(year, number, day, hour, minute, second, int((part["part"] or "").ljust(6, "0")))
    except ValueError:
        raise ValueError(NOT_A_TIME) from None


def _offset(zone: str) -> timezone:
    named = {"GMT": timedelta(0), "Z": timedelta(0), "BST": timedelta(hours=1)}.get(zone.upper())
    if named is not None:
        return timezone(named)
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    if size >= timedelta(days=1):
        raise ValueError(NOT_A_TIME)
    return timezone(-size if zone[0] == "-" else size)


def _only_instant(wall: datetime) -> datetime:
    clock = f"{wall.hour:02}:{wall.minute:02} on {_day(wall)}"
    if _skipped(wall):
        raise ValueError(f"{clock} did not exist: the clocks went forward. Enter a time before 01:00 or from 02:00")
    first, second = (wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        raise ValueError(f"{clock} happened twice. Add BST or GMT after the time")
    return first


def _which(there: datetime) -> str:
    twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return f" {there.tzname()}" if twice else ""


def _skipped(wall: datetime) -> bool:
    # A wall time of the gap comes back an hour off when it is taken to UTC and back.
    return wall.replace(tzinfo=LONDON).astimezone(UTC).astimezone(LONDON).replace(tzinfo=None, fold=0) != wall


def _day(at: date) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
