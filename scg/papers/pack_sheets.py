"""The sheets of a paper pack, drawn: roll-call, decision, actions, log, each with its reference, code and rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from scg.documents.blocks import Block, Cell, Fact, Facts, Heading, NewPage, Paragraph, Picture, Table
from scg.documents.outline_proof import code_of
from scg.models.meetings import Meeting
from scg.papers.frame import Framed
from scg.pieces.attendance import Place, roll
from scg.rules.sheets import LINES
from scg.words import SheetKind

TITLES = {
    SheetKind.ROLL_CALL: "Roll-call sheet",
    SheetKind.DECISION: "Decision sheet",
    SheetKind.ACTIONS: "Action sheet",
    SheetKind.LOG: "Log sheet",
}
A_PAGE, MORE_AGENCIES = 10, 3  # rows
# Source: the rules that loggists are taught for paper logs (design: domain 3.3).
RULES = (
    "NO ELBOWS. No erasures: strike through once, initial and time. No leaves torn out. No blank spaces: rule "
    "through. No overwriting. No writing above or below lines. Separate sheets are kept with this one. "
    "Clear, intelligible, accurate."
)


@dataclass(frozen=True)
class Blank:
    """A sheet to be drawn: what it is for, its whole reference and the address to enter it from, if it has one."""

    kind: str
    ref: str = ""
    address: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return TITLES[SheetKind(self.kind)]


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
    number = f"SCG {meeting.number:03d}" if meeting is not None else "SCG number: ............"
    yield Heading(1, f"{blank.title} {blank.ref}".strip())
    if not blank.ref:
        yield Facts((Fact("Sheet", ("Not numbered. Number: ............",)), Fact("Meeting", (number,))))
        return
    yield Facts((Fact("Meeting", (number,)), Fact("Enter it at", (blank.address,))))
    yield Picture(f"QR code of the address at which sheet {blank.ref} is entered", code_of(blank.address), 3)


def _table(caption: str, heads: tuple[str, ...], widths: tuple[int, ...], rows: int, tall: int) -> Table:
    empty = tuple(Cell("") for _ in heads)
    return Table(caption, heads, widths, (empty,) * rows, tall)


def _roll_call(within: Framed, meeting: Meeting | None, blank: Blank) -> Iterator[Block]:
    """The roll-call, as many agencies a page as can be written on, each page with the sheet's reference."""
    places = roll(within.incident, meeting) if meeting is not None else []
    heads = ("Agency", "Name and role", "Present", "Deputy for", "Apologies", "Joined", "Left")
    rows = [_place(each) for each in places] + [_nobody()] * (MORE_AGENCIES if places else A_PAGE)
    for begin in range(0, len(rows), A_PAGE):
        if begin:
            yield NewPage()
            yield Heading(1, _continued(blank))
        yield Table("Roll-call", heads, (29, 24, 9, 12, 10, 8, 8), tuple(rows[begin : begin + A_PAGE]), tall=17)


def _continued(blank: Blank) -> str:
    return f"{blank.title} {blank.ref}".strip() + ", continued"


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
    yield _table("Options", ("Option considered", "Why, or why not", "Taken"), (36, 52, 12), 4, 20)
    yield NewPage()
    yield Heading(1, _continued(blank))
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
    return Table("The decision", ("Part", "Write here"), (24, 76), rows, tall=29)


def _actions() -> Table:
    heads = ("Line", "Time", "Action: start with a verb", "Owner agency", "Role", "Priority", "Due")
    rows = tuple((Cell(str(line), strong=True), *_nobody()[1:]) for line in range(1, LINES[SheetKind.ACTIONS] + 1))
    return Table("Actions", heads, (7, 9, 36, 15, 13, 10, 10), rows, tall=24)


def _log() -> Table:
    heads = ("Line", "Time", "Who spoke, agency", "What happened or was said", "Initials")
    rows = tuple((Cell(str(line), strong=True), *_nobody()[:4]) for line in range(1, LINES[SheetKind.LOG] + 1))
    return Table("Log", heads, (7, 10, 19, 53, 11), rows, tall=12)
