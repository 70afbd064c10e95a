"""The one clock of scg: UTC, to the millisecond."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present as an aware UTC datetime in whole milliseconds, as the record keeps it."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
