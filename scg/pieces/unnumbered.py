"""Sheets that were printed without a number: which meeting they may be of, and which have got one since."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.sheets import PaperSheet
from scg.pieces.meetings import LIVE
from scg.pieces.sheets import Printed, entries_of
from scg.rules.london import show_short
from scg.rules.sheets import LINES
from scg.words import MeetingState, SheetKind

MOST = 12  # sheets that are looked for again are those of the last days


def meetings(incident: Incident) -> list[Meeting]:
    """The meetings whose sheets may be numbered, before they are held or after: all but the cancelled."""
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.state != MeetingState.CANCELLED)
    return list(db.session.scalars(query.order_by(Meeting.number.desc())))


def meant(among: Sequence[Meeting], printed: int | None, at: datetime) -> int | None:
    """The number of the meeting that a sheet is likely of: that printed on it, the live one, the last or the next.

    The last is the one whose time came last before `at`, whether it was opened here or not.
    """
    of_it = [one for one in among if one.number == printed] or [one for one in among if one.state in LIVE]
    begun = [one for one in among if _began(one) <= at]
    likely = of_it[:1] or sorted(begun, key=_began, reverse=True)[:1] or sorted(among, key=_began)[:1]
    return likely[0].number if likely else None


def named(among: Sequence[Meeting]) -> list[tuple[str, str]]:
    """Meetings as they are chosen from: their number, and when and in which state they are."""
    return [(str(one.number), f"SCG {one.number:03d}, {show_short(_began(one))}, {one.state}") for one in among]


def _began(meeting: Meeting) -> datetime:
    return meeting.opened_at or meeting.scheduled_for


def numbered(incident: Incident, kind: str) -> list[Printed]:
    """The sheets of a kind that got their number by themselves and have room left, the newest first."""
    own = PaperSheet.incident == incident.ref
    alone = select(PaperSheet.entry).where(own).group_by(PaperSheet.entry).having(func.count() == 1)
    query = select(PaperSheet).where(
        own, PaperSheet.kind == kind, PaperSheet.fate == "", PaperSheet.entry.in_(alone)
    )
    rows = list(db.session.scalars(query.order_by(PaperSheet.entry.desc()).limit(MOST)))
    entries = entries_of(incident, [row.ref for row in rows])
    return [one for one in (Printed(row, tuple(entries[row.ref])) for row in rows) if _has_room(one)]


def _has_room(one: Printed) -> bool:
    return one.sheet.kind == SheetKind.ROLL_CALL or len(one.entries) < LINES.get(one.sheet.kind, 1)
