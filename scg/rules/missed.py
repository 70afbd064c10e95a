"""Meetings that a cadence demanded and nobody held."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

LONGEST_LEAD = timedelta(hours=12)


GRACE = timedelta(minutes=30)


def missed(
    expected: Sequence[datetime],
    held: Sequence[tuple[datetime, datetime | None]],
    now: datetime,
    grace: timedelta = GRACE,
) -> list[datetime]:
    """Of the `expected` times (rising), those that nobody held a meeting for though `grace` is over.

    `held` is each meeting's (scheduled for, opened at or None). A meeting scheduled for exactly an expected
    time serves it whenever it was opened. Any other serves one expected time that has none: the nearest for
    which it was opened no earlier than half the gap before it (12 hours at most) and before the next.
    """
    opened = [(at, scheduled) for scheduled, at in held if at is not None]
    served = set(expected) & {scheduled for _, scheduled in opened}
    for at in sorted(at for at, scheduled in opened if scheduled not in served):
        open_to = [due for due in _served_by(expected, at) if due not in served]
        if open_to:
            served.add(min(open_to, key=lambda due: abs(due - at)))
    return [due for due in expected if due not in served and now > due + grace]


def _served_by(expected: Sequence[datetime], at: datetime) -> list[datetime]:
    later = bisect_right(expected, at)
    served = [expected[later - 1]] if later else []
    if later < len(expected) and at >= expected[later] - _lead(expected, later):
        served.append(expected[later])
    return served


def _lead(expected: Sequence[datetime], place: int) -> timedelta:
    # The first of a series has no gap before it: the one after stands in.
    nearby = expected[place - 1 : place + 1] if place else expected[:2]
    return min((nearby[1] - nearby[0]) / 2, LONGEST_LEAD) if len(nearby) == 2 else LONGEST_LEAD
