"""Meetings as calendars hold them: what one is known by, how long it lasts, how often it changed, what is told."""

from datetime import datetime, timedelta
from enum import StrEnum

from scg.rules.london import local

PERSON, INCIDENT, FORUM = KINDS = ("person", "incident", "forum")
USUAL = timedelta(minutes=60)
MOST_FEEDS = 20  # that one person may have at a time


class Ceiling(StrEnum):
    """Up to which marking calendars hold what an incident is about; from least to most."""

    NOTHING = "none"
    OFFICIAL = "OFFICIAL"
    SENSITIVE = "OFFICIAL-SENSITIVE"


def uid(ref: str, number: int, record: str) -> str:
    """What a meeting is known by in every calendar, for good: its number is never given to another.

    `record` is the name that the logs go under.
    """
    return f"{ref}-scg{number:03d}@{record}"


def lasts(planned: int) -> timedelta:
    """How long a meeting is to last: the minutes that its agenda plans, or an hour where it plans none."""
    return timedelta(minutes=planned) if planned > 0 else USUAL


def sequence(*, moves: int, agenda: int, cancelled: bool) -> int:
    """How often a meeting's time, length or state changed since it was called; it never falls.

    RFC 5545, 3.8.7.4: a client takes what has the higher number for the later.
    """
    return moves + agenda + cancelled


def tells(marking: str, ceiling: str) -> bool:
    """Whether calendars may hold what an incident with this marking is about, by its forum's ceiling."""
    order = [str(one) for one in Ceiling]
    return marking in order and order.index(marking) <= order.index(ceiling)


def comes_twice(at: datetime) -> bool:
    """Whether London's clocks show this time twice, on the night when they go back."""
    there = local(at)
    return there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
