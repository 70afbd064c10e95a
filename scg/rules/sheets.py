"""Sheets of paper for a meeting: their kinds, how many lines each has, and how one is told from another."""

from scg.rules.numbers import grouped
from scg.words import SheetKind

LINES: dict[str, int] = {SheetKind.ACTIONS: 6, SheetKind.LOG: 12}
TITLES: dict[str, str] = {
    SheetKind.ROLL_CALL: "Roll-call sheet",
    SheetKind.DECISION: "Decision sheet",
    SheetKind.ACTIONS: "Action sheet",
    SheetKind.LOG: "Log sheet",
}


def sheet_ref(meeting: int, number: int) -> str:
    """The reference of a meeting's sheet, `SCG012/P03`."""
    return f"SCG{meeting:03d}/P{number:02d}"


def parts_of(sheet: str) -> tuple[str, str]:
    """The reference of a sheet and the line on it, empty for the whole, of a text like `SCG012/P04/3`."""
    first, _, rest = sheet.partition("/")
    number, _, line = rest.partition("/")
    return f"{first}/{number}", line


def short(ref: str) -> str:
    """A sheet's number alone, as people say it: `P03`."""
    return ref.rpartition("/")[2]


def told(ent: str) -> str:
    """What was entered, in words, of what an entry is about: `decision SCG012/D02`."""
    word, _, about = ent.partition(":")
    return {"log": f"log entry {grouped(about)}", "attendance": "the roll-call"}.get(word, f"{word} {about}")
