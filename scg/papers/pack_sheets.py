"""The sheets of a paper pack, drawn: roll-call, decision, actions, log, each with its reference, code and rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from scg.documents.blocks import Block, Cell, Fact, Facts, Heading, NewPage, Paragraph, Picture, Table
from scg.documents.outline_proof import code_of
from scg.models.meetings import Meeting
from scg.papers.frame import Framed
from scg.pieces.attendance import Place, roll
from scg.rules.sheets import LINES, TITLES
from scg.words import SheetKind

FIRST_PAGE, A_PAGE, MORE_AGENCIES = 8, 10, 2  # rows: below the last ones there is room for who wrote them
ROLL_CALL = (28, 23, 10, 12, 11, 8, 8)  # hundredths of the width
THERE = "You are given the sheet’s number: write it above, on every page of the sheet, and enter what it says."
OTHER_MEETING = "(if it is another: strike this through, and write its number)"
# Source: the rules that loggists are taught for paper logs (design: domain 3.3).
RULES = (
    "NO ELBOWS. No erasures: strike through once, initial and time. No leaves torn out. No blank spaces: rule "
    "through. No overwriting. No writing above or below lines. Separate sheets are kept with this one. "
    "Clear, intelligible, accurate."
)


@dataclass(frozen=True)
class Blank:
    """A sheet to be drawn: what it is for, its reference, and the address where it is entered.

    Of one without a number the reference has dots to write the number on, and the address is where it gets one.
    """

    kind: str
    ref: str
    address: str
    numbered: bool

    @property
    def title(self) -> str:
        """What it is called."""
        return TITLES[self.kind]

    @property
    def headed(self) -> str:
        """What stands at the head of each of its pages."""
        return f"{self.title} {self.ref}"


def drawn(within: Framed, meeting: Meeting | None, blank: Blank) -> Iterator[Block]:
    """One sheet as blocks: its head, what is written on, who wrote it, and the rules at its foot."""
    yield from _head(meeting, blank)
    if blank.kind == SheetKind.ROLL_CALL:
        yield from _roll_call(within, meeting, blank)
    elif blank.kind == SheetKind.DECISION:
        yield from _decision(blank)
    elif blank.kind == SheetKind.ACTIONS:
        yield _actions()
    else:
        yield _log()
    yield _table(
        "Written by", ("Written by (name)", "Signed", "Date", "Time", "Page of"), (30, 30, 16, 12, 12), 1, 10
    )
    yield Paragraph(RULES, "quiet")


def _head(meeting: Meeting | None, blank: Blank) -> Iterator[Block]:
    number = f"SCG {meeting.number:03d}" if meeting is not None else "Write its number above"
    yield Heading(1, blank.headed)
    if blank.numbered:
        yield Facts((Fact("Meeting", (number,)), Fact("Enter it at", (blank.address,))))
        label = f"QR code of the address at which sheet {blank.ref} is entered"
    else:
        number += f" {OTHER_MEETING}" if meeting is not None else ""
        yield Facts((Fact("Meeting", (number,)), Fact("Number it at", (blank.address, THERE))))
        label = f"QR code of the address at which a {blank.title.lower()} without a number gets one, and is entered"
    yield Picture(label, code_of(blank.address), 3)


def _table(caption: str, heads: tuple[str, ...], widths: tuple[int, ...], rows: int, tall: int) -> Table:
    empty = tuple(Cell("") for _ in heads)
    return Table(caption, heads, widths, (empty,) * rows, tall)


def _roll_call(within: Framed, meeting: Meeting | None, blank: Blank) -> Iterator[Block]:
    """The roll-call, as many agencies a page as can be written on; what is left of the last is for others."""
    places = roll(within.incident, meeting) if meeting is not None else []
    heads = ("Agency", "Name and role", "Present", "Deputy for", "Apologies", "Joined", "Left")
    wanted = len(places) + MORE_AGENCIES
    full = FIRST_PAGE + -(-max(wanted - FIRST_PAGE, 0) // A_PAGE) * A_PAGE
    rows = [_place(each) for each in places] + [_nobody()] * (full - len(places))
    yield Table("Roll-call", heads, ROLL_CALL, tuple(rows[:FIRST_PAGE]), tall=17)
    for begin in range(FIRST_PAGE, len(rows), A_PAGE):
        yield NewPage()
        yield Heading(1, f"{blank.headed}, continued")
        yield Table("Roll-call", heads, ROLL_CALL, tuple(rows[begin : begin + A_PAGE]), tall=17)


def _place(place: Place) -> tuple[Cell, ...]:
    seat = place.expected
    who = ", ".join(part for part in (seat.name, seat.post) if part) if seat is not None else ""
    agency = Cell(place.name, "core agency" if place.core else "", strong=True)
    return agency, Cell("", f"Expected: {who}" if who else ""), *(Cell("") for _ in range(5))


def _nobody() -> tuple[Cell, ...]:
    return tuple(Cell("") for _ in range(7))


def _decision(blank: Blank) -> Iterator[Block]:
    yield _written_on(
        ("Question", "What has to be decided"), ("Information", "What is known, from whom; what isn’t")
    )
    yield _table("Options", ("Option considered", "Why, or why not", "Taken"), (36, 52, 12), 4, 23)
    yield NewPage()
    yield Heading(1, f"{blank.headed}, continued")
    yield _written_on(
        ("Decision", "As read back"),
        ("Rationale: REQUIRED", "Why this, and why now"),
        ("Agencies agreeing", ""),
        ("Reservations", "The agency, and its words verbatim"),
        ("Dissent", "The agency, and its words verbatim"),
    )
    heads = ("Decided at (time)", "Decided by", "Review at", "Equality and human rights")
    yield _table("Decided", heads, (18, 28, 20, 34), 1, 16)


def _written_on(*parts: tuple[str, str]) -> Table:
    rows = tuple((Cell(label, hint, strong=True), Cell("")) for label, hint in parts)
    return Table("The decision", ("Part", "Write here"), (24, 76), rows, tall=34)


def _actions() -> Table:
    heads = ("Line", "Time", "Action: start with a verb", "Owner agency", "Role", "Priority", "Due")
    rows = tuple((Cell(str(line), strong=True), *_nobody()[1:]) for line in range(1, LINES[SheetKind.ACTIONS] + 1))
    return Table("Actions", heads, (7, 9, 36, 15, 13, 10, 10), rows, tall=24)


def _log() -> Table:
    heads = ("Line", "Time", "Who spoke, agency", "What happened or was said", "Initials")
    rows = tuple((Cell(str(line), strong=True), *_nobody()[:4]) for line in range(1, LINES[SheetKind.LOG] + 1))
    return Table("Log", heads, (7, 10, 19, 53, 11), rows, tall=12)
