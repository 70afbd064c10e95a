"""What circulated minutes still lack before they are signed, where each of it is put right, and what comes next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from scg.words import MinutesState


class Finding(NamedTuple):
    """One thing wanting: a sentence without its full stop, the word of the page that mends it, and which one there.

    The words are attendance, meeting, decision, action, corrections, circulation and approval; `key` is a
    reference, or the number of a meeting.
    """

    sentence: str
    page: str
    key: str


def next_step(state: str, findings: Iterable[Finding]) -> str:
    """What is to be done next with minutes that stand so: mend, correct, circulate, approve, sign, or nothing.

    What can be put right comes first, then the corrections, so that one new version has it all.
    """
    pages = {one.page for one in findings}
    if state == MinutesState.SIGNED:
        return ""
    if pages - {"corrections", "circulation", "approval"}:
        return "mend"
    if "corrections" in pages:
        return "correct"
    if state == MinutesState.DRAFT or "circulation" in pages:
        return "circulate"
    return "approve" if "approval" in pages else "sign"


def approval_due(circulated_at: datetime, days: int) -> datetime:
    """Until when the minutes of the final meeting are to be approved, so many days after they were circulated."""
    return circulated_at + timedelta(days=days)
