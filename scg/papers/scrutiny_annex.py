"""The entries behind the figures of a scrutiny report: where they are many, in an annex, each list once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from scg.documents.blocks import Block, Cell, Heading, Paragraph, Table
from scg.rules.figures import numbered

ENTRIES = "Entries"
MOST_BESIDE = 200  # characters of a list of entries in a table
RUN = re.compile(r"([\d,]*\d)(?: to ([\d,]*\d))?")


def annexed(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with lists of entries too long for a table in an annex that its rows name by number."""
    notes: dict[str, int] = {}
    for block in blocks:
        if isinstance(block, Table) and block.heads[-1] == ENTRIES:
            block = replace(block, rows=tuple(_shorter(row, notes) for row in block.rows))
        yield block
    if notes:
        yield Heading(1, "Annex: entries behind the figures")
        yield Paragraph("The notes that the tables name; figures counted from the same entries share a note.")
        rows = tuple((Cell(f"Note {number}", strong=True), Cell(told)) for told, number in notes.items())
        yield Table("Entries by note", ("Note", ENTRIES), (10, 90), rows)


def _shorter(row: tuple[Cell, ...], notes: dict[str, int]) -> tuple[Cell, ...]:
    told = row[-1].text
    if len(told) <= MOST_BESIDE:
        return row
    note = notes.setdefault(told, len(notes) + 1)
    return (*row[:-1], Cell(_summed(told), f"Note {note} of the annex"))


def _summed(told: str) -> str:
    found = [(_number(run[1]), _number(run[2] or run[1])) for run in RUN.finditer(told)]
    many = sum(last - first + 1 for first, last in found)
    return f"{numbered(many, 'entry', 'entries')}, {found[0][0]:,} to {found[-1][1]:,}"


def _number(written: str) -> int:
    return int(written.replace(",", ""))
