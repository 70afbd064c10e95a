"""Which captions of tables a reader who sees the page needs, beside those who hear it."""

import re

from scg.documents.blocks import Heading, Outline, Table

WORD = re.compile(r"\b(?!(?:with|their|from)\b)(?:\w{4,}|\d+)")


def told_already(outline: Outline) -> frozenset[int]:
    """The places among the blocks of those tables whose caption repeats what stands beside it.

    Every word of it is in the title, a heading that the table is under, or its own heads: it is there to be heard
    by whoever goes from table to table, and to be seen by nobody.
    """
    found, above = set(), list[str]()
    for place, block in enumerate(outline.blocks):
        if isinstance(block, Heading):
            above[block.level - 1 :] = [block.text]
        if isinstance(block, Table):
            told = " ".join((outline.title, *above, *block.heads)).casefold()
            if all(word in told for word in WORD.findall(block.caption.casefold())):
                found.add(place)
    return frozenset(found)
