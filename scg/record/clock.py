"""The one clock of scg: UTC, to the millisecond; it stands still for those who look back."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

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


@contextmanager
def standing_at(at: datetime) -> Iterator[None]:
    """Have the clock stand at one aware moment, for what runs in here and for nobody else."""
    before = _stands.set(at)
    try:
        yield
    finally:
        _stands.reset(before)
