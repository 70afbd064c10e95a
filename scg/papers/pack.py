"""The paper pack of a meeting: numbered sheets to write on where there is no network, to be entered afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import current_app, url_for
from sqlalchemy import select

from scg.documents.blocks import Block, Bullets, Cell, Fact, Facts, Heading, NewPage, Outline, Table
from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.sheets import PaperSheet, SheetEntry
from scg.papers import Asked, paper
from scg.papers.frame import Framed, framed, framed_outline
from scg.papers.pack_known import known
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
    "Every sheet is accounted for, also one left blank or spoilt. Keep the paper: it is part of the record.",
)
NUMBERED = (
    "Afterwards scan the sheet’s code, or open its address: the form enters it with the time that it happened.",
)
NOT_NUMBERED = (
    "Afterwards scan the sheet’s code, or open its address, choose the meeting and press the button: the sheet is "
    "given its number. Write that on every page of it, and enter what it says with the time that it happened.",
    "A meeting that was held without scg is called and opened there first. What turns up once it is closed can "
    "still be entered.",
)
BLANK_NUMBER = "............"


@dataclass(frozen=True)
class Pack:
    """A pack to be laid out: its meeting, if one is called, and its sheets; number 0 where they have none yet."""

    meeting: Meeting | None
    number: int
    blanks: tuple[Blank, ...]


@paper(
    "paper-pack",
    title="Paper pack",
    about="Sheets to write on without network, each with its code: roll-call, decisions, actions and log",
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
    return framed_outline(within, asked, title, _blocks(within, pack, asked.at))


def _pack(ref: str, meeting: Meeting | None, number: int) -> Pack | None:
    sheets = _sheets(ref, meeting.number, number) if meeting is not None else []
    if number and not sheets:
        return None
    if not sheets:
        return Pack(meeting, 0, tuple(_unnumbered(ref, meeting, kind) for kind in UNNUMBERED))
    blanks = (Blank(one.kind, f"{ref}/{one.ref}", _address(ref, one.ref), numbered=True) for one in sheets)
    return Pack(meeting, sheets[0].pack, tuple(blanks))


def _unnumbered(ref: str, meeting: Meeting | None, kind: SheetKind) -> Blank:
    number = f"{meeting.number:03d}" if meeting is not None else BLANK_NUMBER
    address = _at("sheets.unnumbered", ref=ref, kind=kind, meeting=meeting.number if meeting is not None else None)
    return Blank(kind, f"{ref}/SCG{number}/P{BLANK_NUMBER}", address, numbered=False)


def _sheets(ref: str, meeting: int, number: int) -> list[PaperSheet]:
    """The sheets of the pack that is named, or of the newest; not of one that was written on before its number."""
    of_it = (PaperSheet.incident == ref, PaperSheet.meeting == meeting)
    found = list(db.session.scalars(select(PaperSheet).where(*of_it).order_by(PaperSheet.number)))
    packs = [list(sheets) for _, sheets in groupby(found, key=lambda one: one.pack)]
    if number:
        return next((sheets for sheets in packs if sheets[0].pack == number), [])
    to_print = [sheets for sheets in packs if len(sheets) > 1 or not _is_used(sheets[0])]
    return to_print[-1] if to_print else []


def _is_used(sheet: PaperSheet) -> bool:
    used = (SheetEntry.incident == sheet.incident, SheetEntry.sheet == sheet.ref)
    return db.session.scalar(select(SheetEntry.entry).where(*used).limit(1)) is not None


def _address(ref: str, sheet: str) -> str:
    return _at("sheets.sheet", ref=ref, printed=sheet)


def _at(endpoint: str, **named: Any) -> str:
    """Where something is, as it can be typed or scanned anywhere."""
    origin = str(current_app.config["SCG_ORIGIN"]).rstrip("/")
    return origin + url_for(endpoint, **named, _external=not origin)


def _blocks(within: Framed, pack: Pack, at: datetime) -> Iterator[Block]:
    yield Facts(tuple(_facts(within, pack)))
    yield Heading(1, "How to use this pack")
    yield Bullets((*HOW[:2], *(NUMBERED if pack.number else NOT_NUMBERED), *HOW[2:]))
    yield Heading(1, "Sheets in this pack")
    rows = tuple((Cell(each.ref, strong=True), Cell(each.title), Cell("")) for each in pack.blanks)
    yield Table("Sheets in this pack", ("Sheet", "For", "Handed back to, and when"), (40, 20, 40), rows, tall=9)
    yield from known(within, pack.meeting, at)
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
        yield Fact("Meeting", ("None is called: write its number on each sheet once it is known",))
    numbered = f"Pack {pack.number}: {pack.blanks[0].ref} to {pack.blanks[-1].ref}" if pack.number else ""
    without = "Not numbered: each gets its number when it is entered. Number them before printing where you can"
    yield Fact("Sheets", (numbered or without,))
