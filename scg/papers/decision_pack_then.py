"""What was known when a decision was taken: clocks, strategy, rhythm, situation, actions, attendance, log."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from scg.documents.blocks import Block, Bullets, Cell, Heading, Paragraph, Table
from scg.documents.outline_tables import only_filled
from scg.extensions import db
from scg.models.actions import Action
from scg.models.attendance import Attendance
from scg.models.incidents import Strategy
from scg.models.log import LogNote
from scg.models.meetings import CadenceChange
from scg.papers.frame import Framed, framed
from scg.papers.pack_tables import NONE, actions_table, sentence, situation
from scg.pieces.clocks import standing
from scg.pieces.situation import expected, latest
from scg.rules.london import show, show_time
from scg.words import ATTENDED, UNSETTLED

HOUR = timedelta(hours=1)


def present_then(within: Framed, meeting: int | None, at: datetime) -> Iterator[Block]:
    """Who was there at that second, by the roll-call as it stands now; what was confirmed only later says so."""
    yield Heading(2, "Who was present")
    if meeting is None:
        yield Paragraph("It was taken between meetings.")
        return
    query = select(Attendance).where(Attendance.incident == within.incident.ref, Attendance.meeting == meeting)
    rows = sorted(db.session.scalars(query), key=lambda row: within.name(row.agency))
    there = [row for row in rows if _there(row, at)]
    absent = [f"{within.name(row.agency)}: {_why(row)} (entry {row.version:,})" for row in rows if row not in there]
    heads = ("Agency", "Name", "From and until", "Roll-call")
    shown = tuple(_present(within, row, at) for row in there)
    yield Table(f"Present at {show_time(at)}", heads, (30, 25, 15, 30), shown) if shown else NONE
    if absent:
        yield Paragraph("Not present at that moment:")
        yield Bullets(tuple(absent))


def _there(row: Attendance, at: datetime) -> bool:
    begun = row.present_from is None or row.present_from <= at
    return row.status in ATTENDED and begun and (row.present_until is None or row.present_until > at)


def _why(row: Attendance) -> str:
    if row.status not in ATTENDED:
        return str(row.status)
    times = (("joined", row.present_from), ("left", row.present_until))
    return ", ".join(f"{word} at {show_time(at)}" for word, at in times if at is not None)


def _present(within: Framed, row: Attendance, at: datetime) -> tuple[Cell, ...]:
    begun = f"from {show_time(row.present_from)}" if row.present_from else "from the start"
    until = f"until {show_time(row.present_until)}" if row.present_until else "to the end"
    confirmed = "not confirmed" if row.confirmed_at is None else f"confirmed {show_time(row.confirmed_at)}"
    late = row.confirmed_at is not None and row.confirmed_at > at
    note = f"{confirmed}{', after the decision' if late else ''}, entry {row.version:,}"
    name = Cell(row.who or "Nobody named", f"for {row.deputy_for}" if row.deputy_for else "")
    return Cell(within.name(row.agency), strong=True), name, Cell(begun, until), Cell(sentence(row.status), note)


def log_before(ref: str, at: datetime) -> Iterator[Block]:
    """What the log tells of the hour before; what was written down only later says so."""
    yield Heading(2, "The log of the hour before")
    hour = (LogNote.happened_at > at - HOUR, LogNote.happened_at <= at)
    query = select(LogNote).where(LogNote.incident == ref, *hour)
    notes = db.session.scalars(query.order_by(LogNote.happened_at, LogNote.seq))
    rows = tuple(_line(note, at) for note in notes)
    told = Table("Log entries", ("Entry", "Time", "Speaker", "What"), (10, 12, 20, 58), rows)
    yield only_filled(told, "Speaker") if rows else NONE


def _line(note: LogNote, at: datetime) -> tuple[Cell, ...]:
    after = f"recorded {show(note.recorded_at)}, after the decision" if note.recorded_at > at else ""
    corrected = f"corrected by entry {note.corrected_by:,}" if note.corrected_by else ""
    said = f"“{note.text}”" if note.verbatim else note.text
    what = Cell(said, "; ".join(part for part in (after, corrected) if part), struck=bool(note.corrected_by))
    return Cell(f"{note.seq:,}", strong=True), Cell(show_time(note.happened_at)), Cell(note.speaker), what


def known_then(ref: str, at: datetime) -> tuple[str, list[Block]]:
    """The record as it stands with its marking, to be asked while looking back: no row of what it is made from."""
    within = framed(ref)
    if within is None:
        return "", []
    blocks = [*_clocks(within), *_strategy(ref), *_rhythm(ref), *_picture(within, at)]
    return str(within.incident.marking), blocks


def _clocks(within: Framed) -> Iterator[Block]:
    yield Heading(2, "The three clocks")
    rows = tuple(
        (
            Cell(clock.title, strong=True),
            Cell(sentence(clock.word)),
            Cell(show(clock.since) if clock.since else ""),
            Cell(f"Entry {clock.move.seq:,}" if clock.move else "", clock.move.authority if clock.move else ""),
        )
        for clock in standing(within.incident)
    )
    yield Table("The three clocks", ("Clock", "State", "Since", "By"), (18, 32, 28, 22), rows)


def _strategy(ref: str) -> Iterator[Block]:
    yield Heading(2, "Strategic aim and objectives")
    query = select(Strategy).where(Strategy.incident == ref).order_by(Strategy.seq.desc()).limit(1)
    found = db.session.scalar(query)
    yield Paragraph(f"{found.aim} (entry {found.seq:,})" if found is not None else "No strategic aim had been set.")
    if found is not None and found.objectives:
        yield Bullets(tuple(found.objectives), numbered=True)


def _rhythm(ref: str) -> Iterator[Block]:
    yield Heading(2, "Battle rhythm")
    query = select(CadenceChange).where(CadenceChange.incident == ref).order_by(CadenceChange.seq.desc()).limit(1)
    found = db.session.scalar(query)
    yield Paragraph(
        f"{sentence(found.described)} (entry {found.seq:,})" if found is not None else "No rhythm had been set."
    )


def _picture(within: Framed, at: datetime) -> Iterator[Block]:
    ref = within.incident.ref
    known = latest(within.incident)
    codes = {*known, *expected(ref)}
    yield Heading(2, "Situation of each agency")
    yield from situation(within, "Situation of each agency", codes, known, at)
    yield Heading(2, "Actions open then")
    open_then = (Action.incident == ref, Action.state.in_(UNSETTLED))
    query = select(Action).where(*open_then).order_by(Action.due_at.is_(None), Action.due_at, Action.ref)
    yield actions_table(within, "Actions open then", list(db.session.scalars(query)), at)
