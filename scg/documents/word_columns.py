"""How wide a Word table's columns are: as its paper asks, but wide enough that no word in them is broken."""

import re
from collections.abc import Iterator

from scg.documents.blocks import Cell, Table

# How wide Arial Bold's letters are, in thousandths of the size, as Helvetica-Bold's; no other face of it is wider.
LETTERS = {
    278: " ',./\\Iijl|",
    333: "!()-:;[]`ft",
    389: "*rz{}",
    556: '"#$0123456789J_aceksvxy',
    584: "+<=>^~",
    611: "?FLTZbdghnopqu",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "%m",
    944: "W",
    975: "@",
}
THOUSANDTHS = {letter: wide for wide, letters in LETTERS.items() for letter in letters}
OTHER, FULL, FULL_FROM = 667, 1000, 0x2E80  # a letter that isn't listed; one of the scripts of East Asia
TWENTIETHS = 20  # of a point
WORDS_SIZE, NOTES_SIZE = 9, 8  # points
RULES = 30  # twentieths of a point: what the lines between columns, and rounding, take of a word's room
LONGEST = 2600  # twentieths of a point: what is longer, as fingerprints are, may be broken
# Where a line may end: at blanks, and after the hyphen of two words; a reference has digits there, and stays whole.
ENDS = re.compile(r"\s+|(?<=[^\W\d]-)(?=[^\W\d])")


def width_of(words: str, size: float) -> int:
    """How wide words are at the most on one line, in twentieths of a point, in Arial of a size in points."""
    return round(sum(map(_letter, words)) * size * TWENTIETHS / 1000)


def _letter(letter: str) -> int:
    return THOUSANDTHS.get(letter) or (FULL if ord(letter) >= FULL_FROM else OTHER)


def fitted(given: Table, whole: int, within: int) -> list[int]:
    """The columns' widths in twentieths of a point, `within` of each for its margins.

    A column too narrow for its longest word takes what it lacks from those that have more room than theirs needs.
    """
    asked = [whole * share // 100 for share in given.widths]
    needed = [_longest(given, place) + within for place in range(len(asked))]
    heads = [width_of(head, WORDS_SIZE) + RULES + within for head in given.heads]
    if given.tall and sum(heads) <= whole:  # a sheet to write on has heads for the most part: each on one line
        needed = list(map(max, needed, heads))
    short = [max(need - wide, 0) for wide, need in zip(asked, needed, strict=True)]
    spare = [max(wide - need, 0) for wide, need in zip(asked, needed, strict=True)]
    moved = min(sum(short), sum(spare))
    if not moved:
        return asked
    more = [each * moved // sum(short) for each in short]
    less = [each * moved // sum(spare) for each in spare]
    return [wide + gained - lost for wide, gained, lost in zip(asked, more, less, strict=True)]


def _longest(given: Table, place: int) -> int:
    head = Cell(given.heads[place])
    column = (head, *(row[place] for row in given.rows))
    widths = (wide for cell in column for wide in _widths(cell) if wide <= LONGEST)
    return max(widths, default=0) + RULES


def _widths(cell: Cell) -> Iterator[int]:
    for text, size in ((cell.text, WORDS_SIZE), (cell.note, NOTES_SIZE)):
        for word in set(ENDS.split(text)):
            yield width_of(word, size)
