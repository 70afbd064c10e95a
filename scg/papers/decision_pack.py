"""The decision pack: one decision with everything that was known at that moment, and what came of it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from scg.documents.blocks import Block, Cell, Contents, Fact, Facts, Heading, Outline, Panel, Paragraph, Table
from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.record import Entry
from scg.papers import Asked, paper
from scg.papers.decision_pack_then import known_then, log_before, present_then
from scg.papers.frame import Framed, framed, framed_outline
from scg.papers.pack_past import as_at
from scg.papers.pack_tables import NONE, actions_table
from scg.papers.to_come import review
from scg.pieces.entries import about
from scg.pieces.past import own_entry
from scg.record import reading
from scg.rules.london import show
from scg.words import DecisionState


@paper(
    "decision-pack",
    title="Decision pack",
    about="One decision with everything that was known at that moment, its actions and what came of them",
    group="For scrutiny and the public",
    of="decision",
)
def decision_pack(asked: Asked) -> Outline | None:
    """One decision, what was known when it was taken, and what came of it as the record stands now."""
    within, found = framed(asked.ref), db.session.get(Decision, (asked.ref, asked.subject))
    if within is None or found is None:
        return None
    at, ref = found.happened_at, found.ref
    blocks = [*_decided(within, found, asked.at), *_known_heading(within, found)]
    blocks += [*present_then(within, found.meeting, at), *log_before(asked.ref, at)]
    # Looking back ends what this session has read: what follows is read anew.
    then = as_at(asked.ref, at, lambda: known_then(asked.ref, at))
    marked, known = then if then is not None else ("", [Paragraph("Nothing had been recorded by then.")])
    blocks += known
    again = framed(asked.ref)
    if again is None:
        return None
    blocks += _came_of_it(again, asked, ref)
    running = f"Decision pack {ref.replace('/', ' ')}"
    return framed_outline(again, asked, f"Decision pack {ref}", blocks, running=running, parts=(marked,))


def _decided(within: Framed, found: Decision, now: datetime) -> Iterator[Block]:
    yield Contents()
    yield Heading(1, f"The decision: {found.ref}")
    label = "Decision not to act" if found.not_to_act else "Decision"
    yield Panel(f"{label}. {found.state.capitalize()}", found.decision, tuple(_facts(within, found, now)))


def _facts(within: Framed, found: Decision, now: datetime) -> Iterator[Fact]:
    yield Fact("Rationale", (found.rationale or "Not given",))
    yield Fact("Question", (found.question or "Not recorded",))
    yield Fact("Information", (found.information or "None recorded",))
    options = tuple(f"{each['option']}: {each['reason'] or 'no reason given'}" for each in found.options)
    yield Fact("Options", options or ("None recorded",))
    yield Fact("Agreed by", (", ".join(map(within.name, found.agreeing)) or "None recorded",))
    yield Fact("Reservations", _positions(within, found.reservations))
    yield Fact("Dissent", _positions(within, found.dissent))
    yield Fact("Equality note", (found.equality or "None",))
    yield Fact("Review", (review(found, now) or "No review time set",))
    yield Fact("Taken by", (found.by,))
    yield from _times(within, found)


def _times(within: Framed, found: Decision) -> Iterator[Fact]:
    entry = own_entry(within.incident, f"decision:{found.ref}") or 0
    recorded = reading.marked(found.incident, entry)[0].at if entry else found.happened_at
    yield Fact("Decided", (show(found.happened_at),))
    yield Fact("Recorded", (f"{show(recorded)}, entry {entry:,}, by {found.logged_by}",))
    where = f"SCG {found.meeting:03d}" if found.meeting else "Between meetings"
    yield Fact("At", (where,))


def _positions(within: Framed, positions: list[dict[str, str]]) -> tuple[str, ...]:
    told = (f"{within.name(each['agency'])}: “{each['words']}”" for each in positions)
    return tuple(told) or ("None",)


def _known_heading(within: Framed, found: Decision) -> Iterator[Block]:
    yield Heading(1, "Known at that moment")
    entries = (Entry.log == found.incident, Entry.at <= found.happened_at)
    query = select(Entry.seq).where(*entries).order_by(Entry.seq.desc()).limit(1)
    newest = db.session.scalar(query)
    own = ", the decision itself" if newest == own_entry(within.incident, f"decision:{found.ref}") else ""
    until = f"its newest entry then was {newest:,}{own}" if newest else "it had no entry then"
    yield Paragraph(
        f"What follows is the record as it stood at {show(found.happened_at)}: {until}. "
        "What was recorded only afterwards is left out, or says so."
    )


def _came_of_it(within: Framed, asked: Asked, ref: str) -> Iterator[Block]:
    yield Heading(1, "What came of it")
    yield Facts((Fact("The decision", (_fate(asked.ref, ref),)),))
    own = (Action.incident == asked.ref, Action.decision == ref)
    found = list(db.session.scalars(select(Action).where(*own).order_by(Action.ref)))
    yield Heading(2, "Its actions, as they stand now")
    yield actions_table(within, "Actions that follow from the decision", found, asked.at) if found else NONE
    for each in found:
        yield Heading(2, f"{each.ref}: {each.text}")
        yield _history(within, each)


def _fate(ref: str, decision: str) -> str:
    found = db.session.get_one(Decision, (ref, decision))
    before = f" It took the place of {found.supersedes}." if found.supersedes else ""
    if found.state == DecisionState.IN_FORCE:
        return f"Still in force.{before}"
    entry = f", entry {found.version:,}"
    by = f" by {found.superseded_by}" if found.superseded_by else ""
    return f"{found.state.capitalize()}{by}{entry}: {found.ended_because}{before}"


def _history(within: Framed, action: Action) -> Table:
    rows = []
    for each in about(within.incident, f"action:{action.ref}"):
        late = f"recorded {show(each['recorded_at'])}" if each["apart"] else ""
        when = Cell(show(each["happened_at"]), late)
        rows.append((Cell(f"{each['seq']:,}", strong=True), when, Cell(each["sentence"]), Cell(each["by"])))
    heads = ("Entry", "When", "What", "By")
    return Table(f"What came of {action.ref}", heads, (9, 22, 45, 24), tuple(rows))
