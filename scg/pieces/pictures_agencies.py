"""Pictures by agency: actions on time, attendance as a table with words, how old each picture is, meeting load."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from scg.documents import charts
from scg.documents.blocks import Table
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.pieces import figures_actions, figures_load, figures_situation
from scg.pieces.figures import scg
from scg.pieces.figures_attendance import NO_SEAT, Row
from scg.pieces.figures_drawn import Drawn, table
from scg.pieces.pictures_time import Read
from scg.rules.figures import WHOLE, Share, listed, numbered
from scg.words import ATTENDED

ACROSS = 6  # meetings beside one another in a table that fits on paper
MOST_OF_ALL = 12  # of the whole incident: those before them stand in their quarters


def on_time(read: Read) -> Drawn:
    """Actions done on time by agency, with those that weren't and why."""
    found = figures_actions.by_agency(read.incident, read.actions, read.period)
    whole = figures_actions.due_in(read.actions, read.period)
    others = f" The others: {whole.reasons}." if whole.reasons else ""
    finding = f"{whole.share.told} actions that fell due were ticked complete by their owners on time.{others}"
    counted = [one for one in found if one.share.of]
    most = max([one.share.of for one in counted] + [1])
    bars = [charts.Bar(one.name, one.share.told, _parts(one, most)) for one in counted]
    key: charts.Key = (("main", "On time"), ("late", "Done late"), ("open", "Not done by the end of the period"))
    drawings = charts.bars(bars, f"Actions on time by agency: {finding}", key)
    rows = [(one.name, one.share.told, one.reasons or "none", str(len(one.all))) for one in [*found, whole]]
    heads = ("Agency", "On time, of those due", "The others", "Fell due")
    told = table("Actions on time by agency", heads, (36, 22, 30, 12), rows)
    quiet = "Ended otherwise (superseded, transferred, cancelled) counts neither as on time nor as late."
    return Drawn("on-time", "Actions on time by agency", finding, tuple(drawings), (told,), 12, quiet)


def _parts(one: figures_actions.Due, most: int) -> tuple[tuple[charts.Tone, float], ...]:
    return (("main", len(one.in_time) / most), ("late", len(one.late) / most), ("open", len(one.undone) / most))


def attendance(read: Read) -> Drawn:
    """Attendance by agency and meeting, in words."""
    rows, meetings = read.attendance, read.meetings
    core = [row.share for row in rows if row.core and not row.observing]
    others = [row.share for row in rows if not row.core and not row.observing]
    told = f"Core agencies attended {_sum(core).told} times that they were invited, others {_sum(others).told}"
    observers = [f"{row.name} observed {row.share.told} meetings" for row in rows if row.observing]
    finding = "; ".join([told, *observers]) + "."
    counted = [(row.name, row.share.told, row.reasons or "always simply present") for row in rows]
    heads = ("Agency", "Attended, of invited", "How, where not simply present, and why not")
    first = table("Attendance by agency", heads, (36, 20, 44), counted)
    shown = meetings[-MOST_OF_ALL:] if read.period.name == WHOLE else meetings
    by_meeting = tuple(_across(rows, shown))
    quiet = f"By meeting: the last {len(shown)} of {len(meetings)}; the others stand in their quarters."
    return Drawn(
        "attendance",
        "Attendance",
        finding,
        (),
        (first, *by_meeting),
        12,
        quiet if len(shown) < len(meetings) else "",
    )


def _sum(shares: Iterable[Share]) -> Share:
    told = list(shares)
    return Share(sum(one.part for one in told), sum(one.of for one in told))


def _across(rows: Sequence[Row], meetings: Sequence[Meeting]) -> Iterable[Table]:
    for place in range(0, len(meetings), ACROSS):
        some = meetings[place : place + ACROSS]
        words = [{one.number: one.word for one in row.there} for row in rows]
        cells = [
            (row.name, *(said.get(one.number, NO_SEAT) for one in some))
            for row, said in zip(rows, words, strict=True)
        ]
        wide = 72 // len(some)
        caption = f"Attendance by meeting, {scg(some[0].number)} to {scg(some[-1].number)}"
        heads = ("Agency", *(scg(one.number) for one in some))
        yield table(caption, heads, (100 - wide * len(some), *([wide] * len(some))), cells)


