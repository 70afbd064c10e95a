"""What a picture of figures is: drawings, the finding in a sentence, and the table of the same figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scg.documents.blocks import Cell, Table
from scg.models.incidents import Incident
from scg.rules.figures import Period
from scg.words import ScgState


@dataclass(frozen=True)
class Drawn:
    """One picture: its name in addresses, title, finding in words, drawings, and the table of its figures.

    One without drawings is a table with words. `width` is in centimetres on paper.
    """

    name: str
    title: str
    finding: str
    drawings: tuple[str, ...]
    tables: tuple[Table, ...]
    width: int = 12
    quiet: str = ""


def drawn_from(incident: Incident, period: Period, times: Iterable[datetime]) -> Period:
    """The stretch of a period that a line of time is drawn over: to its end, or to the last that happened."""
    begin = (
        max(period.begin, incident.opened_at) if period.begin < incident.opened_at < period.end else period.begin
    )
    known = [
        at for at in (incident.declaration_at, incident.scg_at, incident.recovery_at, *times) if at is not None
    ]
    runs = incident.scg not in (ScgState.STOOD_DOWN, ScgState.NOT_CONVENED) and incident.closed_at is None
    last = period.end if runs or not known else min(period.end, max(known))
    return Period(period.name, period.words, begin, last if last > begin else period.end)


def table(caption: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> Table:
    """A table of plain cells, its rows begun with what they are about."""
    cells = tuple((Cell(row[0], strong=True), *(Cell(text) for text in row[1:])) for row in rows)
    return Table(caption, tuple(heads), tuple(widths), cells)
