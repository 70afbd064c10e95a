"""A register: a log laid out as columns and rows, which every spreadsheet's format holds alike."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from math import ceil

from scg.documents.leaving import uncontactable
from scg.rules.london import show
from scg.rules.stamps import stamp

NUMBERED = re.compile(r"(?P<meeting>[A-Z]{2,10})(?P<number>\d+)/(?P<kind>[A-Z])(?P<count>\d+)")
Value = str | int
A_CHARACTER = 0.2  # centimetres
PRINTED = 27.3 / A_CHARACTER  # characters across A4 on its side
LEAST = 0.62  # of its size: smaller print isn't read


@dataclass(frozen=True)
class Column:
    """A column: its head, how wide it is, in characters, and whether it holds times as the record writes them."""

    name: str
    width: int = 14
    moment: bool = False


@dataclass(frozen=True)
class Register:
    """A whole register: what it is called, what it is headed by in print, its columns, and rows in order."""

    marking: str
    title: str
    sheet: str
    standing: str
    author: str
    made: str  # ISO 8601
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def times(at: datetime | None) -> tuple[str, str]:
    """One time twice: as people here read it, and as ISO 8601 in UTC, which sorts; both empty where it is none."""
    return (show(at), stamp(at)) if at is not None else ("", "")


def twice(name: str) -> tuple[Column, Column]:
    """The two columns that `times` fills."""
    return Column(name, 25), Column(f"{name}, UTC", 21, moment=True)


def sorts(ref: str) -> str:
    """A reference with its numbers padded, so that it sorts as text: SCG012/A07 as SCG0012/A0007."""
    found = NUMBERED.fullmatch(ref)
    if found is None:
        return ref
    return f"{found['meeting']}{int(found['number']):04}/{found['kind']}{int(found['count']):04}"


def pages_across(register: Register) -> int:
    """How many pages beside one another a register's columns take in print, the first column on each of them."""
    first, *others = (column.width for column in register.columns)
    return max(1, ceil(sum(others) / (PRINTED / LEAST - first)))


@dataclass(frozen=True)
class Sheet:
    """A format that a register leaves in: its ending, what people call it, its media type, and what makes it."""

    ending: str
    name: str
    mimetype: str
    make: Callable[[Register], bytes]


# What makes a format is loaded when a register is first asked for in it: a start is to be quick.
def _csv(register: Register) -> bytes:
    from scg.documents.csv import as_csv

    return as_csv(register)


def _xlsx(register: Register) -> bytes:
    from scg.documents.xlsx import as_xlsx

    return as_xlsx(register)


def _ods(register: Register) -> bytes:
    from scg.documents.ods import as_ods

    return as_ods(register)


SHEETS = {
    one.ending: one
    for one in (
        Sheet("csv", "CSV", "text/csv; charset=utf-8", _csv),
        Sheet("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        Sheet("ods", "ODS", "application/vnd.oasis.opendocument.spreadsheet", _ods),
    )
}


def entered(register: Register, ending: str) -> bytes:
    """A register's bytes in the format asked for, without contact details; KeyError for an unknown format."""
    told = lru_cache(maxsize=None)(_told)  # names, states and times come again and again
    rows = tuple(tuple(map(told, row)) for row in register.rows)
    return SHEETS[ending].make(replace(register, title=uncontactable(register.title), rows=rows))


def _told(cell: Value) -> Value:
    return uncontactable(cell) if isinstance(cell, str) else cell
