"""The tables of a scrutiny report: figures with their entries, attendance, decisions, questions."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from scg.documents.blocks import Block, Cell, Paragraph, Table
from scg.pieces import questions as asked
from scg.pieces import scrutiny_decisions
from scg.pieces.figures import Figure
from scg.pieces.pictures_time import Read
from scg.rules.london import show


def figures(caption: str, found: Iterable[Figure], heads: tuple[str, str] = ("Figure", "Value")) -> Table:
    """Figures, a row each: its value with what is to be known with it, and the numbers of the entries behind it."""
    rows = tuple(
        (Cell(one.name, strong=True), Cell(one.told, one.note), Cell(one.entries or "none")) for one in found
    )
    return Table(caption, (*heads, "Entries"), (30, 34, 36), rows)


def attendance(read: Read) -> Table:
    """How often each agency attended, of the meetings it was invited to, with the reasons; no order of merit."""
    return figures(
        "Attendance by agency: core agencies, others, observers",
        (row.figure for row in read.attendance),
        ("Agency", "Attended, of meetings invited to"),
    )


def themes(read: Read) -> Table:
    """The decisions by theme, with the share that has a rationale."""
    found = scrutiny_decisions.themes(read)
    rows = tuple((Cell(theme, strong=True), Cell(one.told), Cell(one.entries)) for theme, one in found)
    heads = ("Theme (item of the agenda)", "With a rationale, of decisions", "Entries")
    return Table("Decisions by theme", heads, (40, 26, 34), rows)


def decisions(read: Read) -> Iterator[Block]:
    """The decisions themselves, with their equality notes."""
    found = scrutiny_decisions.decisions(read)
    entries = {one.about: one.seq for one in scrutiny_decisions.taken(read, found)}
    rows = tuple(
        (
            Cell(one.ref, f"entry {entries[one.ref]:,}", strong=True),
            Cell(one.decision),
            Cell(one.rationale or "No rationale is recorded"),
            Cell(one.equality or "None recorded"),
        )
        for one in found
    )
    heads = ("Decision", "What was decided", "Why", "Equality note")
    if rows:
        yield Table("Decisions with their equality notes", heads, (16, 32, 32, 20), rows)


def questions(read: Read, at: datetime) -> Iterator[Block]:
    """The questions that the office put to the group, with their answers."""
    found = asked.questions(read.incident, at, read.period)
    if not found:
        yield Paragraph("No question was put to the group.")
        return
    rows = tuple(
        (
            Cell(one.row.ref, f"entries {', '.join(f'{each.seq:,}' for each in one.behind)}", strong=True),
            Cell(one.row.text, f"{one.office} to {one.to}, {show(one.row.asked_at)}"),
            Cell(f"{one.state[:1].upper()}{one.state[1:]}", f"Answer by {show(one.row.answer_by)}"),
            Cell(one.row.answer or one.row.withdrawn_because or "No answer yet", one.row.answered_by),
        )
        for one in found
    )
    heads = ("Question", "What was asked", "State", "Answer")
    yield Table("Questions with their answers", heads, (13, 34, 19, 34), rows)
