"""The few kinds of block that a document is laid out in: all that a format has to know how to draw."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Heading:
    """A heading; sections of the document are level 1, and no level is skipped."""

    level: int
    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Running text; quiet for particulars."""

    text: str
    tone: Literal["plain", "quiet"] = "plain"
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list, numbered where the order counts."""

    items: tuple[str, ...]
    numbered: bool = False
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Fact:
    """A label and what belongs to it, a paragraph or more."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Labels with their values, one below the other."""

    facts: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Cell:
    """A table's cell: its text, and a quieter note below it."""

    text: str
    note: str = ""
    strong: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Table:
    """A table with one header row; `widths` are shares of the width, in hundredths.

    Rows to be written on by hand are at least `tall` millimetres high.
    """

    caption: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tall: int = 0
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Panel:
    """What is set off from the rest: a label, the words that count, and the facts that belong to them."""

    label: str
    text: str
    facts: tuple[Fact, ...]
    kind: Literal["panel"] = "panel"


@dataclass(frozen=True)
class Verbatim:
    """Text whose every character counts, such as a signed note; its lines may be folded to be printed."""

    text: str
    kind: Literal["verbatim"] = "verbatim"


@dataclass(frozen=True)
class Picture:
    """A picture, and the words for those who can't see it; what it shows in figures stands in a table beside it."""

    label: str
    drawing: str  # SVG without style, script or anything from elsewhere, its text in Arimo
    width: int = 5  # centimetres on paper
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True)
class Ruled:
    """Empty lines to write on by hand, under a label."""

    label: str
    lines: int
    kind: Literal["ruled"] = "ruled"


@dataclass(frozen=True)
class Contents:
    """The document's level 1 headings, each leading to its place."""

    title: str = "Contents"
    kind: Literal["contents"] = "contents"


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""

    kind: Literal["page"] = "page"


Block = Heading | Paragraph | Bullets | Facts | Table | Panel | Verbatim | Picture | Ruled | Contents | NewPage


@dataclass(frozen=True)
class Outline:
    """A whole document: what is on every page, its title, and its blocks in reading order."""

    marking: str
    title: str
    subtitle: str
    standing: str
    running: str  # at the foot of every page
    draft: bool
    demonstration: str
    author: str
    made: str  # ISO 8601
    blocks: tuple[Block, ...]
    superseded: str = ""  # stands at the head of every page: SUPERSEDED by version 3, Fri 20 Mar 2020 12:30 GMT


def level_one(outline: Outline) -> list[str]:
    """The texts of the level 1 headings, in order: the sections of the document."""
    return [block.text for block in outline.blocks if isinstance(block, Heading) and block.level == 1]