def staleness(read: Read) -> Drawn:
    """How old each agency's picture was at the last meeting of the period."""
    found = figures_situation.pictures(read.incident, read.attendance, read.meetings, read.period)
    silent, known = [one for one in found if one.hours is None], [one for one in found if one.hours is not None]
    when = f"when {scg(read.meetings[-1].number)} opened" if read.meetings else "at the end of the period"
    old = [one for one in known if one.hours]
    oldest = f" The oldest was {old[0].name}’s, {old[0].told}." if old else ""
    never = f" Never reported: {listed([one.name for one in silent])}." if silent else ""
    given = Share(len(known), len(found)).told
    finding = f"{given} agencies had given a picture, as measured {when}.{oldest}{never}"
    most = max([one.hours or 0 for one in known] + [1])
    bars = [charts.Bar(one.name, one.told, (("main", (one.hours or 0) / most),)) for one in found]
    drawings = charts.bars(bars, f"Age of each agency’s picture: {finding}", (("main", f"Age {when}"),))
    rows = [
        (one.name, one.told, one.given or "none", str(one.number), f"{one.seq:,}" if one.seq else "none")
        for one in found
    ]
    heads = ("Agency", "Age", "Given, and its assessment", "In the period", "Entry")
    return Drawn(
        "staleness",
        "Age of each agency’s picture",
        finding,
        tuple(drawings),
        (table("Age of each agency’s picture", heads, (32, 20, 26, 11, 11), rows),),
    )


def own_load(read: Read) -> Drawn:
    """The time that each agency spent in this incident's meetings over the period."""
    minutes = {one.number: _minutes(one) for one in read.meetings}
    spent = [
        (row, sum(minutes[one.number] for one in row.there if one.status in ATTENDED)) for row in read.attendance
    ]
    shown = sorted(spent, key=lambda told: (-told[1], told[0].name))
    most = max([whole for _, whole in shown] + [1])
    finding = (
        f"{numbered(len(read.meetings), 'meeting')}, {sum(minutes.values()) / 60:.1f} hours in all, "
        f"which is what an agency spent that was at every one."
    )
    bars = [
        charts.Bar(row.name, f"{whole / 60:.1f} hours", (("main", whole / most),)) for row, whole in shown if whole
    ]
    key: charts.Key = (("main", "Hours in this incident’s meetings"),)
    drawings = charts.bars(bars, f"Meeting load by agency: {finding}", key)
    rows = [(row.name, row.share.told, f"{whole / 60:.1f}") for row, whole in shown]
    heads = ("Agency", "Attended, of invited", "Hours in meetings")
    quiet = "Across incidents that run at once: the forum’s page of meeting load."
    told = table("Meeting load by agency", heads, (50, 28, 22), rows)
    return Drawn("load", "Meeting load by agency", finding, tuple(drawings), (told,), 12, quiet)


def _minutes(meeting: Meeting) -> float:
    if meeting.opened_at is None or meeting.closed_at is None:
        return 0.0
    return (meeting.closed_at - meeting.opened_at).total_seconds() / 60


def load(incidents: Sequence[Incident], at: datetime) -> Drawn:
    """How much meeting each agency has, across these incidents, in the week behind and the week to come."""
    found = figures_load.loads(incidents, at)
    several = [one for one in found if sum(part is not None for part in one.parts) > 1]
    clashing = [one for one in found if one.clashes]
    busiest = f" The most to come is {numbered(found[0].coming, 'meeting')}." if found else ""
    clash = f" Within the hour of one another: for {listed([one.name for one in clashing])}." if clashing else ""
    agencies, where = numbered(len(found), "agency", "agencies"), numbered(len(incidents), "incident")
    finding = f"{agencies} in {where}, {len(several)} of them in more than one.{busiest}{clash}"
    most = max([one.coming + one.held for one in found] + [1])
    bars = [_load_bar(one, most) for one in found if one.coming + one.held]
    key: charts.Key = (
        ("main", "Meetings in the seven days behind"),
        ("open", "Meetings in the seven days to come"),
    )
    drawings = charts.bars(bars, f"Meeting load by agency: {finding}", key)
    rows = [(one.name, *(part.told if part else NO_SEAT for part in one.parts), _total(one)) for one in found]
    wide = 48 // max(len(incidents), 1)
    widths = (100 - 18 - wide * len(incidents), *([wide] * len(incidents)), 18)
    heads = ("Agency", *(one.ref for one in incidents), "In all")
    told = table("Meeting load by agency and incident, seven days each way", heads, widths, rows)
    return Drawn("load", "Meeting load by agency", finding, tuple(drawings), (told,))


def _load_bar(one: figures_load.Load, most: int) -> charts.Bar:
    parts: tuple[tuple[charts.Tone, float], ...] = (("main", one.held / most), ("open", one.coming / most))
    return charts.Bar(one.name, f"{one.held} + {one.coming}", parts)


def _total(one: figures_load.Load) -> str:
    clash = f"; {numbered(one.clashes, 'clash', 'clashes')}" if one.clashes else ""
    return f"{one.held} held, {one.coming} to come{clash}"
