"""Papers as they are laid out, for tests to read: their words in order, and their tables by caption."""

from datetime import datetime

from scg.documents.blocks import Facts, Outline, Panel, Table
from scg.documents.plain import as_plain
from scg.models import Incident
from scg.papers import PAPERS, Asked
from scg.papers.standing import shown
from scg.record.clock import now
from tests.support.world import World


def laid_out(world: World, name: str, subject: str = "", at: datetime | None = None) -> Outline | None:
    """A paper as its page would show it now, or None where there is no such subject."""
    with world.app.test_request_context(base_url="https://scg.example"):
        return shown(PAPERS[name], Asked(world.ref, at or now(), subject))


def mark(world: World, marking: str) -> None:
    """The incident marked anew."""
    found = world.row(Incident)
    told = {name: getattr(found, name) for name in ("name", "area", "lead_agency", "threat", "version")}
    world.does("chair", "edit_incident", **told, marking=marking)


def words(outline: Outline | None) -> str:
    """Everything that a paper says."""
    assert outline is not None
    return str(as_plain(outline))


def rows(outline: Outline | None, caption: str) -> list[list[str]]:
    """The texts of a table's cells, by row, each with its note."""
    assert outline is not None
    found = next(block for block in outline.blocks if isinstance(block, Table) and block.caption == caption)
    return [[f"{cell.text}|{cell.note}" if cell.note else cell.text for cell in row] for row in found.rows]


def facts(outline: Outline | None) -> dict[str, str]:
    """A paper's facts: what stands beside each label."""
    assert outline is not None
    some = [block.facts for block in outline.blocks if isinstance(block, Facts | Panel)]
    return {fact.label: "\n".join(fact.lines) for each in some for fact in each}
