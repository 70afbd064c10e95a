"""Which characters a TrueType font can draw, and words for those that it can't.

PDF/A and PDF/UA refuse a file with an undrawable character: one emoji in a log line must not cost a
forum its minutes.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from

REFUSED = frozenset({0xFEFF, 0xFFFE, 0xFFFF})  # ISO 14289-1, 7.21.8: no byte-order marks in text
UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Cs"})  # a mark by itself has no name worth reading


def drawn(text: str, known: frozenset[int]) -> str:
    """Give `text`, each character outside `known` named, `[fire engine]`, or left out if it has no shape."""
    if all(ord(letter) in known or letter == "\n" for letter in text):
        return text
    return "".join(_named(letter, known) for letter in text)


def _named(letter: str, known: frozenset[int]) -> str:
    if letter == "\n" or ord(letter) in known:
        return letter
    if letter.isspace():
        return " "
    if unicodedata.category(letter) in UNSEEN:
        return ""
    return f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]"


@cache
def drawable(font: Path) -> frozenset[int]:
    """Give the code points that `font` has a shape for, private-use ones left out (PDF/A-2a refuses them)."""
    points = {point for point, _ in _mapped(font.read_bytes())} - REFUSED
    return frozenset(point for point in points if unicodedata.category(chr(point)) not in ("Co", "Cc"))


def advances(font: Path) -> dict[int, float]:
    """Give how wide `font` sets each code point, as a part of its size."""
    read = font.read_bytes()
    units, last = unpack_from(">H", read, _table(read, b"head") + 18)[0], _last(read)
    widths = _table(read, b"hmtx")
    return {
        point: unpack_from(">H", read, widths + 4 * min(glyph, last))[0] / units for point, glyph in _mapped(read)
    }


def _last(font: bytes) -> int:
    """The last glyph with a width of its own; those behind it are as wide (OpenType 1.9, "hhea")."""
    return int(unpack_from(">H", font, _table(font, b"hhea") + 34)[0]) - 1


def _table(font: bytes, wanted: bytes) -> int:
    """Where a table of the font begins."""
    entries = (unpack_from(">4sIII", font, 12 + 16 * n) for n in range(unpack_from(">H", font, 4)[0]))
    return next(offset for tag, _, offset, _ in entries if tag == wanted)


def _mapped(font: bytes) -> Iterator[tuple[int, int]]:
    """Read the `cmap` table's format 4 (OpenType 1.9, "cmap"): segments of code points, and their glyphs."""
    start = _table(font, b"cmap")
    for n in range(unpack_from(">H", font, start + 2)[0]):
        at = start + unpack_from(">HHI", font, start + 4 + 8 * n)[2]
        if unpack_from(">H", font, at)[0] == 4:
            yield from _segments(font, at)


def _segments(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    double = unpack_from(">H", font, at + 6)[0]
    ends, starts, deltas, ranges = at + 14, at + 16 + double, at + 16 + 2 * double, at + 16 + 3 * double
    for n in range(0, double, 2):
        last, first = unpack_from(">H", font, ends + n)[0], unpack_from(">H", font, starts + n)[0]
        delta, offset = unpack_from(">H", font, deltas + n)[0], unpack_from(">H", font, ranges + n)[0]
        for point in range(first, last + 1):
            if not offset:
                glyph = (point + delta) % 65536
            else:
                glyph = unpack_from(">H", font, ranges + n + offset + 2 * (point - first))[0]
            if glyph:
                yield point, glyph
