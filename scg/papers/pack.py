"""The paper pack of a meeting: numbered sheets to write on where there is no network, to be entered afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, url_for
from sqlalchemy import func, select

from scg.documents.blocks import Block, Bullets, Cell, Fact, Facts, Heading, NewPage, Outline, Table
from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.sheets import PaperSheet
from scg.papers import Asked, paper
from scg.papers.frame import Framed, framed, framed_outline
from scg.papers.pack_sheets import Blank, drawn
from scg.pieces.meetings import live_or_next
from scg.rules.london import show
from scg.rules.numbers import whole
from scg.words import SheetKind

GROUP = "For the meeting"
UNNUMBERED = (SheetKind.ROLL_CALL, SheetKind.DECISION, SheetKind.DECISION, SheetKind.ACTIONS, SheetKind.LOG)
HOW = (
    "Write in ink, in the 24-hour clock, each sheet from top to bottom.",
    "A decision sheet is for one decision: the rationale is required, and dissent is taken down word for word.",
    "Afterwards scan the sheet’s code, or open its address: the form enters it with the time that it happened.",
    "Every sheet is accounted for, also one left blank or spoilt. Keep the paper: it is part of the record.",
)


@dataclass(frozen=True)
class Pack:
    """A pack to be laid out: its meeting, if one is called, and its sheets; number 0 where they have none yet."""

    meeting: Meeting | None
    number: int
    blanks: tuple[Blank, ...]


@paper(
    "paper-pack",
    title="Paper pack",
    about="Numbered sheets to write on without network: roll-call, decisions, actions and log, each with its code",
    group=GROUP,
    of="meeting",
)
def paper_pack(asked: Asked) -> Outline | None:
    """The newest pack of a meeting, or the one named after a stroke, as in `12/1`; blank sheets before any."""
    number, _, pack = asked.subject.partition("/")
    meeting = db.session.get(Meeting, (asked.ref, whole(number) or 0))
    return _laid_out(asked, meeting, whole(pack) or 0) if meeting is not None else None


@paper(
    "paper-pack-next",
    title="Paper pack for the next meeting",
    about="The same for the meeting that comes next, to be kept printed for the day when there is no network",
    group=GROUP,
)
def paper_pack_next(asked: Asked) -> Outline | None:
    """The pack of the meeting now live or next; blank sheets for any meeting where none is called."""
    incident = db.session.get(Incident, asked.ref)
    return _laid_out(asked, live_or_next(incident), 0) if incident is not None else None


def _laid_out(asked: Asked, meeting: Meeting | None, number: int) -> Outline | None:
    within = framed(asked.ref)
    pack = _pack(asked.ref, meeting, number)
    if within is None or pack is None:
        return None
    title = f"SCG {meeting.number:03d} paper pack" if meeting is not None else "Paper pack"
    return framed_outline(within, asked, title, _blocks(within, pack))


def _pack(ref: str, meeting: Meeting | None, number: int) -> Pack | None:
    sheets = _sheets(ref, meeting.number, number) if meeting is not None else []
    if number and not sheets:
        return None
    blanks = tuple(Blank(sheet.kind, f"{ref}/{sheet.ref}", _address(ref, sheet.ref)) for sheet in sheets)
    return Pack(meeting, sheets[0].pack if sheets else 0, blanks or tuple(Blank(kind) for kind in UNNUMBERED))


def _sheets(ref: str, meeting: int, number: int) -> list[PaperSheet]:
    of_it = (PaperSheet.incident == ref, PaperSheet.meeting == meeting)
    pack = number or db.session.scalar(select(func.max(PaperSheet.pack)).where(*of_it))
    query = select(PaperSheet).where(*of_it, PaperSheet.pack == pack)
    return list(db.session.scalars(query.order_by(PaperSheet.number)))


def _address(ref: str, sheet: str) -> str:
    """Where a sheet is entered from, as it can be typed or scanned anywhere."""
    origin = str(current_app.config["SCG_ORIGIN"]).rstrip("/")
    return origin + url_for("sheets.sheet", ref=ref, printed=sheet, _external=not origin)


def _blocks(within: Framed, pack: Pack) -> Iterator[Block]:
    yield Facts(tuple(_facts(within, pack)))
    yield Heading(1, "How to use this pack")
    yield Bullets(HOW)
    yield Heading(1, "Sheets in this pack")
    rows = tuple(
        (Cell(each.ref or "Not numbered", strong=True), Cell(each.title), Cell("")) for each in pack.blanks
    )
    yield Table("Sheets in this pack", ("Sheet", "For", "Handed back to, and when"), (30, 30, 40), rows, tall=9)
    for each in pack.blanks:
        yield NewPage()
        yield from drawn(within, pack.meeting, each)


def _facts(within: Framed, pack: Pack) -> Iterator[Fact]:
    meeting = pack.meeting
    yield Fact("Incident", (f"{within.incident.name} ({within.incident.ref})",))
    if meeting is not None:
        yield Fact("Meeting", (f"SCG {meeting.number:03d}, called for {show(meeting.scheduled_for)}",))
        yield Fact("Held", (str(meeting.mode).capitalize(), meeting.place or "No venue or link is recorded"))
    else:
        yield Fact("Meeting", ("None is called: write its number on each sheet",))
    numbered = f"Pack {pack.number}: {pack.blanks[0].ref} to {pack.blanks[-1].ref}" if pack.number else ""
    without = "Not numbered. Number the sheets in scg before printing where you can, so that each is accounted for"
    yield Fact("Sheets", (numbered or without,))
