"""Reports asked for before a meeting: who has given theirs, who hasn't, and when they were last asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.reports import ReportChase, ReportRequest
from scg.models.situation import Update
from scg.pieces import Loaded, piece
from scg.pieces.agencies import name_of
from scg.pieces.situation import age
from scg.record.clock import now
from scg.record.projection import Written
from scg.words import MeetingState

BEFORE = timedelta(minutes=30)  # so long before a meeting reports are asked for, unless somebody says otherwise


@dataclass(frozen=True)
class Asked:
    """How one agency stands with the report that it was asked for before a meeting."""

    agency: str
    first: ReportRequest
    until: datetime
    times: tuple[datetime, ...]
    chases: tuple[ReportChase, ...]
    last: Update | None

    @property
    def reported(self) -> bool:
        """Whether it has reported since it was first asked, if only that nothing has changed."""
        return self.last is not None and self.last.seq > self.first.seq

    @property
    def asked_last(self) -> datetime:
        """When it was last asked or reminded."""
        return max(*self.times, *(chase.at for chase in self.chases), self.first.at)

    def is_late(self, at: datetime) -> bool:
        """Whether the time to report by is past, and it hasn't."""
        return not self.reported and self.until < at


def asked(ref: str, number: int) -> list[Asked]:
    """Every agency that was asked to report before a meeting, in the order of asking."""
    requests = _rows(ReportRequest, ref, number)
    chases = _rows(ReportChase, ref, number)
    newest = _newest(ref, db.session.get(Meeting, (ref, number)))
    codes = dict.fromkeys(code for request in requests for code in request.agencies)
    return [_of(code, requests, chases, newest.get(code)) for code in codes]


def _newest(ref: str, meeting: Meeting | None) -> dict[str, Update]:
    """The newest update of each agency, as of when the meeting was opened where it has been."""
    query = select(Update).where(Update.incident == ref)
    if meeting is None or meeting.opened_at is None:
        query = query.where(Update.latest)
    else:
        query = query.where(Update.at <= meeting.opened_at)
    return {update.agency: update for update in db.session.scalars(query.order_by(Update.seq))}


def in_order(incident: Incident, told: Sequence[Asked]) -> list[str]:
    """The codes of the agencies that were asked, those who haven't reported first, each by its name."""
    ordered = sorted(told, key=lambda one: (one.reported, name_of(incident.forum, one.agency)))
    return [one.agency for one in ordered]


def _rows(table: Any, ref: str, number: int) -> Sequence[Any]:
    query = select(table).where(table.incident == ref, table.meeting == number).order_by(table.seq)
    return list(db.session.scalars(query))


def _of(code: str, requests: Sequence[ReportRequest], chases: Sequence[ReportChase], last: Update | None) -> Asked:
    theirs = [request for request in requests if code in request.agencies]
    reminded = tuple(chase for chase in chases if chase.agency == code)
    return Asked(code, theirs[0], theirs[-1].until, tuple(one.at for one in theirs), reminded, last)


def _rows_touched(entry: Written) -> Iterable[str]:
    if entry.kind in ("reports.requested", "report.chased"):
        return [f"{entry.fields['meeting_number']}/{code}" for code in entry.fields["agencies"]]
    if entry.kind.startswith("update."):
        return [f"{number}/{entry.fields['agency']}" for number in _waiting(entry.log)]
    return []


def _meetings_touched(entry: Written) -> Iterable[str]:
    if entry.kind in ("reports.requested", "report.chased"):
        return [str(entry.fields["meeting_number"])]
    return [str(number) for number in _waiting(entry.log)] if entry.kind.startswith("update.") else []


def _waiting(ref: str) -> list[int]:
    """The numbers of the meetings that weren't opened, before which somebody was asked to report."""
    unopened = (Meeting.incident == ref, Meeting.opened_at.is_(None))
    of_it = (ReportRequest.incident == Meeting.incident) & (ReportRequest.meeting == Meeting.number)
    return list(db.session.scalars(select(Meeting.number).join(ReportRequest, of_it).where(*unopened).distinct()))


@piece("report-row", touched=_rows_touched, tag="tr")
def row(incident: Incident, key: str) -> Loaded | None:
    """One agency's report before one meeting: given or not, how old its picture is, when it was last asked."""
    number, _, code = key.partition("/")
    found = next((one for one in asked(incident.ref, int(number)) if one.agency == code), None)
    return _row(incident, int(number), found) if found is not None else None


def _row(incident: Incident, number: int, found: Asked) -> Loaded:
    name, at = name_of(incident.forum, found.agency), now()
    return {
        "asked": found,
        "number": number,
        "name": name,
        "late": found.is_late(at),
        "stale": _stale(found),
        "sort": f"{1 if found.reported else 0}{name}",
        "facets": {"meeting": [str(number)]},
        "until": found.until if not found.reported and found.until >= at else None,
    }


def _stale(found: Asked) -> str:
    if found.last is None:
        return "It has never reported"
    seconds = (found.first.at - found.last.at).total_seconds()
    return "" if found.reported else f"Its last picture was {age(seconds)} old when it was asked"


@piece("report-summary", touched=_meetings_touched)
def summary(incident: Incident, key: str) -> Loaded:
    """How many were asked to report before a meeting, and how many have."""
    told = asked(incident.ref, int(key))
    waiting = [name_of(incident.forum, one.agency) for one in told if not one.reported]
    until = max((one.until for one in told), default=None)
    late = until is not None and until < now() and bool(waiting)
    given = len(told) - len(waiting)
    return {"asked": len(told), "given": given, "waiting": waiting, "by": until, "late": late, "until": _next(told)}


def _next(told: Iterable[Asked]) -> datetime | None:
    at = now()
    return min((one.until for one in told if not one.reported and one.until >= at), default=None)


def request_for(incident: Incident, number: int | None) -> dict[str, Any]:
    """What the form that asks for reports begins with: half an hour before that meeting, the next unless named."""
    to_come = (Meeting.incident == incident.ref, Meeting.state == MeetingState.SCHEDULED)
    query = select(Meeting).where(*to_come).order_by(Meeting.scheduled_for).limit(1)
    found = db.session.get(Meeting, (incident.ref, number)) if number else db.session.scalar(query)
    if found is None:
        return {}
    early = found.scheduled_for - BEFORE
    return {"meeting_number": found.number, "until": early if early > now() else found.scheduled_for}
