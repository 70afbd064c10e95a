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
    """A table with one header row; `widths` are shares of the width."""

    caption: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
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
class Code:
    """A text as a QR code, and the words for those who can't see it."""

    text: str
    label: str
    drawing: str  # SVG without style or script
    kind: Literal["code"] = "code"


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""

    kind: Literal["page"] = "page"


Block = Heading | Paragraph | Bullets | Facts | Table | Panel | Verbatim | Code | NewPage


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
