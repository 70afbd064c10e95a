"""Attendance in figures: by agency and meeting, with denominators and the reasons that were given."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from scg.extensions import db
from scg.models.attendance import Attendance, ContactAttempt
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.pieces.agencies import core_codes, name_of
from scg.pieces.figures import Behind, Figure, behind, scg
from scg.rules.figures import Share, numbered
from scg.words import ATTENDED, AttendanceStatus, Role

SHORT = {
    AttendanceStatus.PRESENT: "Present",
    AttendanceStatus.PRESENT_DEPUTY: "Deputy",
    AttendanceStatus.JOINED_LATE: "Late",
    AttendanceStatus.LEFT_EARLY: "Left early",
    AttendanceStatus.APOLOGIES_DEPUTY: "Apologies, deputy",
    AttendanceStatus.APOLOGIES: "Apologies",
    AttendanceStatus.ABSENT: "Absent",
    AttendanceStatus.NOT_REQUIRED: "Not required",
}
UNSAID, NO_SEAT = "Not recorded", "No seat"
REASONS = (
    AttendanceStatus.PRESENT_DEPUTY,
    AttendanceStatus.JOINED_LATE,
    AttendanceStatus.LEFT_EARLY,
    AttendanceStatus.APOLOGIES_DEPUTY,
    AttendanceStatus.APOLOGIES,
    AttendanceStatus.ABSENT,
    AttendanceStatus.NOT_REQUIRED,
)


@dataclass(frozen=True)
class There:
    """One agency at one meeting: how it attended, empty where nobody confirmed it, and the entry that says so."""

    number: int
    status: str
    seq: int

    @property
    def word(self) -> str:
        """How it attended, in a word or two."""
        return SHORT[AttendanceStatus(self.status)] if self.status else UNSAID


@dataclass(frozen=True)
class Row:
    """One agency over the meetings of a period at which it was expected, or of which something is recorded."""

    agency: str
    name: str
    core: bool
    observing: bool
    there: tuple[There, ...]
    attempts: int

    @property
    def share(self) -> Share:
        """The meetings it was at, of those it was invited to: where it wasn't required, it wasn't."""
        invited = [one for one in self.there if one.status != AttendanceStatus.NOT_REQUIRED]
        return Share(sum(one.status in ATTENDED for one in invited), len(invited))

    @property
    def reasons(self) -> str:
        """How it attended where that wasn't simply in person, and why it didn't, with the number of times."""
        counts = Counter(one.status for one in self.there)
        told = [times(counts[status], status) for status in REASONS if counts[status]]
        told += [f"{counts['']} not recorded"] if counts[""] else []
        return "; ".join(told + ([f"{numbered(self.attempts, 'attempt')} to reach it"] if self.attempts else []))

    @property
    def missed(self) -> list[str]:
        """The meetings it was invited to and not at, each with the word for it."""
        away = [one for one in self.there if one.status not in (*ATTENDED, AttendanceStatus.NOT_REQUIRED)]
        return [f"{scg(one.number)} ({one.word.lower()})" for one in away]

    @property
    def behind(self) -> tuple[Behind, ...]:
        """The entries that say how it attended."""
        return behind((one.seq, f"{scg(one.number)}: {one.word.lower()}") for one in self.there if one.seq)

    @property
    def figure(self) -> Figure:
        """How often it attended, with the reasons."""
        missed = f"Missed: {', '.join(self.missed)}" if self.observing and self.missed else ""
        return Figure(self.name, self.share.told, self.behind, "; ".join(filter(None, (self.reasons, missed))))


def times(number: int, status: str) -> str:
    """How many times so: "2 apologies (no deputy)", "1 apology (no deputy)"."""
    return f"{number} {status.replace('apologies (', 'apology (') if number == 1 else status}"


def by_agency(incident: Incident, meetings: Sequence[Meeting]) -> list[Row]:
    """Every agency expected at any of these meetings, core ones first, then by name, observers last."""
    said, seats, tried = _said(incident), _seats(incident), _attempts(incident)
    core = core_codes(incident.forum)
    rows = []
    for code in {*seats, *(agency for _, agency in said)}:
        there = tuple(_there(code, meetings, said, seats.get(code, [])))
        attempts = sum(tried[one.number, code] for one in meetings)
        observing = bool(seats.get(code)) and all(seat.role == Role.OBSERVER for seat in seats[code])
        if there:
            rows.append(Row(code, name_of(incident.forum, code), code in core, observing, there, attempts))
    return sorted(rows, key=lambda row: (row.observing, not row.core, row.name))


Said = dict[tuple[int, str], There]


def _said(incident: Incident) -> Said:
    columns = (Attendance.meeting, Attendance.agency, Attendance.status, Attendance.version)
    query = select(*columns).where(Attendance.incident == incident.ref, Attendance.confirmed_at.is_not(None))
    return {
        (row.meeting, row.agency): There(row.meeting, row.status, row.version) for row in db.session.execute(query)
    }


def _seats(incident: Incident) -> dict[str, list[Seat]]:
    found: dict[str, list[Seat]] = defaultdict(list)
    for seat in db.session.scalars(select(Seat).where(Seat.incident == incident.ref).order_by(Seat.id)):
        found[seat.agency].append(seat)
    return dict(found)


def _attempts(incident: Incident) -> Counter[tuple[int, str]]:
    query = select(ContactAttempt.meeting, ContactAttempt.agency).where(ContactAttempt.incident == incident.ref)
    return Counter((row.meeting, row.agency) for row in db.session.execute(query))


def _there(agency: str, meetings: Sequence[Meeting], said: Said, seats: list[Seat]) -> Iterable[There]:
    for meeting in meetings:
        known = said.get((meeting.number, agency))
        if known is not None:
            yield known
        elif any(_held(seat, meeting) for seat in seats):
            yield There(meeting.number, "", 0)


def _held(seat: Seat, meeting: Meeting) -> bool:
    """Whether a seat was held when the meeting ended, as its roll-call has it."""
    ended = meeting.closed_at
    if ended is None or seat.meeting not in (None, meeting.number):
        return False
    return seat.begun_at <= ended and (seat.ended_at is None or seat.ended_at >= ended)
