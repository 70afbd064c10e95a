"""The pictures of an OpenDocument text: kept in its package, each once, and one that lies behind every page."""

import hashlib
from pathlib import Path
from typing import Any

from markupsafe import Markup

from scg.documents.odt_parts import element
from scg.documents.pictures import as_png

SIZES = {"DRAFT": 150, "SUPERSEDED": 92}  # points, as on the pages of a PDF
ACROSS = 21  # centimetres, of A4
WORD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"><text x="297" y="421" dy="{lower}" '
    'transform="rotate(-52 297 421)" text-anchor="middle" font-family="Arimo" font-weight="bold" '
    'font-size="{size}" fill="#f2f2f2">{word}</text></svg>'
)


def kept(document: Any, made: bytes) -> dict[str, str]:
    """Put a PNG into a document's package; gives the link to it."""
    name = f"Pictures/{hashlib.sha256(made).hexdigest()[:32]}.png"
    if name not in document.container.parts:
        document.container.set_part(name, made)
        document.manifest.add_full_path(name, "image/png")
    return {"xlink:href": name, "xlink:type": "simple", "xlink:show": "embed", "xlink:actuate": "onLoad"}


def behind(document: Any, word: str, fonts: Path) -> Markup:
    """Give the background of a page: the word DRAFT or SUPERSEDED, pale, from corner to corner."""
    size = SIZES[word]
    drawing = WORD.format(word=word, size=size, lower=round(size * 0.36))  # half of a capital's height
    whole = {"style:repeat": "stretch"}
    return element("style:background-image", kept(document, as_png(drawing, ACROSS, fonts)) | whole)
