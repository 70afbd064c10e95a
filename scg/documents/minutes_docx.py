"""Minutes as a Word document: real headings, headers that repeat, and the same bytes for the same minutes."""

from datetime import datetime
from io import BytesIO
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
    Code,
    Fact,
    Facts,
    Heading,
    NewPage,
    Outline,
    Panel,
    Paragraph,
    Table,
    Verbatim,
)
from scg.documents.outline import outline
from scg.documents.outline_proof import code_of
from scg.documents.structure import Minutes
from scg.documents.word import QUIET, element, field, paragraph, run, table
from scg.documents.word_styles import dress


def minutes_docx(minutes: Minutes) -> bytes:
    """Give the minutes as the bytes of a .docx, in A4, Arial and British English."""
    laid_out = outline(minutes)
    document = Document()
    dress(document)
    _name(document, laid_out)
    _head_and_foot(document, laid_out)
    document.add_paragraph(laid_out.title, style="Title")
    document.add_paragraph(laid_out.subtitle, style="Subtitle")
    document.add_paragraph(laid_out.standing, style="Standing").runs[0].bold = True
    if laid_out.demonstration:
        document.add_paragraph(laid_out.demonstration)
    for block in laid_out.blocks:
        for made in _drawn(document, block):
            document.element.body.insert_element_before(made, "w:sectPr")
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
    beneath = " \u00b7 ".join(part for part in (laid_out.standing, laid_out.demonstration) if part)
    head._p.extend([run(marking, bold), run(f"\n{beneath}")])
    numbers = (run(f"\n{laid_out.running}, page "), *field("PAGE"), run(" of "), *field("NUMPAGES"))
    foot._p.extend([run(marking, element("b")), *numbers])


def _drawn(document: WordDocument, block: Block) -> list[Any]:
    match block:
        case Heading(level=level, text=text):
            return [paragraph(f"Heading{level}", run(text))]
        case Paragraph(text=text, tone=tone):
            return [paragraph("Quiet" if tone == "quiet" else "Normal", run(text))]
        case Bullets(items=items, numbered=numbered):
            return [paragraph("ListNumber" if numbered else "ListBullet", run(item)) for item in items]
        case Facts(facts=facts):
            return [_fact(fact, "Fact") for fact in facts]
        case Table():
            return [table(block), paragraph("TableNote")]
        case Verbatim(text=text):
            return [paragraph("TableNote", run(line)) for line in text.splitlines()]
        case Code(text=text, label=label):
            return [_pictured(document, text, label)]
        case NewPage():
            return [paragraph("Normal", element("r", element("br", type="page")))]
        case Panel(label=label, text=text, facts=facts):
            lead = run(f"{label}\n", element("color", val=QUIET), element("sz", val=18))
            whole = [_fact(fact, "PanelFact", with_next=fact is not facts[-1]) for fact in facts]
            return [paragraph("Panel", lead, run(text, element("b")), with_next=True), *whole]


def _pictured(document: WordDocument, text: str, label: str) -> Any:
    picture = BytesIO()
    code_of(text).save(picture, kind="png", scale=6)
    drawn = document.add_paragraph()
    shape = drawn.add_run().add_picture(picture, width=Cm(5))
    shape._inline.docPr.set("descr", label)
    drawn._p.getparent().remove(drawn._p)
    return drawn._p


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
