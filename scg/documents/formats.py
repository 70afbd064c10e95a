"""The formats that a document leaves in: each with its name for people, its media type, and what makes it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scg.documents.blocks import Outline
from scg.documents.plain import as_plain


@dataclass(frozen=True)
class Format:
    """One format: its ending, what people call it, and its media type."""

    kind: str
    name: str
    mimetype: str
    make: Callable[[Outline, Path], bytes]


# What makes a format is loaded when a document is first asked for in it: a start is to be quick.
def _pdf(outline: Outline, fonts: Path) -> bytes:
    from scg.documents.pdf import as_pdf

    return as_pdf(outline, fonts=fonts)


def _docx(outline: Outline, fonts: Path) -> bytes:
    from scg.documents.word_document import as_docx

    return as_docx(outline, fonts=fonts)


def _odt(outline: Outline, fonts: Path) -> bytes:
    from scg.documents.odt import as_odt

    return as_odt(outline, fonts=fonts)


def _html(outline: Outline, _fonts: Path) -> bytes:
    from scg.documents.bundle_pages import document_page

    return document_page(outline).encode()


def _json(outline: Outline, _fonts: Path) -> bytes:
    return json.dumps(as_plain(outline), ensure_ascii=False, indent=1).encode()


FORMATS = {
    one.kind: one
    for one in (
        Format("pdf", "PDF", "application/pdf", _pdf),
        Format("docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
        Format("odt", "OpenDocument", "application/vnd.oasis.opendocument.text", _odt),
        Format("html", "HTML", "text/html; charset=utf-8", _html),
        Format("json", "JSON", "application/json", _json),
    )
}


def made(outline: Outline, kind: str, fonts: Path) -> bytes:
    """A document's bytes in the format asked for, with the fonts of that folder; KeyError for an unknown one."""
    return FORMATS[kind].make(outline, fonts)
