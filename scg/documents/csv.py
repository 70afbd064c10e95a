"""A register as CSV: RFC 4180, which no spreadsheet takes for formulas, and which Excel reads as UTF-8."""

import csv
from io import StringIO

from scg.documents.looks import NOT_XML
from scg.documents.registers import Register, Value

MARK = "\ufeff"  # without it Excel reads UTF-8 as the code page of its machine
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def as_csv(register: Register) -> bytes:
    """Give a register as the bytes of a .csv: a header, then a record a row, each line ending in CR LF.

    A text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([_safe(column.name) for column in register.columns])
    writer.writerows([_safe(value) for value in row] for row in register.rows)
    return (MARK + out.getvalue()).encode()


def _safe(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    clean = NOT_XML.sub("\ufffd", value)
    return f"'{clean}" if value.lstrip(" ").startswith(RUNS) else clean
