"""The look of a Word document: Arial throughout, en-GB throughout, A4, and styles that say what they are."""

from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from scg.documents.looks import QUIET, RULE
from scg.documents.word import element

INK = RGBColor(0x0B, 0x0C, 0x0C)
SIZES = {
    "Title": 20,
    "Subtitle": 12,
    "Heading 1": 14,
    "Heading 2": 11,
    "Heading 3": 10,
    "Caption": 9,
    "Header": 9,
    "Footer": 9,
}
SPACES = {
    "Title": (0, 4),
    "Subtitle": (0, 8),
    "Heading 1": (20, 6),
    "Heading 2": (12, 4),
    "Heading 3": (10, 4),
    "Caption": (4, 2),
}
TOC = "toc 1"  # Word's own name, so that contents that it makes anew look the same
# By name: size, space after, left and hanging indent; points, and centimetres for the indents.
OWN: dict[str, tuple[float, float, float, float]] = {
    "Table Text": (9, 2, 0, 0),
    "Table Note": (8, 2, 0, 0),
    "Fact": (10, 4, 3.8, 3.8),
    "Quiet": (9, 4, 0, 0),
    "Standing": (11, 16, 0.25, 0),
    "Panel": (11, 0, 0.4, 0),
    "Panel Fact": (9.5, 2, 4.2, 3.8),
    "Ruled": (10, 6, 0, 0),
    "Verbatim": (8, 2, 0, 0),
    "Between Tables": (1, 0, 0, 0),
    TOC: (10, 3, 0, 0),
    "Contents Title": (14, 6, 0, 0),
}
EVEN = ("Table Text", "Panel Fact")  # with as much room above as below
CLOSE = ("Table Text", "Table Note", "Verbatim", "Quiet")


def dress(document: Document) -> None:
    """Set page, fonts, languages and styles of a new document."""
    _page(document)
    for name, size in {"Normal": 10, **SIZES}.items():
        _arial(document.styles[name], size)
    for name, (before, after) in SPACES.items():
        _space(document.styles[name], before, after)
    for name, look in OWN.items():
        _own(document, name, *look)
    document.styles["Caption"].font.bold = False
    for name in ("Quiet", "Table Note", "Caption"):
        document.styles[name].font.color.rgb = RGBColor.from_string(QUIET)
    for name in CLOSE:
        document.styles[name].paragraph_format.line_spacing = 1.05
    document.styles["Between Tables"].paragraph_format.line_spacing = Pt(1)
    document.styles["Ruled"].paragraph_format.space_before = Pt(8)
    stops = document.styles[TOC].paragraph_format.tab_stops
    stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    _border(document)
    document.styles["Title"].font.bold = document.styles["Contents Title"].font.bold = True
    _speak_english(document)
    _be_of_today(document)


def _border(document: Document) -> None:
    document.styles["Standing"].paragraph_format.right_indent = Cm(0.25)
    box = [_line(side, 8, 6, "0B0C0C") for side in ("top", "left", "bottom", "right")]
    bar = [_line("left", 24, 8, "0B0C0C")]
    # Word draws the lines of neighbours that look alike as one: what is between them is said by itself.
    beneath = [_line(side, 4, 1, RULE) for side in ("bottom", "between")]
    for name, lines in {"Standing": box, "Panel": bar, "Panel Fact": bar, "Ruled": beneath}.items():
        made = element("pBdr", *map(deepcopy, lines))
        document.styles[name].element.pPr.insert_element_before(made, "w:tabs", "w:spacing", "w:ind", "w:jc")


def _line(side: str, eighths: int, space: int, colour: str) -> Any:
    return element(side, val="single", sz=eighths, space=space, color=colour)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.header_distance = section.footer_distance = Cm(1)
    section.bottom_margin = Cm(1.8)


def _arial(style: Any, size: float) -> None:
    style.font.size, style.font.color.rgb, style.font.italic = Pt(size), INK, False
    style.font.name = "Arial"
    for spread in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spread)
    fonts = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), "Arial")
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _space(style: Any, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _own(document: Document, name: str, size: float, after: float, left: float, hanging: float) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name == TOC)
    style.base_style = document.styles["Normal"]
    _arial(style, size)
    _space(style, 2 if name in EVEN else 0, after)
    if left:
        style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = Cm(left), Cm(-hanging)
    if hanging:
        style.paragraph_format.tab_stops.add_tab_stop(Cm(left))
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _speak_english(document: Document) -> None:
    settings = document.settings.element
    for language in (*document.styles.element.iter(qn("w:lang")), *settings.iter(qn("w:themeFontLang"))):
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), "en-GB")


def _be_of_today(document: Document) -> None:
    """As Word 2013 and later lay it out: else it says "compatibility mode" beside the document's name."""
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
