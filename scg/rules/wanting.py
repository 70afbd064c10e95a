"""What circulated minutes still lack before they are signed, and where each of it is put right."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Finding(NamedTuple):
    """One thing wanting: a sentence without its full stop, the word of the page that mends it, and which one there.

    The words are attendance, meeting, decision, action, minutes and corrections; `key` is a reference, or the
    number of a meeting.
    """

    sentence: str
    page: str
    key: str


def approval_due(circulated_at: datetime, days: int) -> datetime:
    """Until when the minutes of the final meeting are to be approved, so many days after they were circulated."""
    return circulated_at + timedelta(days=days)
