"""A document for Word: real headings, headers that repeat, and the same bytes for the same content."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Cm

from scg.documents.blocks import Contents, Outline
from scg.documents.looks import TEXT_WIDTH
from scg.documents.word import element, field, run
from scg.documents.word_blocks import Drawing
from scg.documents.word_columns import width_of
from scg.documents.word_styles import SIZES, dress
from scg.documents.word_watermark import watermark

HEAD_SIZE = SIZES["Header"]
HEAD_ROOM, HEAD_LINE = 1.35, 0.37  # centimetres: above and below the lines of a page's head, and each of them


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
    _stand(document, laid_out)
    last = document.element.body[-1]  # the section's properties
    for made in Drawing(document, laid_out, fonts).elements():
        last.addprevious(made)
    return unchanging(document)


def _stand(document: WordDocument, laid_out: Outline) -> None:
    """How the document stands, in a box below its title; larger while it is a draft."""
    larger = [element("sz", val=28)] * laid_out.draft
    boxed = document.add_paragraph(style="Standing")._p
    boxed.append(run(laid_out.standing, element("b"), *larger))
    if laid_out.demonstration:
        boxed.append(run(f"\n{laid_out.demonstration}"))


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
    beneath = [each for each in (laid_out.superseded, laid_out.standing, laid_out.demonstration) if each]
    head._p.append(run(laid_out.marking, element("b")))
    head._p.extend(run(f"\n{each}", *[element("b")] * (each == laid_out.superseded)) for each in beneath)
    lines = sum(1 + width_of(each, HEAD_SIZE) // TEXT_WIDTH for each in (laid_out.marking, *beneath))
    section.top_margin = Cm(HEAD_ROOM + HEAD_LINE * lines)
    if word := "SUPERSEDED" if laid_out.superseded else "DRAFT" if laid_out.draft else "":
        head._p.append(watermark(word))
    foot._p.extend([run(f"{laid_out.marking}\n", element("b")), *_where(laid_out)])


def _where(laid_out: Outline) -> list[Any]:
    """Which page it is; below, where the document has contents, which of its sections the page belongs to."""
    in_sections = any(isinstance(each, Contents) for each in laid_out.blocks)
    section = [run("\n"), *field('STYLEREF "Heading 1"', "")] if in_sections else []
    return [run(f"{laid_out.running}, page "), *field("PAGE"), run(" of "), *field("NUMPAGES"), *section]


def unchanging(document: WordDocument) -> bytes:
    """A document's bytes, without the moment of saving and the picture of python-docx's own template."""
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
