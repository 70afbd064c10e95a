"""Minutes read back out of each format, as its reader would meet them."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn
from jinja2 import Environment, FileSystemLoader
from lxml import etree

from scg.documents.html import as_html
from scg.documents.odt import as_odt
from scg.documents.outline import outline
from scg.documents.pdf import as_pdf
from scg.documents.structure import Minutes
from scg.documents.word_document import as_docx

TOP = Path(__file__).parents[2]
FONTS = TOP / "build" / "fonts"
ODF = "{urn:oasis:names:tc:opendocument:xmlns:"


def written(minutes: Minutes, form: str) -> str:
    """Everything a reader of that format can read, white space left out."""
    return compact({"docx": docx_text, "odt": odt_text, "pdf": pdf_text, "html": html_text}[form](minutes))


def read(document: bytes, kind: str) -> str:
    """Everything that a document of any format says, white space left out."""
    if kind == "pdf":
        opened = pikepdf.open(BytesIO(document))
        return compact("".join(page_text(page) for page in opened.pages) + str(opened.docinfo))
    if not zipfile.is_zipfile(BytesIO(document)):
        return compact(document.decode())
    with zipfile.ZipFile(BytesIO(document)) as parts:
        told = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    return compact(re.sub(r"<[^>]*>", "", told))


def compact(text: str) -> str:
    return re.sub(r"\s", "", text)


def docx_text(minutes: Minutes) -> str:
    document = Document(BytesIO(as_docx(outline(minutes), fonts=FONTS)))
    section = document.sections[0]
    parts = (section.header._element, document.element, section.footer._element)
    return "".join(text.text or "" for part in parts for text in part.iter(qn("w:t")))


def odt_text(minutes: Minutes) -> str:
    return odt_words(as_odt(outline(minutes), fonts=FONTS))


def odt_words(made: bytes) -> str:
    """Head, body and foot of an .odt, a run of blanks as one."""
    with zipfile.ZipFile(BytesIO(made)) as packed:
        styles, content = (etree.fromstring(packed.read(name)) for name in ("styles.xml", "content.xml"))
    blanks = {"s": " ", "tab": "\t", "line-break": "\n"}
    parts = [*styles.iter(f"{ODF}style:1.0}}master-page"), *content.iter(f"{ODF}office:1.0}}text")]
    return "".join(
        (blanks.get(etree.QName(each).localname, "") + (each.text or "") if event == "start" else (each.tail or ""))
        for part in parts
        for event, each in etree.iterwalk(part, events=("start", "end"))
    )


def html(minutes: Minutes) -> BeautifulSoup:
    environment = Environment(loader=FileSystemLoader(TOP / "templates"))
    return BeautifulSoup(as_html(outline(minutes), environment), "html.parser")


def html_text(minutes: Minutes) -> str:
    return html(minutes).get_text()


def pdf(minutes: Minutes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(as_pdf(outline(minutes), fonts=FONTS)))


def pdf_text(minutes: Minutes) -> str:
    return "".join(page_text(page) for page in pdf(minutes).pages)


def page_text(page: pikepdf.Page) -> str:
    fonts = {str(name): letters(font) for name, font in page.resources.Font.items()}
    shown, letter = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letter = fonts[str(operands[0])]
        if str(operator) in ("Tj", "TJ"):
            strings = operands[0] if str(operator) == "TJ" else operands
            glyphs = b"".join(bytes(each) for each in strings if isinstance(each, pikepdf.String))
            shown += [letter.get(glyphs[n : n + 2].hex().upper(), "") for n in range(0, len(glyphs), 2)]
    return "".join(shown)


def page_lines(page: pikepdf.Page) -> list[str]:
    """A page's lines from top to bottom, each with its blanks; what stands beside each other follows each other."""
    fonts = {str(name): letters(font) for name, font in page.resources.Font.items()}
    lines: dict[int, str] = {}
    letter, height = {}, 0
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "cm":
            height = round(float(operands[5]))
        if str(operator) == "Tf":
            letter = fonts[str(operands[0])]
        if str(operator) in ("Tj", "TJ"):
            strings = operands[0] if str(operator) == "TJ" else operands
            glyphs = b"".join(bytes(each) for each in strings if isinstance(each, pikepdf.String))
            told = "".join(letter.get(glyphs[n : n + 2].hex().upper(), "") for n in range(0, len(glyphs), 2))
            lines[height] = lines.get(height, "") + told
    return [lines[each] for each in sorted(lines, reverse=True)]


def letters(font: Any) -> dict[str, str]:
    pairs = re.findall(r"<(\w{4})> <(\w+)>", font.ToUnicode.read_bytes().decode())
    return {glyph: bytes.fromhex(letter).decode("utf-16-be") for glyph, letter in pairs}
