"""The tags of a PDF's tables that typst's Python package has no words for: a row's first cell is its header."""

import re
from itertools import pairwise

ENTRY = 20  # bytes in the table of a file's objects (ISO 32000-1, 7.5.4)
TABLE = re.compile(rb"xref\n0 (\d+)\n")
CELL = re.compile(rb"\d+ 0 obj\n<</Type/StructElem/S/TD/")
HEADERS = re.compile(rb"/Headers\[[^]]*\]")
FIRST = re.compile(rb"/Headers\[\(U\d+x0y\d+\)\]")
EMPTY = b"/K[]"


def with_row_headers(pdf: bytes) -> bytes:
    """Give a PDF as typst writes it, with every first cell that says something as the header of its row.

    Other cells then name no headers of their own: where they do, these are all they have, and scopes count for
    nothing (ISO 32000-1, table 349). ValueError for a PDF that is written in another way.
    """
    begun, entries, trailer = _read(pdf)
    placed = sorted((int(entry[:10]), number) for number, entry in enumerate(entries) if entry[17:18] == b"n")
    length = placed[0][0]
    out = [pdf[:length]]
    for (place, number), (end, _) in pairwise((*placed, (begun, 0))):
        entries[number] = b"%010d" % length + entries[number][10:]
        out.append(_retagged(pdf[place:end]))
        length += len(out[-1])
    table = (b"xref\n0 %d\n" % len(entries), *entries)
    return b"".join((*out, *table, trailer, b"startxref\n%d\n%%%%EOF" % length))


def _read(pdf: bytes) -> tuple[int, list[bytes], bytes]:
    """Where the table of a PDF's objects begins, its entries, and the trailer behind it."""
    end = pdf.rindex(b"startxref")
    begun = int(pdf[end + 9 :].split()[0])
    head = TABLE.match(pdf, begun)
    if head is None:
        raise ValueError("Not a PDF as typst writes it")
    first = head.end()
    last = first + ENTRY * int(head[1])
    return begun, [pdf[at : at + ENTRY] for at in range(first, last, ENTRY)], pdf[last:end]


def _retagged(part: bytes) -> bytes:
    """One object: a table's cell with its new tag, anything else as it is."""
    if not CELL.match(part):
        return part
    if FIRST.search(part) and EMPTY not in part:
        return FIRST.sub(b"/Scope/Row", part.replace(b"/S/TD/", b"/S/TH/", 1), count=1)
    return HEADERS.sub(b"", part, count=1)
