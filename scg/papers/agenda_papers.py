"""The papers that go with an agenda: last minutes, actions, decisions for review, situation, cadence."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from scg.documents.blocks import Block, Cell, Fact, Facts, Heading, Paragraph, Table
from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.meetings import CadenceChange, Meeting
from scg.papers.frame import Framed
from scg.papers.pack_tables import NONE, actions_table, is_overdue, sentence, situation
from scg.papers.to_come import review
from scg.pieces.minutes import versions
from scg.pieces.situation import expected, latest
from scg.rules.cadence import from_plain, occurrences
from scg.rules.london import show
from scg.words import OUTSTANDING, UNSETTLED, DecisionState, MeetingState, MinutesState, ScgState

AHEAD = timedelta(hours=24)  # a decision whose review falls within it is for this meeting, and not for the next
TO_COME = 5


def papers_of(within: Framed, meeting: Meeting, at: datetime) -> Iterator[Block]:
    """The papers of a meeting as they stand at a time, each under a heading of its own."""
    yield Heading(1, "Paper 1: last minutes, for approval")
    yield Paragraph(_last_minutes(within.incident.ref, meeting, at))
    yield Heading(1, "Paper 2: open and overdue actions")
    yield from _actions(within, at)
    yield Heading(1, "Paper 3: decisions due for review")
    yield from _reviews(within, at, max(meeting.scheduled_for, at) + AHEAD)
    yield Heading(1, "Paper 4: situation by agency")
    yield from _situation(within, at)
    yield Heading(1, "Paper 5: battle rhythm and next meetings")
    yield from _rhythm(within, meeting, at)


def _last_minutes(ref: str, meeting: Meeting, at: datetime) -> str:
    """Of the meeting that was held last, whichever number it has: an extraordinary one has the next in turn."""
    before = (Meeting.incident == ref, Meeting.number != meeting.number, Meeting.closed_at <= at)
    last = db.session.scalar(select(Meeting).where(*before).order_by(Meeting.opened_at.desc()).limit(1))
    if last is None:
        return "No meeting has been held before this one."
    known, name = versions(ref, last.number), f"Minutes of SCG {last.number:03d}"
    newest = known[0] if known else None
    if newest is not None and newest.state == MinutesState.SIGNED and newest.signed_at is not None:
        signed = f"signed by {newest.signed_by}, {show(newest.signed_at)}, entry {newest.entry:,}"
        return f"{name}: version {newest.version}, {signed}. Nothing is left to approve."
    if newest is not None and newest.state == MinutesState.APPROVED:
        return f"{name}: version {newest.version}, approved and still to be signed. Nothing is left to approve."
    if newest is not None and newest.circulated_at is not None:
        told = f"version {newest.version}, circulated {show(newest.circulated_at)}, entry {newest.entry:,}"
        return f"{name}: {told}. For approval at this meeting."
    return f"{name}: a draft that has not been circulated yet. It can’t be approved before it is."


def _actions(within: Framed, at: datetime) -> Iterator[Block]:
    query = select(Action).where(Action.incident == within.incident.ref, Action.state.in_(UNSETTLED))
    found = list(db.session.scalars(query.order_by(Action.due_at.is_(None), Action.due_at, Action.ref)))
    overdue = [each for each in found if is_overdue(each, at)]
    others = [each for each in found if each.state in OUTSTANDING and each not in overdue]
    ticked = [each for each in found if each.state not in OUTSTANDING]
    yield Paragraph(f"{len(overdue)} overdue, {len(others)} open and not yet due, {len(ticked)} for acceptance.")
    for title, actions in (("Overdue", overdue), ("Open, not yet due", others), ("For acceptance", ticked)):
        if actions:
            yield Heading(2, title)
            yield actions_table(within, f"{title} actions", actions, at)


def _reviews(within: Framed, at: datetime, until: datetime) -> Iterator[Block]:
    due = (Decision.state == DecisionState.IN_FORCE, Decision.review_at <= until)
    query = select(Decision).where(Decision.incident == within.incident.ref, *due)
    found = list(db.session.scalars(query.order_by(Decision.review_at, Decision.ref)))
    rows = tuple(
        (
            Cell(each.ref, strong=True),
            Cell(each.decision, f"Because: {each.rationale}"),
            Cell(review(each, at), f"taken {show(each.happened_at)}"),
        )
        for each in found
    )
    heads = ("Reference", "Decision and its rationale", "Review due")
    yield Table("Decisions due for review", heads, (15, 60, 25), rows) if rows else NONE


def _situation(within: Framed, at: datetime) -> Iterator[Block]:
    known, seated = latest(within.incident), set(expected(within.incident.ref))
    if not known and not seated:
        yield NONE
        return
    yield from situation(within, "Situation by agency", seated | set(known), known, at)
    yield Paragraph(f"{len(known)} have reported, {len(seated - set(known))} have not.")


def _rhythm(within: Framed, meeting: Meeting, at: datetime) -> Iterator[Block]:
    own = CadenceChange.incident == within.incident.ref
    newest = select(CadenceChange).where(own).order_by(CadenceChange.seq.desc()).limit(1)
    cadence = db.session.scalar(newest)
    described = (
        f"{sentence(cadence.described)}, entry {cadence.seq:,}" if cadence is not None else "No cadence is set"
    )
    times = tuple(_to_come(within, cadence, meeting, at))
    yield Facts((Fact("Battle rhythm", (described,)), Fact("Next meetings", times or ("None is due",))))


def _to_come(within: Framed, cadence: CadenceChange | None, here: Meeting, at: datetime) -> list[str]:
    after = max(here.scheduled_for, at)
    to_come = (
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.number != here.number,
        Meeting.scheduled_for > after,
    )
    query = select(Meeting).where(Meeting.incident == within.incident.ref, *to_come)
    called = {each.scheduled_for: f", called as SCG {each.number:03d}" for each in db.session.scalars(query)}
    if cadence is not None and within.incident.scg == ScgState.ACTIVE:
        due = occurrences(from_plain(cadence.rhythm), max([after, *called]), TO_COME)
        called |= dict.fromkeys(due, "")
    return [f"{show(time)}{called[time]}" for time in sorted(called)][:TO_COME]
