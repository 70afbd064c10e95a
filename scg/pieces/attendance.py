"""The roll-call as pages show it: by agency, as a summary, who is missing, and one's own part in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.attendance import Attendance, ContactAttempt
from scg.models.directory import Person
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.pieces import Loaded, piece
from scg.pieces.agencies import core_codes, name_of
from scg.pieces.meetings import meeting_of, of_meetings, to_come
from scg.pieces.seated import SEATED, people_of
from scg.pieces.standing import remembered
from scg.record.projection import Written
from scg.words import ATTENDED, AttendanceStatus, MeetingState, Role

AWAY = (AttendanceStatus.APOLOGIES, AttendanceStatus.ABSENT)
NOT_HELD = (MeetingState.SCHEDULED, MeetingState.HELD_ALREADY, MeetingState.CANCELLED)
SUMMARY = ("attendance.", "contact.", "meeting.", *SEATED)


@dataclass(frozen=True)
class Place:
    """One agency on a roll-call: who is expected, what was said of it, and who tried to reach it."""

    agency: str
    name: str
    core: bool
    seats: tuple[Seat, ...]
    row: Attendance | None
    attempts: tuple[ContactAttempt, ...]
    held: bool

    @property
    def confirmed(self) -> bool:
        """Whether a person has said how the agency attends."""
        return self.row is not None and self.row.confirmed_at is not None

    @property
    def proposed(self) -> bool:
        """Whether an opened page says that it is here, and nobody has confirmed it yet."""
        return self.row is not None and self.row.confirmed_at is None

    @property
    def here(self) -> bool:
        """Whether it attends, on somebody's word."""
        return self.confirmed and self.row is not None and self.row.status in ATTENDED

    @property
    def missing(self) -> bool:
        """Whether a core agency is not here: away, or, once the meeting has opened, not spoken for."""
        away = self.row.status in AWAY if self.row is not None else self.held
        return self.core and away

    @property
    def observing(self) -> bool:
        """Whether it is here to observe only."""
        return bool(self.seats) and all(seat.role == Role.OBSERVER for seat in self.seats)

    @property
    def expected(self) -> Seat | None:
        """The seat that speaks for the agency: its deputy's here, or the first given; a loggist's last."""
        leading = sorted(self.seats, key=lambda seat: (seat.meeting is None, seat.role == Role.LOGGIST, seat.id))
        return leading[0] if leading else None

    @property
    def deputy(self) -> Seat | None:
        """The seat of the deputy whom the agency has sent to this meeting."""
        expected = self.expected
        sent = expected is not None and expected.meeting is not None and expected.deputy_for
        return expected if sent else None

    @property
    def here_as(self) -> dict[str, str]:
        """What is confirmed of the agency at a press: as was proposed, or else that whoever is expected is here."""
        if self.proposed and self.row is not None:
            return {"status": self.row.status, "who": self.row.who, "deputy_for": self.row.deputy_for}
        if self.row is not None or self.expected is None:
            return {"status": AttendanceStatus.PRESENT}
        return here_as(self.expected)


def here_as(seat: Seat) -> dict[str, str]:
    """That whoever holds a seat is here: present, or present as the deputy of somebody."""
    if seat.meeting is None or not seat.deputy_for:
        return {"status": AttendanceStatus.PRESENT, "who": seat.name}
    return {"status": AttendanceStatus.PRESENT_DEPUTY, "who": seat.name, "deputy_for": seat.deputy_for}


def roll(incident: Incident, meeting: Meeting) -> list[Place]:
    """A meeting's roll-call, core agencies first, then by name; the same list for all pieces of a page."""
    return remembered(incident, ("roll", meeting.number), lambda: _roll(incident, meeting))


def _roll(incident: Incident, meeting: Meeting) -> list[Place]:
    seats, core = _seats(incident, meeting), core_codes(incident.forum)
    rows = {row.agency: row for row in _of(Attendance, incident, meeting, Attendance.agency)}
    attempts = defaultdict(list)
    for attempt in _of(ContactAttempt, incident, meeting, ContactAttempt.seq):
        attempts[attempt.agency].append(attempt)
    # While a meeting is entered from paper, who isn't on the roll-call yet isn't missing: it hasn't been entered.
    held = meeting.state not in NOT_HELD and not (meeting.afterwards and meeting.closed_at is None)
    places = [
        Place(
            agency=code,
            name=name_of(incident.forum, code),
            core=code in core,
            seats=tuple(seats.get(code, ())),
            row=rows.get(code),
            attempts=tuple(attempts.get(code, ())),
            held=held,
        )
        for code in {*seats, *rows, *core}
    ]
    return sorted(places, key=lambda place: (not place.core, place.name))


def _of(table: Any, incident: Incident, meeting: Meeting, order: Any) -> list[Any]:
    query = select(table).where(table.incident == incident.ref, table.meeting == meeting.number)
    return list(db.session.scalars(query.order_by(order)))


def _seats(incident: Incident, meeting: Meeting) -> dict[str, list[Seat]]:
    """By agency the seats held when a meeting ended, or now; where it was held on paper before anybody had one
    here, those held when that was recorded."""
    found = _seated(incident, meeting, meeting.closed_at)
    return found if found or not meeting.afterwards else _seated(incident, meeting, meeting.closing_recorded_at)


