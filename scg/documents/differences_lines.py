"""The lines that versions of a document are compared by: a row, an item or a fact each, named where they can be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scg.documents.blocks import Block, Bullets, Facts, Heading, Panel, Paragraph, Table

REFERENCE = re.compile(r"[A-Z]+\d{3,4}/[A-Z]\d{2,4}(?=: )")
NUMBER = re.compile(r"\d+\. (?:Urgent: )?")
Name = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One line's words, and the names by which another version may have it, the widest first."""

    text: str
    names: tuple[Name, ...] = ()

    def named(self, alone: set[Name]) -> Name:
        """The first of its names that is nobody else's; empty where there is none."""
        return next((name for name in self.names if name in alone), ())


def lines_of(block: Block, under: str) -> Iterator[Line]:
    """The lines of a block below a heading; pictures say nothing of their own."""
    if isinstance(block, Heading):
        yield Line(block.text, (("heading", _about(under)),))
    elif isinstance(block, Paragraph):
        yield Line(block.text)
    elif isinstance(block, Bullets):
        yield from map(_item, block.items)
    elif isinstance(block, Facts):
        yield from _facts(block, under)
    elif isinstance(block, Table):
        yield from (_row(block, row) for row in range(len(block.rows)))
    elif isinstance(block, Panel):
        yield Line(f"{block.label}: {block.text}", (("panel", _about(under)),))
        yield from _facts(Facts(block.facts), under)


def _about(heading: str) -> str:
    """What a heading is of: the reference that it begins with, else its words without their number."""
    found = REFERENCE.match(heading)
    return found[0] if found is not None else NUMBER.sub("", heading, count=1)


def _item(text: str) -> Line:
    found = REFERENCE.match(text)
    return Line(text, (("item", found[0]),) if found is not None else ())


def _facts(block: Facts, under: str) -> Iterator[Line]:
    for fact in block.facts:
        yield Line(f"{fact.label}: {'; '.join(fact.lines)}", (("fact", _about(under), fact.label),))


def _row(table: Table, row: int) -> Line:
    """A row by its first cell: in its section if there is no other such, else in its table, else with its note."""
    first, *_ = cells = table.rows[row]
    told = (f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in cells)
    own = ("row", table.heads[0], first.text)
    names = (own, (*own, table.caption), (*own, table.caption, first.note))
    text = "; ".join(f"{head}: {said}" for head, said in zip(table.heads, told, strict=True))
    return Line(text, names if first.text else ())
