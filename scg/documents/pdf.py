"""A document as PDF: accessible (PDF/UA-1), archivable (PDF/A-2a), and the same bytes for the same content."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from scg.documents.blocks import Outline
from scg.documents.captions import told_already
from scg.documents.folding import folded, fonts_of
from scg.documents.glyphs import drawable, drawn
from scg.documents.pdf_tags import with_row_headers
from scg.documents.plain import as_plain
from scg.documents.references import REFERENCE

TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"


def as_pdf(outline: Outline, *, fonts: Path) -> bytes:
    """Give a document as PDF bytes, set in the Arimo of the folder `fonts` and no other.

    typst itself refuses what doesn't conform. What people wrote goes in as JSON, never as source; a
    character that Arimo can't draw is named in brackets. RuntimeError where the fonts aren't there.
    """
    regular = next(fonts.glob("Arimo*Regular.ttf"), None)
    if regular is None:
        raise RuntimeError(f"no Arimo in {fonts}: prepare the assets first")
    plain = folded(_drawn(as_plain(outline), drawable(regular)), fonts_of(fonts))
    told = {"outline": plain, "told": sorted(told_already(outline)), "reference": REFERENCE}
    pdf, warnings = typst.compile_with_warnings(
        TEMPLATES / "outline.typ",
        root=TEMPLATES,
        font_paths=[fonts],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={name: json.dumps(each) for name, each in told.items()},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=datetime.fromisoformat(outline.made).replace(microsecond=0),
    )
    unknown = [each.message for each in warnings if "unknown font family" in each.message]
    if unknown:
        raise RuntimeError(unknown[0])
    return with_row_headers(bytes(pdf))


def _drawn(plain: Any, known: frozenset[int]) -> Any:
    if isinstance(plain, str):
        return drawn(plain, known)
    if isinstance(plain, list):
        return [_drawn(each, known) for each in plain]
    if isinstance(plain, dict):
        return {key: _drawn(each, known) for key, each in plain.items()}
    return plain
