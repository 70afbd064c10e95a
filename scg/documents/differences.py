"""What reads differently in one version of a document than in another, section by section, word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from scg.documents.blocks import Block, Bullets, Facts, Heading, Outline, Panel, Paragraph, Table

ALIKE = 0.4  # below this, two lines have so little in common that marking words would only puzzle
_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
Fate = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Part:
    """A stretch of a line: the same in both, added by the later version, or removed from the earlier."""

    fate: Fate
    text: str


@dataclass(frozen=True)
class Section:
    """A section that differs, with each line that does."""

    title: str
    lines: tuple[tuple[Part, ...], ...]


def compared(before: Outline, after: Outline, *, without: Iterable[str] = ()) -> tuple[Section, ...]:
    """The sections that differ between two versions, in the order of the later one; `without` aren't looked at."""
    old, new = _by_section(before), _by_section(after)
    titles = [title for title in dict.fromkeys((*new, *old)) if title not in set(without)]
    found = (Section(title, tuple(_lines(old.get(title, []), new.get(title, [])))) for title in titles)
    return tuple(section for section in found if section.lines)


def _by_section(outline: Outline) -> dict[str, list[str]]:
    title, found = "At the head", {"At the head": [outline.marking, outline.title]}
    for block in outline.blocks:
        if isinstance(block, Heading) and block.level == 1:
            title = block.text
        else:
            found.setdefault(title, []).extend(_texts(block))
    return found


def _texts(block: Block) -> Iterator[str]:
    """The words of a block, a line a row, an item or a fact; pictures say nothing of their own."""
    if isinstance(block, Heading | Paragraph):
        yield block.text
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Facts):
        yield from _facts(block)
    elif isinstance(block, Table):
        yield from (_row(block, row) for row in range(len(block.rows)))
    elif isinstance(block, Panel):
        yield f"{block.label}: {block.text}"
        yield from _facts(Facts(block.facts))


def _facts(block: Facts) -> Iterator[str]:
    for fact in block.facts:
        yield f"{fact.label}: {'; '.join(fact.lines)}"


def _row(table: Table, row: int) -> str:
    cells = (f"{cell.text} ({cell.note})" if cell.note else cell.text for cell in table.rows[row])
    return "; ".join(f"{head}: {text}" for head, text in zip(table.heads, cells, strict=True))


def _lines(old: list[str], new: list[str]) -> Iterator[tuple[Part, ...]]:
    for fate, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if fate != "equal":
            for gone, come in zip_longest(old[first:last], new[begin:end], fillvalue=""):
                yield from _pair(gone, come)


def _pair(gone: str, come: str) -> Iterator[tuple[Part, ...]]:
    """One line in the place of another: their words marked where they are alike, else one after the other."""
    matcher = SequenceMatcher(None, _WORDS.findall(gone), _WORDS.findall(come), autojunk=False)
    if gone and come and matcher.ratio() >= ALIKE:
        yield tuple(_parts(matcher, _WORDS.findall(gone), _WORDS.findall(come)))
        return
    if gone:
        yield (Part("removed", gone),)
    if come:
        yield (Part("added", come),)


def _parts(matcher: "SequenceMatcher[str]", gone: list[str], come: list[str]) -> Iterator[Part]:
    for fate, first, last, begin, end in matcher.get_opcodes():
        if fate == "equal":
            yield Part("same", "".join(gone[first:last]))
            continue
        if last > first:
            yield Part("removed", "".join(gone[first:last]))
        if end > begin:
            yield Part("added", "".join(come[begin:end]))
