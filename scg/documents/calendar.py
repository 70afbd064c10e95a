"""Meetings as an iCalendar file (RFC 5545): one event a meeting, the same bytes for the same meetings.

No event repeats by a rule: Outlook, Google and iOS each ignore or drop some, hourly ones among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scg.rules.calendar import comes_twice
from scg.rules.london import local

if TYPE_CHECKING:  # the library is loaded when a calendar is first asked for: a start is to be quick
    from icalendar import Event

MIMETYPE = "text/calendar"
PRODUCT = "-//scg//Meetings of Strategic Coordinating Groups//EN"
REFRESH = timedelta(minutes=15)
# Both changes are at 01:00 GMT: 01:00 on clocks that show GMT, 02:00 on those that show BST. What the library
# makes of the time zone has the spring's an hour late.
LONDON = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Occasion:
    """One meeting as a calendar shows it; times are aware, `changed` is when the record last told of it."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    description: str
    url: str
    changed: datetime
    location: str = ""
    cancelled: bool = False


def as_ical(name: str, occasions: Sequence[Occasion]) -> bytes:
    """The calendar of this name with all of these, cancelled ones among them, in UTF-8 with its lines folded.

    It names no X-WR-TIMEZONE: readers that heed it take times in UTC to local ones, and lose which 01:30 is meant.
    """
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    calendar.add_component(Timezone.from_ical(LONDON))
    for occasion in occasions:
        calendar.add_component(_event(occasion))
    return bytes(calendar.to_ical())


def _event(one: Occasion) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", _whole(one.changed))
    event.add("last-modified", _whole(one.changed))
    for name, at in zip(("dtstart", "dtend"), _times(one), strict=True):
        event.add(name, at)
    event.add("summary", one.summary)
    event.add("description", one.description)
    if one.location:
        event.add("location", one.location)
    event.add("url", one.url)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.cancelled else "OPAQUE")
    return event


def _times(one: Occasion) -> list[datetime]:
    """Beginning and end on London's clock; in UTC where either is in the hour that comes twice.

    A local time of a calendar's can't say which of the two it is: RFC 5545, 3.3.5, takes it for the first.
    """
    ends = [_whole(at) for at in (one.start, one.end)]
    return ends if any(comes_twice(at) for at in ends) else [local(at) for at in ends]


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
