"""WordprocessingML that python-docx has no words for: ECMA-376 part 1, section 17, written as elements."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from scg.documents.blocks import Cell, Table

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2: Char
TEXT_WIDTH = 9638  # twentieths of a point: A4 less two margins of 2 cm
TWENTIETHS_A_MM = 57
QUIET = "484949"
RULE = "B1B4B6"


def element(tag: str, *children: Any, **attributes: str | int) -> Any:
    """Give `<w:tag>` with the children and `w:` attributes given."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *properties: Any) -> Any:
    """Give a run of `text`, its line breaks kept and what XML can't hold replaced by U+FFFD."""
    made = element("r", element("rPr", *properties)) if properties else element("r")
    for number, line in enumerate(NOT_XML.sub("\ufffd", text).split("\n")):
        if number:
            made.append(element("br"))
        words = element("t")
        words.text = line
        words.set(qn("xml:space"), "preserve")
        made.append(words)
    return made


def field(code: str, shown: str = "1") -> list[Any]:
    """Give the runs of a field that Word works out itself, such as PAGE, and what it shows until it does."""
    instruction = element("instrText")
    instruction.text = f" {code} "
    marks = [element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end")]
    return [marks[0], element("r", instruction), marks[1], run(shown), marks[2]]


def paragraph(style: str, *runs: Any, with_next: bool = False) -> Any:
    """Give a paragraph of the style with that id, kept on the page of the one that follows if asked."""
    kept = [element("keepNext")] * with_next
    return element("p", element("pPr", element("pStyle", val=style), *kept), *runs)


def bookmarked(number: int, *runs: Any) -> list[Any]:
    """Give the runs of a section's heading, so that contents lead to it."""
    begin = element("bookmarkStart", id=number, name=f"section_{number}")
    return [begin, *runs, element("bookmarkEnd", id=number)]


def contents(titles: list[str]) -> list[Any]:
    """Give the contents: a line a section, which leads to it, within a field that Word can make anew."""
    lines = [paragraph("Contents", _leading(number, title)) for number, title in enumerate(titles, start=1)]
    begun, between, ended = (element("r", element("fldChar", fldCharType=k)) for k in ("begin", "separate", "end"))
    instruction = element("instrText")
    instruction.text = ' TOC \\o "1-1" \\h \\n '
    for number, part in enumerate((begun, element("r", instruction), between)):
        lines[0].insert(1 + number, part)
    lines[-1].append(ended)
    return lines


def _leading(number: int, title: str) -> Any:
    return element("hyperlink", run(title), anchor=f"section_{number}", history=1)


def caption(number: int, text: str) -> Any:
    """Give a table's caption, numbered by Word itself, so that a list of tables can be made of them."""
    counted = field("SEQ Table \\* ARABIC", str(number))
    return paragraph("Caption", run("Table "), *counted, run(f". {text}"), with_next=True)


def table(given: Table) -> Any:
    """Give a table: its caption as alternative text, a header row that repeats, rows that stay whole."""
    widths = [TEXT_WIDTH * share // 100 for share in given.widths]
    heads = tuple(Cell(head, strong=True) for head in given.heads)
    return element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(widths), type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblCellMar", element("left", w=0, type="dxa"), element("right", w=113, type="dxa")),
            element("tblLook", val="0620", firstRow=1, noHBand=1, noVBand=1),
            element("tblCaption", val=given.caption),
            element("tblDescription", val=f"{given.caption}: {', '.join(given.heads)}"),
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
        _row(heads, widths, element("tblHeader")),
        *(_row(row, widths, tall=given.tall) for row in given.rows),
    )


def _row(cells: tuple[Cell, ...], widths: list[int], *properties: Any, tall: int = 0) -> Any:
    height = [element("trHeight", val=tall * TWENTIETHS_A_MM, hRule="atLeast")] * bool(tall)
    whole = element("trPr", element("cantSplit"), *height, *properties)
    heavy = bool(properties)
    drawn = (_cell(each, width, heavy) for each, width in zip(cells, widths, strict=True))
    return element("tr", whole, *drawn)


def _cell(given: Cell, width: int, heavy: bool) -> Any:
    looks = [element("b")] * given.strong + [element("strike")] * given.struck
    line = element("bottom", val="single", sz=12 if heavy else 4, space=0, color="0B0C0C" if heavy else RULE)
    properties = element("tcPr", element("tcW", w=width, type="dxa"), element("tcBorders", line))
    made = element("tc", properties, paragraph("TableText", run(given.text, *looks), with_next=heavy))
    if given.note:
        made.append(paragraph("TableNote", run(given.note)))
    return made
