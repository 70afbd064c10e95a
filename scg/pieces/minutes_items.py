"""What was discussed at a meeting, item by item, as minutes tell it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from scg.documents.structure import Item, LogLine, Update
from scg.extensions import db
from scg.models.actions import Action
from scg.models.annexes import Annex
from scg.models.decisions import Decision
from scg.models.log import LogNote
from scg.models.meetings import AgendaItem
from scg.models.situation import Update as Reported
from scg.pieces.entries import is_late
from scg.pieces.minutes_meeting import Held, when
from scg.pieces.situation import age
from scg.rules.london import show, show_day, show_time
from scg.words import ItemState


def agenda(held: Held) -> list[AgendaItem]:
    """The meeting's items in the order of its agenda."""
    return agenda_of(held.ref, held.number)


def agenda_of(ref: str, number: int) -> list[AgendaItem]:
    """The items of a meeting in the order of its agenda."""
    query = select(AgendaItem).where(AgendaItem.incident == ref, AgendaItem.meeting == number)
    return list(db.session.scalars(query.order_by(AgendaItem.position, AgendaItem.item)))


def items(
    held: Held, rows: Sequence[AgendaItem], decisions: Iterable[Decision], actions: Iterable[Action]
) -> tuple[Item, ...]:
    """Each item with what was said, reported, decided and raised under it."""
    lines = _lines(held, rows)
    made: dict[int, list[str]] = {}
    for decision in decisions:
        made.setdefault(decision.item or under(rows, decision.happened_at), []).append(decision.ref)
    for action in actions:
        made.setdefault(under(rows, action.raised_at), []).append(action.ref)
    pictured = next((row.item for row in rows if row.topic == "situation"), None)
    return tuple(
        _item(held, row, place, lines.get(row.item, []), made.get(row.item, []), pictured == row.item)
        for place, row in enumerate(rows, start=1)
    )


def _lines(held: Held, rows: Sequence[AgendaItem]) -> dict[int, list[LogLine]]:
    """What the log says of a meeting, and which annexes it has, in order of time, by the item it belongs under."""
    said = [(note.happened_at, note.seq, note.item, _line(note)) for note in _notes(held)]
    said += [(annex.at, annex.id, None, _line_of(annex)) for annex in _annexes(held)]
    lines: dict[int, list[LogLine]] = {}
    for at, _, item, line in sorted(said, key=lambda one: one[:2]):
        lines.setdefault(item or under(rows, at), []).append(line)
    return lines


def under(rows: Sequence[AgendaItem], at: datetime) -> int:
    """The number of the item that was in hand at a time: the last one taken before, else the first."""
    taken = [row for row in rows if row.taken_at is not None and row.taken_at <= at]
    if taken:
        return max(taken, key=lambda row: row.taken_at or at).item
    return rows[0].item if rows else 0


def _item(held: Held, row: AgendaItem, place: int, lines: list[LogLine], made: list[str], pictured: bool) -> Item:
    took = row.finished_at - row.taken_at if row.finished_at and row.taken_at else None
    return Item(
        number=place,
        title=row.title,
        urgent=row.urgent,
        raised_by=held.name(row.raised_by) if row.raised_by else "",
        planned=row.minutes_planned or None,
        actual=round(took.total_seconds() / 60) if took is not None else None,
        taken=when(row.taken_at) if row.taken_at else None,
        finished=when(row.finished_at) if row.finished_at else None,
        note="Withdrawn." if row.state == ItemState.WITHDRAWN else row.outcome,
        lines=tuple(lines),
        updates=tuple(_update(held, found) for found in _updates(held)) if pictured else (),
        made=tuple(made),
    )


def _notes(held: Held) -> list[LogNote]:
    query = select(LogNote).where(LogNote.incident == held.ref, LogNote.meeting == held.number)
    return list(db.session.scalars(query.order_by(LogNote.happened_at, LogNote.seq)))


def _line(note: LogNote) -> LogLine:
    return LogLine(
        entry=str(note.seq),
        time=show_time(note.happened_at),
        initials=note.speaker,
        agency="",
        text=note.text,
        verbatim=note.verbatim,
        struck=note.corrected_by is not None,
        note="; ".join(_remarks(note)),
    )


def _annexes(held: Held) -> list[Annex]:
    query = select(Annex).where(Annex.incident == held.ref, Annex.meeting == held.number)
    return list(db.session.scalars(query.order_by(Annex.id)))


def _line_of(annex: Annex) -> LogLine:
    """That there is an annex, by its title; what it says is for its readers."""
    told = f"{annex.title}: annex at entry {annex.id:,}, sealed"
    return LogLine(entry=str(annex.id), time=show_time(annex.at), initials="", agency="", text=told)


def _remarks(note: LogNote) -> Iterable[str]:
    if is_late(note.happened_at, note.recorded_at):
        yield f"recorded late, {show(note.recorded_at)}"
    if note.corrects:
        yield f"corrects entry {note.corrects:,}"
    if note.corrected_by:
        yield f"corrected by entry {note.corrected_by:,}"


def _updates(held: Held) -> list[Reported]:
    """The newest update of each agency when the meeting ended, by name."""
    query = select(Reported).where(Reported.incident == held.ref, Reported.latest)
    found = [_as_of(held, update) for update in db.session.scalars(query)]
    return sorted((update for update in found if update is not None), key=lambda each: held.name(each.agency))


def _as_of(held: Held, newest: Reported) -> Reported | None:
    if newest.at <= held.until:
        return newest
    before = (Reported.agency == newest.agency, Reported.at <= held.until)
    query = select(Reported).where(Reported.incident == held.ref, *before)
    return db.session.scalar(query.order_by(Reported.seq.desc()).limit(1))


def _update(held: Held, found: Reported) -> Update:
    return Update(
        agency=held.name(found.agency),
        what=found.what,
        so_what=found.so_what,
        what_might=found.what_might,
        rag=str(found.rag),
        trend=str(found.trend),
        age=_age(held, found),
    )


def _age(held: Held, found: Reported) -> str:
    same_day = show_day(found.at) == show_day(held.opened_at)
    at = show_time(found.at) if same_day else show(found.at)
    told = "no change reported at" if found.unchanged else "as at"
    if found.at >= held.opened_at:
        return f"{told} {at}, in the meeting"
    return f"{told} {at}, {age((held.opened_at - found.at).total_seconds())} before the meeting"
