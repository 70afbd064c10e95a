"""Sheets of paper as pages show them: which were printed for a meeting, which came back, and what is on each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.sheets import PaperSheet, SheetEntry
from scg.pieces import Loaded, piece
from scg.pieces.attendance import roll
from scg.pieces.choices import agencies
from scg.pieces.entries import is_late
from scg.record.projection import Written
from scg.rules.sheets import LINES, short, told
from scg.words import SheetKind


@dataclass(frozen=True)
class Printed:
    """One printed sheet with what was entered from it so far, the first entry first."""

    sheet: PaperSheet
    entries: tuple[SheetEntry, ...]

    @property
    def state(self) -> str:
        """Where it stands, in a word or two: outstanding until something came of it."""
        return str(self.sheet.fate) or ("entered" if self.entries else "outstanding")

    @property
    def short(self) -> str:
        """Its number as people say it."""
        return short(self.sheet.ref)

    @property
    def entered(self) -> str:
        """How much was entered from it, in words: of so many lines, where it has lines."""
        if not self.entries:
            return "nothing entered yet"
        if self.sheet.kind == SheetKind.DECISION:
            return "entered"
        room = f" of {LINES[self.sheet.kind]}" if self.sheet.kind in LINES else ""
        return f"{len(self.entries)}{room} lines entered"


@dataclass(frozen=True)
class Line:
    """One line of a sheet: its name in the record, what people call it, and what was entered from it."""

    key: str
    label: str
    entry: SheetEntry | None

    @property
    def told(self) -> str:
        """What it was entered as, in words; empty where nothing was."""
        return told(self.entry.ent) if self.entry is not None else ""

    @property
    def late(self) -> bool:
        """Whether it was entered late, as the record says it."""
        return self.entry is not None and is_late(self.entry.happened_at, self.entry.at)


def _touched(entry: Written) -> Iterable[str]:
    sheet = entry.fields.get("first") if entry.kind == "pack.printed" else entry.fields.get("sheet")
    return [str(int(str(sheet)[3:].partition("/")[0]))] if sheet else []


@piece("sheets", touched=_touched)
def sheets(incident: Incident, key: str) -> Loaded:
    """The sheets printed for a meeting, each with whether it came back and what was entered from it."""
    found = printed(incident, int(key))
    counts = [("come back", sum(one.state != "outstanding" for one in found))]
    counts.append(("outstanding", sum(one.state == "outstanding" for one in found)))
    return {"printed": found, "counts": counts, "number": int(key)}


def printed(incident: Incident, number: int) -> list[Printed]:
    """The sheets printed for a meeting, in their order."""
    of_it = (PaperSheet.incident == incident.ref, PaperSheet.meeting == number)
    rows = list(db.session.scalars(select(PaperSheet).where(*of_it).order_by(PaperSheet.number)))
    entries = entries_of(incident, [row.ref for row in rows])
    return [Printed(row, tuple(entries[row.ref])) for row in rows]


def entries_of(incident: Incident, refs: list[str]) -> dict[str, list[SheetEntry]]:
    """By sheet, what was entered from it, the first entry first; nothing of one from which nothing was."""
    query = select(SheetEntry).where(SheetEntry.incident == incident.ref, SheetEntry.sheet.in_(refs))
    entries: dict[str, list[SheetEntry]] = defaultdict(list)
    for one in db.session.scalars(query.order_by(SheetEntry.entry)):
        entries[one.sheet].append(one)
    return entries


def sheet_of(incident: Incident, ref: str) -> Printed | None:
    """One printed sheet by its reference, or None."""
    row = db.session.get(PaperSheet, (incident.ref, ref))
    return Printed(row, tuple(entries_of(incident, [ref])[ref])) if row is not None else None


def lines(incident: Incident, found: Printed) -> list[Line]:
    """The lines of a sheet, each with what was entered from it; one that is whole has one line, without a name."""
    known = {one.line: one for one in found.entries}
    return [Line(key, label, known.get(key)) for key, label in _names(incident, found.sheet)]


def _names(incident: Incident, sheet: PaperSheet) -> list[tuple[str, str]]:
    if sheet.kind == SheetKind.ROLL_CALL:
        meeting = db.session.get_one(Meeting, (incident.ref, sheet.meeting))
        return [(place.agency, place.name) for place in roll(incident, meeting)]
    if sheet.kind in LINES:
        return [(str(number), f"Line {number}") for number in range(1, LINES[sheet.kind] + 1)]
    return [("", "This decision")]


def others(incident: Incident, found: Printed, known: Iterable[Line]) -> list[Line]:
    """What may be on a sheet beside its lines: on a roll-call, any other agency of the directory."""
    if found.sheet.kind != SheetKind.ROLL_CALL:
        return []
    listed = {one.key for one in known}
    return [Line(code, name, None) for code, name in agencies(incident.forum) if code not in listed]


def is_alone(found: Printed) -> bool:
    """Whether a sheet was given its number by itself, as one is that was printed without."""
    same = (PaperSheet.incident == found.sheet.incident, PaperSheet.entry == found.sheet.entry)
    return db.session.scalar(select(func.count()).where(*same)) == 1


def roll_called_at(incident: Incident, found: Printed) -> datetime | None:
    """When a roll was likely called: as its lines entered so far say, else when the meeting opened.

    Of a sheet that was numbered by itself nobody knows, unless it was told when its meeting opened: otherwise
    that was opened here at some other time.
    """
    if found.entries:
        return found.entries[-1].happened_at
    meeting = meeting_of_sheet(incident, found)
    return meeting.opened_at if meeting.afterwards or not is_alone(found) else None


def meeting_of_sheet(incident: Incident, found: Printed) -> Meeting:
    """The meeting that a sheet was printed for."""
    return db.session.get_one(Meeting, (incident.ref, found.sheet.meeting))
