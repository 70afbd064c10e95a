"""What a forum may settle for itself: the names of its policies, and what holds while it has settled nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from scg.rules.london import LONDON
from scg.words import SEAT_ROLES, Role

SECOND_FACTOR = "second_factor"
OBSERVERS = "observers"
RETENTION = "retention"
GROUPS = "groups"
APPROVAL = "approval"
MAIL_CONTENT = "mail_content"
WEBHOOK = "webhook"
CALENDARS = "calendars"
TITLES = {
    SECOND_FACTOR: "second factors",
    OBSERVERS: "what observers read",
    RETENTION: "how long records are kept",
    GROUPS: "groups of single sign-on",
    APPROVAL: "time to approve the last minutes",
    MAIL_CONTENT: "what e-mail may say",
    WEBHOOK: "outgoing webhook",
    CALENDARS: "what calendars may say",
}
MAY_BE_ASKED = (*SEAT_ROLES, Role.ADMINISTRATOR)
YEARS = 21
DAYS = 7
LONGEST = 100


def as_kept(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry tells that a forum settled, as it is kept and read.

    Names of groups may be any text, which names of fields in the record may not: the entry lists them.
    """
    return {"groups": {one["group"]: one["agency"] for one in told["groups"]}} if name == GROUPS else dict(told)


def years_of(settled: Mapping[str, Any]) -> int:
    """For how many years an incident's record is kept from its closing, by what its forum has settled of it.

    21 while nothing is. Source: Lincolnshire County Council's schedule, for the log books of major incidents.
    """
    return int(settled.get("years", YEARS))


def days_of(settled: Mapping[str, Any]) -> int:
    """Within how many days of circulation a final meeting's minutes are approved; 7 while nothing is settled."""
    return int(settled.get("days", DAYS))


def years_after(moment: datetime, years: int) -> datetime:
    """The same London day and hour so many years later, in UTC; 28 February for a 29th that isn't there."""
    there = moment.astimezone(LONDON)
    try:
        return there.replace(year=there.year + years).astimezone(moment.tzinfo)
    except ValueError:
        return there.replace(year=there.year + years, day=28).astimezone(moment.tzinfo)


def kept_until(closed_at: datetime, years: int, reviews: Iterable[tuple[datetime, datetime]]) -> datetime:
    """Until when the record of a closed incident is kept: so many years from its closing, or as reviewed since.

    `reviews` are when each was and until when it settled. What one from before a reopening settled holds where it
    is later.
    """
    until = years_after(closed_at, years)
    for at, settled in sorted(reviews):
        until = settled if at >= closed_at else max(until, settled)
    return until
