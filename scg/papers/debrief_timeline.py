"""What happened, in figures: the clocks' moves with their entries, meetings held, and the cadence."""

from collections.abc import Iterator

from sqlalchemy import select

from scg.documents.blocks import Cell, Table
from scg.extensions import db
from scg.models.meetings import CadenceChange
from scg.papers.standing_known import Known
from scg.rules.london import show
from scg.words import OUTSTANDING, ActionState

CLOCKS = {"incident": "Incident", "declaration": "Declaration", "scg": "SCG", "recovery": "Recovery"}
Row = tuple[Cell, Cell, Cell]


def timeline(told: Known) -> Table:
    """The moves of the clocks and of the cadence in the order in which they happened, then the figures."""
    moved = [*_clocks(told), *_cadence(told.ref)]
    dated = [row for _, row in sorted(moved, key=lambda one: one[0])]
    return Table(
        "What happened, in figures", ("What", "When, or how many", "Entry"), (40, 46, 14), (*dated, *_figures(told))
    )


def _clocks(told: Known) -> Iterator[tuple[str, Row]]:
    for move in told.moves:
        what = f"{CLOCKS.get(move.clock, move.clock)}: {move.now}"
        cells = (
            Cell(what, note=move.reason),
            Cell(show(move.happened_at), note=move.authority),
            Cell(f"{move.seq:,}"),
        )
        yield move.happened_at.isoformat(), cells


def _cadence(ref: str) -> Iterator[tuple[str, Row]]:
    query = select(CadenceChange).where(CadenceChange.incident == ref).order_by(CadenceChange.seq)
    for change in db.session.scalars(query):
        when = f"Set {show(change.set_at)}"
        cells = (Cell(f"Cadence: {change.described}", note=change.reason), Cell(when), Cell(f"{change.seq:,}"))
        yield change.set_at.isoformat(), cells


def _figures(told: Known) -> Iterator[Row]:
    held = [one for one in told.meetings if one.opened_at is not None]
    first = f"The first {show(held[0].opened_at)}" if held and held[0].opened_at is not None else ""
    closed = sum(1 for one in told.actions if one.state == ActionState.CLOSED)
    left = sum(1 for one in told.actions if one.state in OUTSTANDING)
    done = f"{closed:,} accepted as done, {left:,} still to be done"
    yield Cell("Meetings held"), Cell(f"{len(held):,}", note=first), Cell("")
    yield Cell("Decisions taken"), Cell(f"{len(told.decisions):,}"), Cell("")
    yield Cell("Actions raised"), Cell(f"{len(told.actions):,}", note=done), Cell("")
