"""A document as OpenDocument text: real headings, headers that repeat, and the same bytes for the same content."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from struct import unpack_from
from typing import Any

from scg.documents.blocks import (
    Block,
    Bullets,
    Contents,
    Fact,
    Facts,
    Heading,
    NewPage,
    Outline,
    Panel,
    Paragraph,
    Picture,
    Ruled,
    Table,
    Verbatim,
    level_one,
)
from scg.documents.odt_parts import begun, element, named, unchanging, words
from scg.documents.odt_styles import dress
from scg.documents.odt_tables import Looks, table
from scg.documents.pictures import as_png


def as_odt(outline: Outline, *, fonts: Path) -> bytes:
    """Give a document as the bytes of an .odt, in A4, Arial and British English.

    Pictures are drawn with the Arimo of the folder `fonts`.
    """
    document = begun("text")
    dress(document, _head(outline), _foot(outline))
    named(
        document,
        title=outline.title,
        subject=outline.subtitle,
        author=outline.author,
        made=datetime.fromisoformat(outline.made).replace(tzinfo=None, microsecond=0),
        said=outline.standing,
        marking=outline.marking,
    )
    body = document.body
    body.clear()
    counted = {"text:display-outline-level": 0, "text:name": "Table"}
    body.append(element("text:sequence-decls", {}, element("text:sequence-decl", counted)))
    opening = (("Title", outline.title), ("Subtitle", outline.subtitle), ("Standing", outline.standing))
    for style, text in (*opening, *([("Standard", outline.demonstration)] if outline.demonstration else [])):
        body.append(_line(style, *words(text)))
    drawing = _Drawing(document, outline, fonts)
    for block in outline.blocks:
        for made in drawing.of(block):
            body.append(made)
    return unchanging(document)


def _line(style: str, *parts: Any) -> Any:
    return element("text:p", {"text:style-name": style}, *parts)


def _span(style: str, text: str) -> Any:
    return element("text:span", {"text:style-name": style}, *words(text))


def _head(outline: Outline) -> list[Any]:
    parts = (outline.superseded, outline.standing, outline.demonstration)
    beneath = " \u00b7 ".join(part for part in parts if part)
    return [_line("Header", _span("Strong", outline.marking)), _line("Header", *words(beneath))]


def _foot(outline: Outline) -> list[Any]:
    number = element("text:page-number", {"text:select-page": "current"}, "1")
    numbers = (*words(f"{outline.running}, page "), number, " of ", element("text:page-count", {}, "1"))
    return [_line("Footer", _span("Strong", outline.marking)), _line("Footer", *numbers)]


class _Drawing:
    """Blocks as elements of one document; sections, tables and pictures are counted as they come."""

    def __init__(self, document: Any, outline: Outline, fonts: Path):
        self._document, self._fonts = document, fonts
        self._titles = level_one(outline)
        self._sections, self._pictures = count(1), count(1)
        self._looks = Looks(document.content.get_element("//office:automatic-styles"))

    def of(self, block: Block) -> list[Any]:
        """The elements that draw one block."""
        draw: Callable[[Any], list[Any]] = getattr(self, f"_{block.kind}")
        return draw(block)

    def _heading(self, given: Heading) -> list[Any]:
        about: dict[str, str | int] = {
            "text:style-name": f"Heading_20_{given.level}",
            "text:outline-level": given.level,
        }
        mark = (
            [] if given.level > 1 else [element("text:bookmark", {"text:name": f"section_{next(self._sections)}"})]
        )
        return [element("text:h", about, *mark, *words(given.text))]

    def _paragraph(self, given: Paragraph) -> list[Any]:
        return [_line("Quiet" if given.tone == "quiet" else "Standard", *words(given.text))]

    def _bullets(self, given: Bullets) -> list[Any]:
        items = (element("text:list-item", {}, _line("Standard", *words(item))) for item in given.items)
        style = {"text:style-name": "Numbers" if given.numbered else "Bullets"}
        return [element("text:list", style, *items)]

    def _facts(self, given: Facts) -> list[Any]:
        return [_fact(fact, "Fact") for fact in given.facts]

    def _table(self, given: Table) -> list[Any]:
        return table(given, self._looks)

    def _verbatim(self, given: Verbatim) -> list[Any]:
        return [_line("Verbatim", *words(line)) for line in given.text.splitlines()]

    def _panel(self, given: Panel) -> list[Any]:
        lead = _span("Faded", given.label), element("text:line-break"), _span("Strong", given.text)
        return [_line("Panel", *lead), *(_fact(fact, "PanelFact") for fact in given.facts)]

    def _page(self, _given: NewPage) -> list[Any]:
        return [_line("NewPage")]

    def _ruled(self, given: Ruled) -> list[Any]:
        return [_line("Quiet", *words(given.label)), *(_line("Ruled") for _ in range(given.lines))]

    def _contents(self, given: Contents) -> list[Any]:
        title = element("text:index-title", {"text:name": "Contents"}, _line("ContentsTitle", *words(given.title)))
        lines = (_line("Contents", _leading(number, text)) for number, text in enumerate(self._titles, start=1))
        source = element(
            "text:table-of-content-source", {"text:outline-level": 1, "text:use-outline-level": "true"}
        )
        body = element("text:index-body", {}, title, *lines)
        return [element("text:table-of-content", {"text:name": "Contents", "text:protected": "true"}, source, body)]

    def _picture(self, given: Picture) -> list[Any]:
        made = as_png(given.drawing, given.width, self._fonts)
        wide, high = unpack_from(">II", made, 16)  # the PNG's own header
        name = f"Pictures/{hashlib.sha256(made).hexdigest()[:32]}.png"
        self._document.container.set_part(name, made)
        self._document.manifest.add_full_path(name, "image/png")
        link = {"xlink:href": name, "xlink:type": "simple", "xlink:show": "embed", "xlink:actuate": "onLoad"}
        size = {"svg:width": f"{given.width}cm", "svg:height": f"{given.width * high / wide:.3f}cm"}
        about = {"draw:name": f"Picture {next(self._pictures)}", "text:anchor-type": "as-char", **size}
        described = element("svg:desc", {}, given.label)
        return [_line("Standard", element("draw:frame", about, element("draw:image", link), described))]


def _leading(number: int, title: str) -> Any:
    return element("text:a", {"xlink:type": "simple", "xlink:href": f"#section_{number}"}, *words(title))


def _fact(fact: Fact, style: str) -> Any:
    made = _line(style, _span("Strong", fact.label), element("text:tab"))
    for number, line in enumerate(fact.lines):
        for part in ([element("text:line-break")] if number else []) + list(words(line)):
            made.append(part)
    return made
