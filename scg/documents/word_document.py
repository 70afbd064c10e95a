"""A document for Word: real headings, headers that repeat, and the same bytes for the same content."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Cm

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
from scg.documents.pictures import as_png
from scg.documents.word import QUIET, bookmarked, caption, contents, element, field, paragraph, run, table
from scg.documents.word_styles import dress


def as_docx(laid_out: Outline, *, fonts: Path) -> bytes:
    """Give a document as the bytes of a .docx, in A4, Arial and British English.

    Pictures are drawn with the Arimo of the folder `fonts`.
    """
    document = Document()
    dress(document)
    _name(document, laid_out)
    _head_and_foot(document, laid_out)
    document.add_paragraph(laid_out.title, style="Title")
    document.add_paragraph(laid_out.subtitle, style="Subtitle")
    document.add_paragraph(laid_out.standing, style="Standing").runs[0].bold = True
    if laid_out.demonstration:
        document.add_paragraph(laid_out.demonstration)
    drawing = _Drawing(document, laid_out, fonts)
    last = document.element.body[-1]  # the section's properties
    for block in laid_out.blocks:
        for made in drawing.of(block):
            last.addprevious(made)
    return _unchanging(document)


def _name(document: WordDocument, laid_out: Outline) -> None:
    core = document.core_properties
    core.title, core.author, core.subject = laid_out.title, laid_out.author, laid_out.subtitle
    core.language, core.category, core.comments = "en-GB", laid_out.marking, laid_out.standing
    core.created = core.modified = datetime.fromisoformat(laid_out.made).replace(tzinfo=None)
    core.last_modified_by, core.revision = laid_out.author, 1


def _head_and_foot(document: WordDocument, laid_out: Outline) -> None:
    section = document.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.alignment = foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    marking, bold = laid_out.marking, element("b")
    parts = (laid_out.superseded, laid_out.standing, laid_out.demonstration)
    beneath = " \u00b7 ".join(part for part in parts if part)
    head._p.extend([run(marking, bold), run(f"\n{beneath}")])
    numbers = (run(f"\n{laid_out.running}, page "), *field("PAGE"), run(" of "), *field("NUMPAGES"))
    foot._p.extend([run(marking, element("b")), *numbers])


class _Drawing:
    """Blocks as elements of one document, whose level 1 headings are counted for its contents to lead to."""

    def __init__(self, document: WordDocument, laid_out: Outline, fonts: Path):
        self._document, self._fonts = document, fonts
        self._titles = level_one(laid_out)
        self._sections, self._tables = count(1), count(1)

    def of(self, block: Block) -> list[Any]:
        """The elements that draw one block."""
        draw: Callable[[Any], list[Any]] = getattr(self, f"_{block.kind}")
        return draw(block)

    def _heading(self, given: Heading) -> list[Any]:
        words = [run(given.text)]
        marked = words if given.level > 1 else bookmarked(next(self._sections), *words)
        return [paragraph(f"Heading{given.level}", *marked)]

    def _paragraph(self, given: Paragraph) -> list[Any]:
        return [paragraph("Quiet" if given.tone == "quiet" else "Normal", run(given.text))]

    def _bullets(self, given: Bullets) -> list[Any]:
        return [paragraph("ListNumber" if given.numbered else "ListBullet", run(item)) for item in given.items]

    def _facts(self, given: Facts) -> list[Any]:
        return [_fact(fact, "Fact") for fact in given.facts]

    def _table(self, given: Table) -> list[Any]:
        return [caption(next(self._tables), given.caption), table(given), paragraph("TableNote")]

    def _verbatim(self, given: Verbatim) -> list[Any]:
        return [paragraph("TableNote", run(line)) for line in given.text.splitlines()]

    def _panel(self, given: Panel) -> list[Any]:
        lead = run(f"{given.label}\n", element("color", val=QUIET), element("sz", val=18))
        whole = [_fact(fact, "PanelFact", with_next=fact is not given.facts[-1]) for fact in given.facts]
        return [paragraph("Panel", lead, run(given.text, element("b")), with_next=True), *whole]

    def _page(self, _given: NewPage) -> list[Any]:
        return [paragraph("Normal", element("r", element("br", type="page")))]

    def _ruled(self, given: Ruled) -> list[Any]:
        return [paragraph("Quiet", run(given.label)), *(paragraph("Ruled") for _ in range(given.lines))]

    def _contents(self, given: Contents) -> list[Any]:
        return [paragraph("ContentsTitle", run(given.title)), *contents(self._titles)]

    def _picture(self, given: Picture) -> list[Any]:
        drawn = self._document.add_paragraph()
        made = BytesIO(as_png(given.drawing, given.width, self._fonts))
        shape = drawn.add_run().add_picture(made, width=Cm(given.width))
        shape._inline.docPr.set("descr", given.label)
        drawn._p.getparent().remove(drawn._p)
        return [drawn._p]


def _fact(fact: Fact, style: str, *, with_next: bool = False) -> Any:
    made = paragraph(style, run(fact.label, element("b")), with_next=with_next)
    for number, line in enumerate(fact.lines):
        made.append(element("r", element("br") if number else element("tab")))
        made.append(run(line))
    return made


def _unchanging(document: WordDocument) -> bytes:
    """Save without the moment of saving, and without the picture of python-docx's own template."""
    package = document.part.package
    pictured = [key for key, each in package.rels.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]
    for key in pictured:
        package.rels.pop(key)
    saved, fixed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as given, ZipFile(fixed, "w") as out:
        for name in given.namelist():
            out.writestr(ZipInfo(name), given.read(name), ZIP_DEFLATED)
    return fixed.getvalue()
