"""The blocks of a document as the elements of an OpenDocument text."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from struct import unpack_from
from typing import Any

from markupsafe import Markup

from scg.documents.blocks import (
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
from scg.documents.captions import told_already
from scg.documents.odt_looks import TWENTIETHS_A_CM, Looks
from scg.documents.odt_panels import panel
from scg.documents.odt_parts import clean, element, line, span, words
from scg.documents.odt_pictures import kept
from scg.documents.odt_styles import LABEL, PARAGRAPHS
from scg.documents.odt_tables import caption, table
from scg.documents.pictures import as_png
from scg.documents.word_columns import width_of


class Drawing:
    """Blocks as elements of one document; sections, tables and pictures are counted as they come."""

    def __init__(self, document: Any, outline: Outline, fonts: Path):
        self._document, self._fonts = document, fonts
        self._blocks, self._titles, self._told = outline.blocks, level_one(outline), told_already(outline)
        self._sections, self._pictures, self._captions, self._numbers = count(1), count(1), count(1), count(1)
        self.looks = Looks()
        self._on_a_new_page = self._after_a_table = False

    def whole(self) -> Iterator[Markup]:
        """All blocks in order; words that introduce a table or a picture stay with it."""
        for place, (block, after) in enumerate(zip(self._blocks, (*self._blocks[1:], None), strict=False)):
            if isinstance(block, Table):
                yield from self._table(block, captioned=not block.tall and place not in self._told)
            elif isinstance(block, Paragraph):
                yield self._paragraph(block, kept=isinstance(after, Table | Picture))
            else:
                draw: Callable[[Any], Iterable[Markup]] = getattr(self, f"_{block.kind}")
                yield from draw(block)
            self._after_a_table = isinstance(block, Table | Panel) or (
                self._after_a_table and isinstance(block, NewPage)
            )
        if self._after_a_table:
            yield line("TableEnd")  # a text ends in a paragraph, and one of usual height may print an empty page

    def _style(self, name: str, *, kept: bool = False) -> str:
        """The style of a block's first paragraph, which begins a page where a new one was asked for."""
        asked, self._on_a_new_page = self._on_a_new_page, False
        return self.looks.paragraph(name, on_a_new_page=asked, kept=kept)

    def _apart(self) -> Iterator[Markup]:
        """What stands between two tables, which some programs make one of, and above one that begins a page."""
        if self._on_a_new_page or self._after_a_table:
            yield line(self._style("TableEnd"))

    def _table(self, given: Table, *, captioned: bool) -> Iterator[Markup]:
        """A table; its caption above it, unless that is told there already or its heads are to be written below."""
        if captioned:
            yield caption(next(self._captions), given.caption, self._style("Caption"))
        else:
            yield from self._apart()
        yield table(given, self.looks, f"Table{next(self._numbers)}")

    def _heading(self, given: Heading) -> list[Markup]:
        style = self._style(f"Heading_20_{given.level}")
        about: dict[str, str | int] = {"text:style-name": style, "text:outline-level": given.level}
        mark = [element("text:bookmark", {"text:name": _section(next(self._sections))})] * (given.level == 1)
        return [element("text:h", about, *mark, *words(given.text))]

    def _paragraph(self, given: Paragraph, *, kept: bool) -> Markup:
        style = self._style("Quiet" if given.tone == "quiet" else "Standard", kept=kept)
        return line(style, *words(given.text))

    def _bullets(self, given: Bullets) -> list[Markup]:
        items = [element("text:list-item", {}, line(self._style("Item"), *words(item))) for item in given.items]
        style = {"text:style-name": "Numbers" if given.numbered else "Bullets"}
        return [element("text:list", style, *items)]

    def _facts(self, given: Facts) -> list[Markup]:
        return [made for fact in given.facts for made in self._fact(fact)]

    def _verbatim(self, given: Verbatim) -> list[Markup]:
        return [line(self._style("Verbatim"), *words(each)) for each in given.text.splitlines()]

    def _panel(self, given: Panel) -> Iterator[Markup]:
        yield from self._apart()
        yield panel(given, self.looks, f"Panel{next(self._numbers)}")

    def _fact(self, fact: Fact) -> Iterator[Markup]:
        """A label and its lines beside it; below it where the label is too long for its place."""
        beside = width_of(fact.label, PARAGRAPHS["Fact"].size) < LABEL * TWENTIETHS_A_CM
        label = span("Strong", fact.label), element("text:tab" if beside else "text:line-break")
        first, *others = fact.lines or ("",)
        yield line(self._style("Fact"), *label, *words(first))
        for each in others:
            yield line("FactLine", *words(each))

    def _page(self, _given: NewPage) -> list[Markup]:
        self._on_a_new_page = True
        return []

    def _ruled(self, given: Ruled) -> list[Markup]:
        label = line(self._style("Quiet", kept=True), *words(given.label))
        return [label, *([line("Ruled")] * given.lines)]

    def _contents(self, given: Contents) -> list[Markup]:
        title = line(self._style("ContentsTitle"), *words(given.title))
        each = (line("Contents", _leading(number, text)) for number, text in enumerate(self._titles, start=1))
        titled = element("text:index-title", {"text:name": "Contents title"}, title)
        body = element("text:index-body", {}, titled, *each)
        about = {"text:name": "Contents", "text:protected": "true"}
        return [element("text:table-of-content", about, _made_anew(given.title), body)]

    def _picture(self, given: Picture) -> list[Markup]:
        made = as_png(given.drawing, given.width, self._fonts)
        across, down = unpack_from(">II", made, 16)  # the PNG's own header
        size = {"svg:width": f"{given.width}cm", "svg:height": f"{given.width * down / across:.3f}cm"}
        about = {"draw:name": f"Picture {next(self._pictures)}", "text:anchor-type": "as-char", **size}
        shown, described = (
            element("draw:image", kept(self._document, made)),
            element("svg:desc", {}, clean(given.label)),
        )
        return [line(self._style("Standard"), element("draw:frame", about, shown, described))]


def _section(number: int) -> str:
    return f"section_{number}"


def _leading(number: int, title: str) -> Markup:
    """A line of the contents, which leads to its section.

    Not which page that is on: a reference to one says that it found nothing where the page isn't laid out yet.
    """
    about = {"xlink:type": "simple", "xlink:href": f"#{_section(number)}"}
    looks = {"text:style-name": "Leading", "text:visited-style-name": "Leading"}
    return element("text:a", about | looks, *words(title))


def _made_anew(title: str) -> Markup:
    """What the contents are made of, for a reader who has them made anew."""
    of_a_line = (
        element("text:index-entry-link-start"),
        element("text:index-entry-text"),
        element("text:index-entry-tab-stop", {"style:type": "right", "style:leader-char": "."}),
        element("text:index-entry-page-number"),
        element("text:index-entry-link-end"),
    )
    styled = {"text:style-name": "ContentsTitle"}
    level = {"text:outline-level": 1, "text:style-name": "Contents"}
    return element(
        "text:table-of-content-source",
        {"text:outline-level": 1, "text:use-outline-level": "true", "text:use-index-marks": "false"},
        element("text:index-title-template", styled, *words(title)),
        element("text:table-of-content-entry-template", level, *of_a_line),
    )