def _seated(incident: Incident, meeting: Meeting, ended: datetime | None) -> dict[str, list[Seat]]:
    called = Seat.meeting.is_(None) | (Seat.meeting == meeting.number)
    query = select(Seat).where(Seat.incident == incident.ref, called).order_by(Seat.id)
    if ended is None:
        query = query.where(Seat.ended_at.is_(None))
    else:
        query = query.where(Seat.begun_at <= ended, (Seat.ended_at.is_(None)) | (Seat.ended_at >= ended))
    by_agency: dict[str, list[Seat]] = defaultdict(list)
    for seat in db.session.scalars(query):
        by_agency[seat.agency].append(seat)
    return by_agency


def _rows_touched(entry: Written) -> Iterable[str]:
    fields, kind = entry.fields, entry.kind
    if kind in ("attendance.proposed", "attendance.confirmed", "contact.tried"):
        return [f"{fields['meeting_number']}/{fields['agency']}"]
    if kind == "attendance.everyone":
        return [f"{fields['meeting_number']}/{told['agency']}" for told in fields["agencies"]]
    if kind in ("meeting.opened", "meeting.closed", "meeting.cancelled"):
        return _whole_roll(entry)
    if kind.startswith(SEATED):
        agencies = db.session.scalars(select(Person.agency).where(Person.id.in_(people_of(entry))).distinct())
        told = list(agencies)
        return [f"{number}/{agency}" for number in to_come(entry.log) for agency in told]
    return []


def _whole_roll(entry: Written) -> list[str]:
    incident = db.session.get(Incident, entry.log)
    meeting = db.session.get(Meeting, (entry.log, entry.fields["number"]))
    if incident is None or meeting is None:
        return []
    return [f"{meeting.number}/{place.agency}" for place in roll(incident, meeting)]


def _place(incident: Incident, key: str) -> tuple[Meeting, Place] | None:
    meeting = meeting_of(incident, key)
    if meeting is None:
        return None
    agency = key.partition("/")[2]
    found = next((place for place in roll(incident, meeting) if place.agency == agency), None)
    return (meeting, found) if found is not None else None


@piece("attendance", touched=_rows_touched, tag="tr")
def attendance(incident: Incident, key: str) -> Loaded | None:
    """One agency's row of a roll-call; none where the agency is neither expected nor spoken for."""
    found = _place(incident, key)
    if found is None:
        return None
    meeting, place = found
    return {
        "meeting": meeting,
        "place": place,
        "sort": f"{'0' if place.core else '1'}{place.name}",
        "facets": {"meeting": [str(meeting.number)]},
        "attributes": {
            "data-missing": "yes" if place.missing else "",
            "data-proposed": "yes" if place.proposed else "",
        },
    }


@piece("agency-attendance", touched=_rows_touched)
def of_agency(incident: Incident, key: str) -> Loaded | None:
    """How one agency stands on a roll-call, for its own people."""
    meeting, agency = meeting_of(incident, key), key.partition("/")[2]
    found = _place(incident, key)
    if meeting is None:
        return None
    name = name_of(incident.forum, agency)
    return {"meeting": meeting, "agency": agency, "name": name, "place": found[1] if found else None}


@piece("rollcall", touched=of_meetings(*SUMMARY))
def summary(incident: Incident, key: str) -> Loaded | None:
    """A roll-call in short: how many are here, who waits to be confirmed, who hasn't been spoken for."""
    meeting = meeting_of(incident, key)
    if meeting is None:
        return None
    places = roll(incident, meeting)
    return {
        "meeting": meeting,
        "number": len(places),
        "here": sum(place.here for place in places),
        "proposed": [place for place in places if place.proposed],
        "unspoken": [place for place in places if place.row is None and not place.missing],
        "away": [place for place in places if place.row is not None and place.row.status in AWAY],
    }


@piece("core-missing", touched=of_meetings(*SUMMARY))
def missing(incident: Incident, key: str) -> Loaded | None:
    """The core agencies missing from a meeting, with the last attempts to reach each."""
    meeting = meeting_of(incident, key)
    if meeting is None:
        return None
    places = roll(incident, meeting) if meeting.state not in NOT_HELD else []
    return {"meeting": meeting, "missing": [place for place in places if place.missing]}


def expected_as(incident: Incident, number: int, agency: str) -> dict[str, str]:
    """How an agency that has sent a deputy to a meeting is to be recorded, before it and once it runs."""
    meeting = meeting_of(incident, str(number))
    places = roll(incident, meeting) if meeting is not None else []
    sent = next((place.deputy for place in places if place.agency == agency), None)
    if meeting is None or sent is None:
        return {}
    ahead = {"status": AttendanceStatus.APOLOGIES_DEPUTY} if meeting.state in NOT_HELD else {}
    return {**here_as(sent), **ahead}


def spoken_for(incident: Incident, number: int, agency: str) -> bool:
    """Whether an agency stands on a meeting's roll-call already, proposed or confirmed."""
    return db.session.get(Attendance, (incident.ref, number, agency)) is not None
