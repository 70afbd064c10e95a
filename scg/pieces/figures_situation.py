"""How old each agency's picture is: its newest update against the last meeting, or against now while one runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.situation import Update
from scg.pieces.agencies import name_of
from scg.pieces.figures_attendance import Row
from scg.pieces.situation import age
from scg.rules.figures import Period
from scg.rules.london import show


@dataclass(frozen=True)
class Picture:
    """One agency's newest picture: hours before the meeting, None where it never reported, and its entry."""

    agency: str
    name: str
    hours: float | None
    told: str
    given: str
    seq: int
    number: int


def pictures(incident: Incident, rows: Sequence[Row], meetings: Sequence[Meeting], period: Period) -> list[Picture]:
    """One for every agency that takes part, oldest first, those that never reported at the head.

    It is as old as it was when the last meeting of the period opened; what was given in it or later is new.
    """
    updates, counts = _newest(incident, period)
    measured = meetings[-1].opened_at if meetings else None
    taking_part = [row.agency for row in rows if not row.observing]
    codes = dict.fromkeys([*taking_part, *updates])
    found = [
        _picture(incident, code, updates.get(code), counts.get(code, 0), measured or period.end) for code in codes
    ]
    return sorted(found, key=lambda one: (one.hours is not None, -(one.hours or 0), one.name))


def _newest(incident: Incident, period: Period) -> tuple[dict[str, Update], dict[str, int]]:
    query = select(Update).where(Update.incident == incident.ref, Update.at < period.end).order_by(Update.seq)
    newest, counts = dict[str, Update](), dict[str, int]()
    for one in db.session.scalars(query):
        newest[one.agency] = one
        counts[one.agency] = counts.get(one.agency, 0) + period.holds(one.at)
    return newest, counts


def _picture(incident: Incident, code: str, found: Update | None, number: int, measured: datetime) -> Picture:
    name = name_of(incident.forum, code)
    if found is None:
        return Picture(code, name, None, "never reported", "", 0, 0)
    hours = max((measured - found.at).total_seconds() / 3600, 0)
    told = f"{age(hours * 3600)} old" if hours else "given in it or later"
    return Picture(code, name, hours, told, f"{show(found.at)}, {found.rag}", found.seq, number)
