"""Pictures for formats that don't draw SVG themselves."""

from functools import lru_cache
from pathlib import Path

import typst

PPI = 220  # sharp on paper, and a QR code of a signed note stays readable
TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"


@lru_cache(maxsize=32)
def as_png(drawing: str, width: int, fonts: Path) -> bytes:
    """Give an SVG drawing as the bytes of a PNG, so many centimetres wide, 220 dots an inch, in Arimo."""
    made = typst.compile(
        TEMPLATES / "picture.typ",
        root=TEMPLATES,
        font_paths=[fonts],
        ignore_system_fonts=True,
        format="png",
        ppi=PPI,
        sys_inputs={"drawing": drawing, "width": str(width)},
    )
    assert isinstance(made, bytes), "one picture is one page"
    return made
