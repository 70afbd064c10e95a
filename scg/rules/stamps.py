"""Times as the record writes them."""

from datetime import UTC, datetime


def stamp(at: datetime) -> str:
    """An aware datetime as the record writes it: UTC, milliseconds, `2020-03-20T09:30:00.000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def moment(text: str) -> datetime:
    """The aware UTC datetime of a time as the record writes it."""
    return datetime.fromisoformat(text)
