"""Meetings that were held before they were recorded here: on paper, because there was no network."""

from datetime import datetime

from scg.rules.missed import GRACE


def held_before(opened_at: datetime | None, recorded_at: datetime | None) -> bool:
    """Whether a meeting that opened at an aware instant was held before it was recorded, at another.

    Whoever is late with the button, by no longer than a meeting isn't missed yet, opens a meeting that is live.
    """
    return opened_at is not None and recorded_at is not None and recorded_at - opened_at > GRACE
