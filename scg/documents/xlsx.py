"""A register as an Excel workbook: filters, a header that stays in sight and on every page, and no formula."""

from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from scg.documents.registers import Register, Value
from scg.documents.word import NOT_XML

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 32_767  # Excel's own: UTF-16 units that a cell holds
CUT = "\n[Cut: a cell holds no more. The whole text stands in the CSV]"
PRINTED = 100  # characters of a part of a page's head or foot, of which Excel takes 255 in all
A4, NARROW = 9, 0.4


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
    _fill(sheet, register, book.add_format({"text_wrap": True, "valign": "top"}))
    _print(sheet, register)
    book.close()
    return out.getvalue()


def _fill(sheet: Any, register: Register, look: Any) -> None:
    heads = [{"header": column.name} for column in register.columns]
    last = max(len(register.rows), 1)  # a table has a row, if an empty one
    name = "".join(letter for letter in register.sheet if letter.isalnum())
    style = {"columns": heads, "name": name, "style": "Table Style Light 1"}
    sheet.add_table(0, 0, last, len(heads) - 1, style)
    sheet.freeze_panes(1, 1)
    for number, column in enumerate(register.columns):
        sheet.set_column(number, number, column.width)
    for number, row in enumerate(register.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, _fitting(_text(value)), look)
            else:
                sheet.write_number(number, place, value, look)


def _print(sheet: Any, register: Register) -> None:
    marking, title, standing = (_printed(part) for part in (register.marking, register.title, register.standing))
    sheet.set_header(f"&C&B{marking}&B\n{title}")
    sheet.set_footer(f"&L{standing}&C&B{marking}&R&P of &N")
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(NARROW, NARROW, 0.8, 0.8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _printed(part: str) -> str:
    """Text of a page's head or foot, where "&" begins a code and a digit goes with a code's own."""
    return _text(part)[: PRINTED - 1 - part.count("&")].replace("&", "&&").replace("\n", " ")


def _fitting(text: str) -> str:
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * LONGEST else units[: 2 * (LONGEST - 100)].decode("utf-16-le", "ignore") + CUT


def _text(value: Value) -> str:
    return NOT_XML.sub("\ufffd", str(value)).replace("\r\n", "\n").replace("\r", "\n")
