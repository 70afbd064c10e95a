"""Sheets of paper as pages show them: which were printed for a meeting, which came back, and what is on each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.sheets import PaperSheet, SheetEntry
from scg.pieces import Loaded, piece
from scg.pieces.attendance import roll
from scg.record.projection import Written
from scg.rules.sheets import LINES, short
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


@dataclass(frozen=True)
class Line:
    """One line of a sheet: its name in the record, what people call it, and what was entered from it."""

    key: str
    label: str
    entry: SheetEntry | None


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
    entries: dict[str, list[SheetEntry]] = defaultdict(list)
    for one in _entries(incident, [row.ref for row in rows]):
        entries[one.sheet].append(one)
    return [Printed(row, tuple(entries[row.ref])) for row in rows]


def _entries(incident: Incident, refs: list[str]) -> Iterable[SheetEntry]:
    query = select(SheetEntry).where(SheetEntry.incident == incident.ref, SheetEntry.sheet.in_(refs))
    return db.session.scalars(query.order_by(SheetEntry.entry))


def sheet_of(incident: Incident, ref: str) -> Printed | None:
    """One printed sheet by its reference, or None."""
    row = db.session.get(PaperSheet, (incident.ref, ref))
    return Printed(row, tuple(_entries(incident, [ref]))) if row is not None else None


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


def meeting_of_sheet(incident: Incident, found: Printed) -> Meeting:
    """The meeting that a sheet was printed for."""
    return db.session.get_one(Meeting, (incident.ref, found.sheet.meeting))
