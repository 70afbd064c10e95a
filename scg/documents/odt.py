"""A document as OpenDocument text: real headings, headers that repeat, and the same bytes for the same content."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from scg.documents.blocks import Contents, Outline
from scg.documents.odt_blocks import Drawing
from scg.documents.odt_parts import (
    AUTOMATIC,
    begun,
    element,
    line,
    named,
    put,
    setting,
    settled,
    span,
    unchanging,
    words,
)
from scg.documents.odt_pictures import behind
from scg.documents.odt_styles import dress

# How Writer lays out what it writes itself; without these it takes a file for one of long ago.
WRITERS: dict[str, str | bool] = {
    "AddParaTableSpacing": True,
    "AddParaTableSpacingAtStart": True,
    "AddParaSpacingToTableCells": True,
    "TabsRelativeToIndent": True,
    "UseFormerLineSpacing": False,
    "UseOldNumbering": False,
    "PrinterIndependentLayout": "high-resolution",
}


def as_odt(outline: Outline, *, fonts: Path) -> bytes:
    """Give a document as the bytes of an .odt, in A4, Arial and British English.

    Pictures are drawn with the Arimo of the folder `fonts`.
    """
    document = begun("text")
    word = "SUPERSEDED" if outline.superseded else "DRAFT" if outline.draft else ""
    dress(document, _head(outline), _foot(outline), [behind(document, word, fonts)] if word else [])
    items = (setting(name, value) for name, value in WRITERS.items())
    settled(document, element("config:config-item-set", {"config:name": "ooo:configuration-settings"}, *items))
    named(
        document,
        title=outline.title,
        subject=outline.subtitle,
        author=outline.author,
        made=datetime.fromisoformat(outline.made).replace(tzinfo=None, microsecond=0),
        said=outline.standing,
        marking=outline.marking,
    )
    drawing = Drawing(document, outline, fonts)
    whole = "".join((*_opening(outline), *drawing.whole()))
    put(document.content, AUTOMATIC, drawing.looks.made)
    return unchanging(document, Markup(whole))


def _opening(outline: Outline) -> Iterator[Markup]:
    """What stands above the first block: the title, and how the document stands, in a box."""
    counted = {"text:display-outline-level": 0, "text:name": "Table"}
    yield element("text:sequence-decls", {}, element("text:sequence-decl", counted))
    yield line("Title", *words(outline.title))
    yield line("Subtitle", *words(outline.subtitle))
    standing = "Standing" if outline.draft else "Issued"
    also = [element("text:line-break"), span("Plain", outline.demonstration)] if outline.demonstration else []
    yield line(standing, *words(outline.standing), *also)


def _head(outline: Outline) -> list[Markup]:
    parts = [span("Strong", outline.superseded)] * bool(outline.superseded)
    parts += [Markup("").join(words(part)) for part in (outline.standing, outline.demonstration) if part]
    return [
        line("Header", span("Strong", outline.marking)),
        line("Header", Markup(" \u00b7 ").join(parts)),
    ]


def _foot(outline: Outline) -> list[Markup]:
    """The marking; below it what the document is, and in which section the page is, and the page's number."""
    here = {"text:display": "name", "text:outline-level": 1}
    section = [", ", element("text:chapter", here)] * any(isinstance(each, Contents) for each in outline.blocks)
    page = element("text:page-number", {"text:select-page": "current"}, "1")
    number = (element("text:tab"), "page ", page, " of ", element("text:page-count", {}, "1"))
    return [
        line("Footer", span("Strong", outline.marking)),
        line("Foot", *words(outline.running), *section, *number),
    ]
