"""Contribution, capacity, capability and connectivity in figures, each with the entries behind it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.attendance import Attendance
from scg.models.lessons import Lesson
from scg.models.papers import IssuedPaper
from scg.models.situation import Update
from scg.pieces import figures_actions
from scg.pieces.figures import Behind, Figure, behind, closings, entries_of, scg
from scg.pieces.figures_attendance import Row, times
from scg.pieces.pictures_time import CLOCKS, Read, moves
from scg.rules.figures import Share, listed, numbered
from scg.rules.london import show_day
from scg.words import AttendanceStatus


def contribution(read: Read) -> Iterator[Figure]:
    """Meetings held, how often each observing office was there, and the partners."""
    span = f"{scg(read.meetings[0].number)} to {scg(read.meetings[-1].number)}" if read.meetings else ""
    yield Figure("Meetings held", str(len(read.meetings)), closings(read.incident, read.meetings), span)
    for row in read.attendance:
        if row.observing:
            yield Figure(f"Attended by {row.name}", row.share.told, row.behind, row.figure.note)
    partners = [row for row in read.attendance if not row.observing]
    yield _together("Attendance of partners", partners)
    yield _together("Attendance of core agencies", [row for row in partners if row.core])
    yield from _first_meeting(read)


def _together(name: str, rows: list[Row]) -> Figure:
    share = Share(sum(row.share.part for row in rows), sum(row.share.of for row in rows))
    entries = {(one.seq, f"Attendance, entry {one.seq:,}") for row in rows for one in row.behind}
    counts = Counter(one.status for row in rows for one in row.there)
    away = (AttendanceStatus.APOLOGIES, AttendanceStatus.ABSENT)
    told = [times(counts[status], status) for status in away if counts[status]]
    return Figure(name, share.told, behind(entries), "; ".join(told))


def _first_meeting(read: Read) -> Iterator[Figure]:
    convened = [one for one in moves(read.incident) if one.clock == "scg" and one.now == "active"]
    first = read.meetings[0] if read.meetings and read.meetings[0].number == 1 else None
    if convened and first is not None and first.opened_at is not None:
        opened = entries_of(read.incident, "meeting.opened")[f"meeting:{first.number}"]
        minutes = round((first.opened_at - convened[0].happened_at).total_seconds() / 60)
        entries = behind([(convened[0].seq, "SCG convened"), (opened[0], f"{scg(1)} opened")])
        yield Figure("From convening to the first meeting", numbered(minutes, "minute"), entries)


def capacity(read: Read) -> Iterator[Figure]:
    """Actions raised, done on time with their denominator, and how long they took."""
    incident, period = read.incident, read.period
    raised = [one for one in read.actions if period.holds(one.raised_at)]
    due = figures_actions.due_in(read.actions, period)
    done = [one for one in read.actions if period.holds(one.completed_at)]
    left = figures_actions.outstanding(read.actions, period.end)
    late = [one for one in left if one.due_at is not None and one.due_at < period.end]
    yield Figure("Actions raised", str(len(raised)), figures_actions.raised(incident, raised))
    yield Figure("Actions done on time", due.share.told, figures_actions.settled(incident, due.all), due.reasons)
    hours = figures_actions.hours_to_complete(read.actions, period)
    yield Figure("Median time to complete", hours, figures_actions.settled(incident, done))
    told = f"{len(late)} of them overdue"
    entries = figures_actions.raised(incident, left)
    yield Figure("Actions outstanding at the end", str(len(left)), entries, told if left else "")


def capability(read: Read) -> Iterator[Figure]:
    """The moves of the three clocks in the period, and the lessons."""
    names = dict(CLOCKS)
    known = [one for one in moves(read.incident) if one.clock in names and read.period.holds(one.happened_at)]
    for one in known:
        told = f"{one.now}, {show_day(one.happened_at)}"
        about = behind([(one.seq, f"{names[one.clock]} {one.now}")])
        yield Figure(names[one.clock], told, about, f"On the authority of {one.authority}" if one.authority else "")
    if not known:
        yield Figure("Declaration, SCG and recovery", "no change")
    yield from _lessons(read)


def _lessons(read: Read) -> Iterator[Figure]:
    query = select(Lesson).where(Lesson.incident == read.incident.ref).order_by(Lesson.number)
    rows = list(db.session.scalars(query))
    for name, found in (
        ("Lessons identified", [one for one in rows if read.period.holds(one.identified_at)]),
        ("Lessons settled", [one for one in rows if read.period.holds(one.settled_at)]),
    ):
        told = [f"L{one.number:02d} {one.state}" for one in found]
        entries = behind((one.version, word) for one, word in zip(found, told, strict=True))
        yield Figure(name, str(len(found)), entries, "; ".join(told))


def connectivity(read: Read) -> Iterator[Figure]:
    """Who was represented, how, who came late, and the pictures that were shared."""
    there = [row for row in read.attendance if row.share.part]
    entries = closings(read.incident, read.meetings)
    yield Figure("Agencies represented", Share(len(there), len(read.attendance)).told, entries, "Of those expected")
    late = [one for row in read.attendance for one in row.there if one.status == AttendanceStatus.JOINED_LATE]
    told = behind((one.seq, f"{scg(one.number)}: joined late") for one in late)
    yield Figure("Joined late", str(len(late)), told)
    yield _modes(read)
    yield _updates(read)
    yield _papers(read)


def _modes(read: Read) -> Figure:
    numbers = [one.number for one in read.meetings]
    columns = (Attendance.mode, Attendance.version)
    own = (Attendance.incident == read.incident.ref, Attendance.meeting.in_(numbers), Attendance.mode != "")
    rows = list(db.session.execute(select(*columns).where(*own, Attendance.confirmed_at.is_not(None))))
    counts = Counter(row.mode for row in rows)
    told = listed([f"{counts[mode]:,} {mode}" for mode in sorted(counts)]) or "not recorded"
    return Figure(
        "How they took part", told, behind({(row.version, f"Attendance, entry {row.version:,}") for row in rows})
    )


def _updates(read: Read) -> Figure:
    query = select(Update.seq, Update.agency, Update.at).where(Update.incident == read.incident.ref)
    rows = [row for row in db.session.execute(query.order_by(Update.seq)) if read.period.holds(row.at)]
    by = f"By {numbered(len({row.agency for row in rows}), 'agency', 'agencies')}" if rows else ""
    return Figure("Situation updates", str(len(rows)), behind((row.seq, row.agency) for row in rows), by)


def _papers(read: Read) -> Figure:
    columns = (IssuedPaper.entry, IssuedPaper.title, IssuedPaper.version, IssuedPaper.issued_at)
    query = select(*columns).where(IssuedPaper.incident == read.incident.ref)
    rows = [row for row in db.session.execute(query) if read.period.holds(row.issued_at)]
    told = behind((row.entry, f"{row.title}, version {row.version}") for row in rows)
    return Figure("Papers issued", str(len(rows)), told)


def moved_to(read: Read, clock: str, state: str, until: datetime) -> tuple[str, Behind, str] | None:
    """The last move of a clock to a state by a time: its day, its entry, and on what authority."""
    found = [
        one for one in moves(read.incident) if (one.clock, one.now) == (clock, state) and one.happened_at < until
    ]
    if not found:
        return None
    last = found[-1]
    return show_day(last.happened_at), Behind(last.seq, f"{clock} {state}"), last.authority


def seqs(entries: Iterable[Behind]) -> list[int]:
    """The numbers of entries."""
    return [one.seq for one in entries]
