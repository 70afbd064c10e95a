"""Blocks as WordprocessingML: each kind as the paragraphs and tables that draw it, in the document's order."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count, zip_longest
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.oxml.table import CT_Tbl
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.parfmt import ParagraphFormat

from scg.documents.blocks import (
    Block,
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
from scg.documents.looks import QUIET
from scg.documents.pictures import as_png
from scg.documents.word import bookmarked, contents, element, paragraph, run
from scg.documents.word_columns import width_of
from scg.documents.word_styles import OWN
from scg.documents.word_tables import VERY_LONG, caption, table

BELOW: dict[type, int] = {Table: 8, Panel: 12}  # points
BELOW_A_PICTURE = Pt(6)
TWENTIETHS_A_CM = 567
FACTS = {name.replace(" ", ""): OWN[name] for name in ("Fact", "Panel Fact")}


class Drawing:
    """The blocks of one document; sections and tables are counted, for contents to lead to and captions to say."""

    def __init__(self, document: Document, laid_out: Outline, fonts: Path):
        self._document, self._fonts, self._blocks = document, fonts, laid_out.blocks
        self._titles, self._told = level_one(laid_out), told_already(laid_out)
        self._sections, self._tables = count(1), count(1)

    def elements(self) -> Iterator[Any]:
        """All that draws the document, in order.

        A new page, and the room below a table, are the next paragraph's: an empty one between would print a page
        with nothing on it where what stands before it fills its own to the end. Only tables that follow each other
        without a caption have one between them, a point high: Word would make one table of them.
        """
        before: Block | None = None
        last: Any = None
        for place, (block, after) in enumerate(zip_longest(self._blocks, self._blocks[1:])):
            made = self._captioned(block, place) if isinstance(block, Table) else self._of(block)
            if made and isinstance(made[0], CT_Tbl) and isinstance(before, Table | NewPage | None):
                made = [paragraph("BetweenTables", with_next=True), *made]
            if made and not isinstance(made[0], CT_Tbl):
                _begin(WordParagraph(made[0], self._document._body).paragraph_format, block, before)
            if isinstance(block, Paragraph) and isinstance(after, Table | Picture):
                made[0].pPr.keepNext_val = True
            yield from made
            before, last = block, made[-1] if made else last
        if isinstance(last, CT_Tbl):
            yield paragraph("BetweenTables")

    def _of(self, block: Block) -> list[Any]:
        draw: Callable[[Any], list[Any]] = getattr(self, f"_{block.kind}")
        return draw(block)

    def _heading(self, given: Heading) -> list[Any]:
        words = [run(given.text)]
        marked = words if given.level > 1 else bookmarked(next(self._sections), *words)
        return [paragraph(f"Heading{given.level}", *marked)]

    def _paragraph(self, given: Paragraph) -> list[Any]:
        return [paragraph("Quiet" if given.tone == "quiet" else "Normal", run(given.text))]

    def _bullets(self, given: Bullets) -> list[Any]:
        made = [paragraph("ListNumber" if given.numbered else "ListBullet", run(item)) for item in given.items]
        if given.numbered:
            self._number_anew(made)
        return made

    def _number_anew(self, made: list[Any]) -> None:
        """Begin at one: Word goes on with the numbers of the list before, were it chapters ago."""
        numbers = self._document.part.numbering_part.element
        own = self._document.styles["List Number"].element.pPr.numPr.numId.val
        anew = numbers.add_num(numbers.num_having_numId(own).abstractNumId.val)
        anew.add_lvlOverride(ilvl=0).add_startOverride(1)
        for each in made:
            properties = each.pPr.get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = anew.numId

    def _facts(self, given: Facts) -> list[Any]:
        return [line for fact in given.facts for line in _fact(fact, "Fact")]

    def _captioned(self, given: Table, place: int) -> list[Any]:
        """A table; its caption above it, unless that is told there already or its rows are to be written on."""
        seen = not given.tall and place not in self._told
        return [caption(next(self._tables), given.caption), table(given)] if seen else [table(given)]

    def _verbatim(self, given: Verbatim) -> list[Any]:
        return [paragraph("Verbatim", run(line)) for line in given.text.splitlines()]

    def _panel(self, given: Panel) -> list[Any]:
        lead = run(f"{given.label}\n", element("color", val=QUIET), element("sz", val=18))
        together = len(given.text) + sum(len("".join(fact.lines)) for fact in given.facts) <= VERY_LONG
        lines = [line for fact in given.facts for line in _fact(fact, "PanelFact")]
        for line in lines[:-1] if together else ():
            line.pPr.keepNext_val = True
        return [paragraph("Panel", lead, run(given.text, element("b")), with_next=bool(lines)), *lines]

    def _page(self, _given: NewPage) -> list[Any]:
        return []

    def _ruled(self, given: Ruled) -> list[Any]:
        label = paragraph("Quiet", run(given.label), with_next=True)
        return [label, *(paragraph("Ruled") for _ in range(given.lines))]

    def _contents(self, given: Contents) -> list[Any]:
        return [paragraph("ContentsTitle", run(given.title)), *contents(self._titles)]

    def _picture(self, given: Picture) -> list[Any]:
        drawn = self._document.add_paragraph()
        drawn.paragraph_format.space_after, drawn.paragraph_format.line_spacing = BELOW_A_PICTURE, 1.0
        made = BytesIO(as_png(given.drawing, given.width, self._fonts))
        shape = drawn.add_run().add_picture(made, width=Cm(given.width))
        shape._inline.docPr.set("descr", given.label)
        drawn._p.getparent().remove(drawn._p)
        return [drawn._p]


def _begin(first: ParagraphFormat, block: Block, before: Block | None) -> None:
    """What a block's first paragraph owes to what stands before it."""
    if isinstance(before, NewPage):
        first.page_break_before, first.space_before = True, Pt(0)
    elif type(before) in BELOW and not isinstance(block, Heading):
        first.space_before = Pt(BELOW[type(before)])


def _fact(fact: Fact, style: str) -> list[Any]:
    """A label and what belongs to it, beside it, or below where the label is too wide for its place.

    Each of its lines is a paragraph. All begin at one tab and have one indent: Word would break a panel's bar
    between paragraphs whose indents differ.
    """
    size, _, _, place = FACTS[style]
    beside = width_of(fact.label, size) < place * TWENTIETHS_A_CM
    label = paragraph(style, run(fact.label, element("b")), with_next=not beside and bool(fact.lines))
    if not beside:
        label.pPr.spacing_after = Pt(0)
    elif fact.lines:
        label.extend([element("r", element("tab")), run(fact.lines[0])])
    others = fact.lines[1:] if beside else fact.lines
    return [label, *(paragraph(style, element("r", element("tab")), run(line)) for line in others)]
