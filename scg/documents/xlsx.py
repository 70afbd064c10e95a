"""A register as an Excel workbook: filters, a header that stays in sight and on every page, and no formula."""

from datetime import datetime
from functools import lru_cache
from io import BytesIO
from math import ceil
from typing import Any

from xlsxwriter import Workbook

from scg.documents.looks import NOT_XML, RULE
from scg.documents.registers import Register, Value, pages_across
from scg.rules.stamps import moment

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 32_767  # Excel's own: UTF-16 units that a cell holds
CUT = "\n[Cut: a cell holds no more. The whole text stands in the CSV]"
PRINTED = 100  # characters of a part of a page's head or foot, of which Excel takes 255 in all
ROOM_FOR_WRAPPING = 1.1  # a line ends at a word, and seldom at the column's edge
A4, NARROW = 9, 0.4
WRAPPED = {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": f"#{RULE}"}
HEADED = {"bold": True, "bottom_color": "#0b0c0c", "bg_color": "#f3f2f1"}
LINE, TALLEST = 15, 409  # points, of which Excel lets a row have so many
TWO_LINES = 2 * LINE  # where there is one alone, the filter's button covers it
SHOWN = {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}  # which every country reads alike


def as_xlsx(register: Register) -> bytes:
    """Give a register as the bytes of an .xlsx; every text stays text."""
    out = BytesIO()
    book = Workbook(out, OPTIONS)
    book.set_properties(
        {
            "title": _text(register.title),
            "subject": _text(register.standing),
            "author": _text(register.author),
            "category": _text(register.marking),
            "keywords": _text(register.marking),
            "created": datetime.fromisoformat(register.made).replace(tzinfo=None, microsecond=0),
        }
    )
    sheet = book.add_worksheet(register.sheet[:31])
    _lay(sheet, register, book.add_format(WRAPPED | HEADED))
    _fill(sheet, register, book.add_format(WRAPPED), book.add_format(WRAPPED | SHOWN))
    _print(sheet, register)
    book.close()
    return out.getvalue()


def _lay(sheet: Any, register: Register, head: Any) -> None:
    """The table with its filters, its columns' widths, and what stays in sight."""
    heads = [{"header": column.name, "header_format": head} for column in register.columns]
    last = max(len(register.rows), 1)  # a table has a row, if an empty one
    name = "".join(letter for letter in register.sheet if letter.isalnum())
    style = {"columns": heads, "name": name, "style": "Table Style Light 1"}
    sheet.add_table(0, 0, last, len(heads) - 1, style)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, TWO_LINES)
    for number, column in enumerate(register.columns):
        sheet.set_column(number, number, column.width)


def _fill(sheet: Any, register: Register, look: Any, at: Any) -> None:
    moments = [column.moment for column in register.columns]
    text = lru_cache(maxsize=None)(_fitting)  # names, states and times come again and again
    for number, row in enumerate(register.rows, start=1):
        sheet.set_row(
            number, min(LINE * _lines(row, register), TALLEST)
        )  # not every program measures it for itself
        for place, value in enumerate(row):
            if not isinstance(value, str):
                sheet.write_number(number, place, value, look)
            elif value and moments[place]:
                sheet.write_datetime(number, place, moment(value).replace(tzinfo=None), at)
            else:
                sheet.write_string(number, place, text(value), look)


def _lines(row: tuple[Value, ...], register: Register) -> int:
    """How many lines the fullest of a row's cells takes, wrapped at words: a column's width is in digits."""
    widths = [column.width for column in register.columns]
    return max(
        sum(ceil((len(line) + 1) * ROOM_FOR_WRAPPING / width) for line in str(value).split("\n"))
        for value, width in zip(row, widths, strict=True)
    )


def _print(sheet: Any, register: Register) -> None:
    marking, title, standing = (_printed(part) for part in (register.marking, register.title, register.standing))
    sheet.set_header(f"&C&B{marking}&B\n{title}")
    sheet.set_footer(f"&L{standing}&C&B{marking}&R&P of &N")
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(NARROW, NARROW, 0.8, 0.8)
    sheet.fit_to_pages(pages_across(register), 0)
    sheet.print_across()
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)


def _printed(part: str) -> str:
    """Text of a page's head or foot, where "&" begins a code and a digit goes with a code's own."""
    return _text(part)[: PRINTED - 1 - part.count("&")].replace("&", "&&").replace("\n", " ")


def _fitting(value: str) -> str:
    text = _text(value)
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * LONGEST else units[: 2 * (LONGEST - 100)].decode("utf-16-le", "ignore") + CUT


def _text(value: Value) -> str:
    return NOT_XML.sub("\ufffd", str(value)).replace("\r\n", "\n").replace("\r", "\n")
