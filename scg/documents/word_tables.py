"""Tables of a Word document: a caption, a header row that repeats, rows that stay whole, columns to write in."""

from typing import Any

from scg.documents.blocks import Cell, Table
from scg.documents.looks import RULE, TEXT_WIDTH
from scg.documents.word import element, field, paragraph, run
from scg.documents.word_columns import fitted

TWENTIETHS_A_MM = 1440 / 25.4
BETWEEN = 113  # twentieths of a point: left free at the right of every cell, and at its left where there is a rule
VERY_LONG = 1800  # characters: a row of more may go over the page's end


def caption(number: int, text: str) -> Any:
    """Give a table's caption, numbered by Word itself, so that a list of tables can be made of them."""
    counted = field("SEQ Table \\* ARABIC", str(number))
    return paragraph("Caption", run("Table "), *counted, run(f". {text}"), with_next=True)


def table(given: Table) -> Any:
    """Give a table, its caption as alternative text; where it is to be written on its columns are ruled."""
    ruled = bool(given.tall)
    widths = fitted(given, TEXT_WIDTH, BETWEEN * (2 if ruled else 1))
    heads = tuple(Cell(head, strong=True) for head in given.heads)
    return element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(widths), type="dxa"),
            *[element("tblBorders", element("insideV", val="single", sz=4, space=0, color=RULE))] * ruled,
            element("tblLayout", type="fixed"),
            element(
                "tblCellMar",
                element("left", w=BETWEEN * ruled, type="dxa"),
                element("right", w=BETWEEN, type="dxa"),
            ),
            element("tblLook", val="0620", firstRow=1, noHBand=1, noVBand=1),
            element("tblCaption", val=given.caption),
            element("tblDescription", val=f"{given.caption}: {', '.join(given.heads)}"),
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
        _row(heads, widths, element("tblHeader")),
        *(_row(row, widths, tall=given.tall) for row in given.rows),
    )


def _row(cells: tuple[Cell, ...], widths: list[int], *properties: Any, tall: int = 0) -> Any:
    height = [element("trHeight", val=round(tall * TWENTIETHS_A_MM), hRule="atLeast")] * bool(tall)
    stays = sum(len(each.text) + len(each.note) for each in cells) <= VERY_LONG
    whole = element("trPr", *[element("cantSplit")] * stays, *height, *properties)
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
