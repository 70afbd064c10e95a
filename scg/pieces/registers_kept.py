"""Two more registers of an incident: who attended which meeting for whom, and what was written in the log."""

from typing import Any

from sqlalchemy import select

from scg.documents.registers import Column, Register, times, twice
from scg.extensions import db
from scg.models.attendance import Attendance
from scg.models.incidents import Incident
from scg.models.log import LogNote
from scg.models.meetings import AgendaItem, Meeting
from scg.pieces.agencies import name_of
from scg.pieces.registers import MARKING, Row, meeting_name, register

ATTENDANCE = (
    Column("Meeting", 10),
    *twice("Opened"),
    Column("Agency", 30),
    Column("Status", 18),
    Column("Who", 24),
    Column("Deputy for", 24),
    Column("How", 14),
    *twice("Present from"),
    *twice("Present until"),
    Column("Confirmed by", 24),
    *twice("Confirmed"),
    MARKING,
)
LOG = (
    Column("Entry", 8),
    *twice("Happened"),
    *twice("Recorded"),
    Column("Meeting", 10),
    Column("Agenda item", 24),
    Column("Speaker", 20),
    Column("Verbatim", 9),
    Column("Text", 70),
    Column("Corrects", 9),
    Column("Corrected by", 12),
    Column("Logged by", 24),
    MARKING,
)


def attendance(incident: Incident) -> Register:
    """Who attended, an agency and meeting a row: those that opened, in order."""
    meetings = {row.number: row for row in _all(Meeting, incident)}
    rows = sorted(_all(Attendance, incident), key=lambda row: (row.meeting, name_of(incident.forum, row.agency)))
    told = (_attended(incident, row, meetings[row.meeting]) for row in rows)
    return register(incident, "Attendance", "Attendance", ATTENDANCE, told)


def _attended(incident: Incident, row: Attendance, meeting: Meeting) -> Row:
    return (
        meeting_name(row.meeting),
        *times(meeting.opened_at),
        name_of(incident.forum, row.agency),
        *(str(row.status), row.who, row.deputy_for, str(row.mode)),
        *times(row.present_from),
        *times(row.present_until),
        row.confirmed_by,
        *times(row.confirmed_at),
        str(incident.marking),
    )


def log(incident: Incident) -> Register:
    """The loggist's own entries, in the order of the record; a corrected one says by which."""
    items = {(row.meeting, row.item): row.title for row in _all(AgendaItem, incident)}
    rows = sorted(_all(LogNote, incident), key=lambda row: row.seq)
    told = (_noted(incident, row, items.get((row.meeting or 0, row.item or 0), "")) for row in rows)
    return register(incident, "Log", "Log", LOG, told)


def _noted(incident: Incident, row: LogNote, item: str) -> Row:
    return (
        row.seq,
        *times(row.happened_at),
        *times(row.recorded_at),
        *(meeting_name(row.meeting), item, row.speaker, "Yes" if row.verbatim else "No", row.text),
        *(row.corrects or "", row.corrected_by or "", row.by),
        str(incident.marking),
    )


def _all(table: Any, incident: Incident) -> list[Any]:
    return list(db.session.scalars(select(table).where(table.incident == incident.ref)))
