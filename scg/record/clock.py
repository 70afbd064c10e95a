"""The one clock of scg: UTC, to the millisecond; it stands still for those who look back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_stands: ContextVar[datetime | None] = ContextVar("stands", default=None)


def now() -> datetime:
    """The present as an aware UTC datetime in whole milliseconds, as the record keeps it.

    For those who look back it is the moment that they look at.
    """
    stands = _stands.get()
    if stands is not None:
        return stands
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def unstepped() -> datetime:
    """The present, or where the clock was set forward while this process ran, what it would show had it not been.

    What ends by time goes by this: a clock set forward by a year ends nothing that is in use.
    """
    return min(now(), _BEGUN[0] + timedelta(seconds=_passed() - _BEGUN[1]))


def _passed() -> float:
    # A laptop that slept has aged, too; where that clock isn't kept, the next best one is.
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@contextmanager
def standing_at(at: datetime) -> Iterator[None]:
    """Have the clock stand at one aware moment, for what runs in here and for nobody else."""
    before = _stands.set(at)
    try:
        yield
    finally:
        _stands.reset(before)


_BEGUN = (now(), _passed())
