"""The texts of a document that people may have written, each with its place in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from scg.documents.blocks import Block, Bullets, Facts, Heading, Outline, Panel, Paragraph, Table


@dataclass(frozen=True)
class Said:
    """A text and where it stands: section, heading below it, label or row."""

    place: str
    text: str


def said_in(drawn: Outline) -> Iterator[Said]:
    """The texts of a document in reading order, without its title, labels, and heads of tables."""
    section = under = ""
    for block in drawn.blocks:
        if isinstance(block, Heading) and block.level == 1:
            section, under = block.text, ""
            continue
        if isinstance(block, Heading):
            under = block.text.partition(": ")[0]
        for label, text in _told(block):
            yield Said(", ".join(part for part in (section, under, label) if part), text)


def _told(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, Heading | Paragraph):
        yield "", block.text
    elif isinstance(block, Bullets):
        yield from (("", item) for item in block.items)
    elif isinstance(block, Facts | Panel):
        if isinstance(block, Panel):
            yield "", block.text
        yield from ((fact.label, line) for fact in block.facts for line in fact.lines)
    elif isinstance(block, Table):
        for row in block.rows:
            yield from ((row[0].text, text) for cell in row for text in (cell.text, cell.note) if text)
