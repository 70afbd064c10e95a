"""What people are told of beside the record: of which occasions, by which ways, when, how often, how much."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from scg.rules.london import instant, local
from scg.words import Marking, Priority


class Kind(StrEnum):
    """What a notice tells of."""

    CALLED = "meeting called"
    MOVED = "meeting moved"
    CANCELLED = "meeting cancelled"
    MISSED = "meeting missed"
    CADENCE = "cadence changed"
    URGENT = "urgent item raised"
    REPORTS = "report asked for"
    MINUTES = "minutes circulated"
    GIVEN = "action given to your agency"
    DUE = "action due soon"
    OVERDUE = "action overdue"
    NOT_TAKEN = "webhook not taken"


class Way(StrEnum):
    """How somebody wants to be told, beside the list in the app, where everything stands."""

    AT_ONCE = "by e-mail at once"
    DIGEST = "in a daily e-mail at 07:30"
    APP = "in the app only"


class Channel(StrEnum):
    """By what a notice reaches whom it is for."""

    APP = "app"
    MAIL = "mail"
    WEBHOOK = "webhook"


class State(StrEnum):
    """Where one notice stands on its way."""

    LISTED = "listed"
    WAITING = "waiting"
    SENDING = "being sent"
    SENT = "sent"
    GIVEN_UP = "given up"
    UNKNOWN = "not known whether it arrived"
    DROPPED = "no longer sent"


class Content(StrEnum):
    """How much of what happened may leave by e-mail, as a forum settles it."""

    REFERENCE = "reference only"
    OFFICIAL = "OFFICIAL in full"


class Step(StrEnum):
    """The ladder of an action that comes due and isn't done."""

    SOON = "soon"
    OVERDUE = "overdue"
    STILL = "still overdue"


FOR_ADMINISTRATORS = (Kind.NOT_TAKEN,)
TOLD_AFTER = 6  # tries, the last of them after nearly an hour
DEFAULT = Way.AT_ONCE  # nobody misses a meeting because they had not found the page of choices
ABOUT_TEST = "test"
DIGEST_AT = time(7, 30)
LEAD = {
    Priority.BEFORE_NEXT: timedelta(hours=2),
    Priority.HIGH: timedelta(hours=12),
    Priority.ROUTINE: timedelta(hours=24),
}
STILL_AFTER = timedelta(hours=24)
LATEST = timedelta(hours=24)  # a step of the ladder that nobody was there to take is taken so much later at most
GIVE_UP_AFTER = timedelta(hours=24)
# Longer than any hand-over takes by its own limits: what is being sent for longer was cut short.
CUT_SHORT = timedelta(minutes=5)
KEPT = timedelta(days=90)
_WAITS = (1, 2, 5, 15, 30, 60, 120, 240)  # minutes


def digest_at(at: datetime) -> datetime:
    """When the next daily e-mail after an aware instant goes: at 07:30 in London."""
    today = instant(local(at).date(), DIGEST_AT)
    return today if today > at else instant(local(at).date() + timedelta(days=1), DIGEST_AT)


def next_try(tries: int, first: datetime, at: datetime) -> datetime | None:
    """When to try again after so many tries, the first due at `first`; None where it is to be given up."""
    wait = timedelta(minutes=_WAITS[min(tries, len(_WAITS)) - 1])
    return at + wait if at + wait <= first + GIVE_UP_AFTER else None


def step_of(priority: str, raised_at: datetime, due_at: datetime, at: datetime) -> Step | None:
    """The step of the ladder that an outstanding action stands on; None before the first and long after the last.

    What is raised later than the first step has just been given, and is due soon without being told so.
    """
    soon = due_at - LEAD[Priority(priority)]
    steps = [(due_at + STILL_AFTER, Step.STILL), (due_at, Step.OVERDUE)]
    steps += [(soon, Step.SOON)] if raised_at <= soon else []
    reached = next(((when, step) for when, step in steps if when <= at), None)
    return reached[1] if reached is not None and at - reached[0] <= LATEST else None


def in_full(settled: Mapping[str, Any], marking: str) -> bool:
    """Whether what happened may stand in an e-mail: where the forum lets it, and the incident is OFFICIAL alone."""
    return settled.get("content", Content.OFFICIAL) == Content.OFFICIAL and marking == Marking.OFFICIAL


def identity(log: str, occasion: str, to: str) -> str:
    """The name of a notice that is the same whenever it is sent, 32 hexadecimal digits."""
    return hashlib.sha256(f"{log}\n{occasion}\n{to}".encode()).hexdigest()[:32]
