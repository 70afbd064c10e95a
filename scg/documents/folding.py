"""Words longer than the line they stand in, folded so that a page and a table's column hold them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scg.documents.glyphs import advances

# In points, as templates/documents/outline.typ sets them.
LINE, LABEL, VALUE, BULLET, PANEL, FRAME, FOOT = 482.0, 96.0, 370.0, 16.0, 12.0, 18.0, 110.0
INSET, HEADS = 4.0, 2.0  # of a cell and of a column's head, before a word; it may reach into what is behind it
RUN = re.compile(r"[^\s/\u2013\u2014-]+")  # what a line can't end in
UNKNOWN = 1.0  # of the size: as wide as a letter gets
LONG = re.compile(r"\S{60}")


@dataclass(frozen=True)
class Fonts:
    """How wide each character of Arimo is, as a part of the size."""

    regular: Mapping[int, float]
    bold: Mapping[int, float]


@cache
def fonts_of(folder: Path) -> Fonts:
    """The widths of the fonts in a folder."""
    return Fonts(*(advances(next(folder.glob(f"Arimo*{name}.ttf"))) for name in ("Regular", "Bold")))


def fold(text: str, room: float, size: float, widths: Mapping[int, float]) -> str:
    """Give a text with a line's end within each word that is wider than `room`, as often as it has to be."""
    least = int(room / size)

    def cut(found: re.Match[str]) -> str:
        word = found[0]
        return "\n".join(_parts(word, room / size, widths)) if len(word) > least else word

    return RUN.sub(cut, text) if len(text) > least else text


def _parts(word: str, room: float, widths: Mapping[int, float]) -> Iterator[str]:
    begun, taken = 0, 0.0
    for place, letter in enumerate(word):
        width = widths.get(ord(letter), UNKNOWN)
        if taken + width > room and place > begun:
            yield word[begun:place]
            begun, taken = place, 0.0
        taken += width
    yield word[begun:]


def folded(plain: dict[str, Any], fonts: Fonts) -> dict[str, Any]:
    """Give an outline's plain form with every word of it folded to the place it is drawn in."""
    head = {
        "title": fold(plain["title"], LINE, 20, fonts.bold),
        "subtitle": fold(plain["subtitle"], LINE, 12, fonts.regular),
        "standing": fold(plain["standing"], LINE - FRAME, 14 if plain["draft"] else 11, fonts.bold),
        "running": fold(plain["running"], LINE - FOOT, 9, fonts.regular),
        "marking": fold(plain["marking"], LINE, 9, fonts.bold),
    }
    blocks = [_BLOCKS.get(each["kind"], _as_it_is)(each, fonts) for each in plain["blocks"]]
    return plain | head | {"blocks": blocks}


def _as_it_is(block: dict[str, Any], _fonts: Fonts) -> dict[str, Any]:
    return block


def _heading(block: dict[str, Any], fonts: Fonts) -> dict[str, Any]:
    return block | {"text": fold(block["text"], LINE, 14 if block["level"] == 1 else 11, fonts.bold)}


def _paragraph(block: dict[str, Any], fonts: Fonts) -> dict[str, Any]:
    return block | {"text": fold(block["text"], LINE, 10, fonts.regular)}


def _bullets(block: dict[str, Any], fonts: Fonts) -> dict[str, Any]:
    return block | {"items": [fold(each, LINE - BULLET, 10, fonts.regular) for each in block["items"]]}


def _facts(block: dict[str, Any], fonts: Fonts, less: float = 0) -> dict[str, Any]:
    return block | {"facts": [_fact(each, fonts, VALUE - less) for each in block["facts"]]}


def _fact(fact: dict[str, Any], fonts: Fonts, room: float) -> dict[str, Any]:
    lines = [fold(line, room, 8 if LONG.search(line) else 10, fonts.regular) for line in fact["lines"]]
    return {"label": fold(fact["label"], LABEL, 10, fonts.bold), "lines": lines}


def _panel(block: dict[str, Any], fonts: Fonts) -> dict[str, Any]:
    label = fold(block["label"], LINE - PANEL, 9, fonts.regular)
    return _facts(block, fonts, PANEL) | {"label": label, "text": fold(block["text"], LINE - PANEL, 11, fonts.bold)}


def _table(block: dict[str, Any], fonts: Fonts) -> dict[str, Any]:
    wide = [LINE * width / 100 for width in block["widths"]]
    heads = [fold(head, room - HEADS, 9, fonts.bold) for head, room in zip(block["heads"], wide, strict=True)]
    rows = [[_cell(*each, fonts) for each in zip(row, wide, strict=True)] for row in block["rows"]]
    return block | {"caption": fold(block["caption"], LINE, 8.5, fonts.regular), "heads": heads, "rows": rows}


def _cell(cell: dict[str, Any], wide: float, fonts: Fonts) -> dict[str, Any]:
    room, widths = wide - INSET, fonts.bold if cell["strong"] else fonts.regular
    return cell | {"text": fold(cell["text"], room, 9, widths), "note": fold(cell["note"], room, 8, fonts.regular)}


_BLOCKS: dict[str, Callable[[dict[str, Any], Fonts], dict[str, Any]]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "bullets": _bullets,
    "facts": _facts,
    "panel": _panel,
    "table": _table,
}
