"""The brief of a shift handover as a document: what its page shows, to be taken along."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import current_app

from scg.documents.blocks import Block, Bullets, Fact, Facts, Heading, Outline, Paragraph, Ruled
from scg.extensions import db, elsewhere
from scg.models.invitations import Handover
from scg.papers import Asked, paper
from scg.papers.frame import Framed, framed, framed_outline, written
from scg.papers.pack_tables import sentence
from scg.papers.to_come import called, review
from scg.pieces import brief
from scg.record.moments import at_entry
from scg.record.past import looking_back
from scg.rules.london import show, show_short
from scg.rules.numbers import whole


@paper(
    "shift-handover-brief",
    title="Shift-handover brief",
    about="How things stand for whoever takes a seat over, with the outgoing’s own words",
    group="For the next shift and recovery",
    of="handover",
)
def shift_handover_brief(asked: Asked) -> Outline | None:
    """The brief as things stand until it is countersigned, then as it was read."""
    number = whole(asked.subject) or 0
    found = db.session.get(Handover, (asked.ref, number))
    if found is None:
        return None
    read, at = found.read_at, found.countersigned_at
    then = at_entry(asked.ref, read) if read and at and elsewhere.get() is None else None
    signed = f"Countersigned by {found.incoming_name}, {show(at)}" if at is not None else ""
    if then is None or at is None:
        return _laid_out(asked, number, signed)
    # Nothing that this request has read in the present is at hand in there.
    with looking_back(replace(then, at=at)), current_app.app_context():
        return _laid_out(replace(asked, at=at), number, signed)


def _laid_out(asked: Asked, number: int, signed: str) -> Outline | None:
    within, found = framed(asked.ref), db.session.get(Handover, (asked.ref, number))
    if within is None or found is None:
        return None
    blocks = _blocks(within, found, signed, asked)
    return framed_outline(within, asked, f"Shift-handover brief, {found.role}", blocks)


def _blocks(within: Framed, found: Handover, signed: str, asked: Asked) -> Iterator[Block]:
    known: dict[str, Any] = brief.told(within.incident)
    begun = f"{found.outgoing_name}, {show(found.begun_at)}, entry {found.id:,}"
    yield Facts(
        (Fact("From", (begun,)), Fact("To", (found.incoming_name,)), Fact("Seat", (str(found.role).capitalize(),)))
    )
    yield Heading(1, f"In {found.outgoing_name}’s own words")
    yield from written(found.brief)
    yield Heading(1, "Clocks, meeting and rhythm")
    yield Facts(tuple(_standing(known, asked)))
    yield Heading(1, "Strategic aim and objectives")
    yield from _strategy(known)
    yield Heading(1, "To watch")
    yield Facts(tuple(_watched(*each) for each in _lists(known, asked)))
    yield Heading(1, "Countersigned")
    yield (
        Paragraph(signed) if signed else Ruled(f"{found.incoming_name}: I have read this. Signature, date, time", 1)
    )


def _watched(title: str, lines: Sequence[str], number: int) -> Fact:
    more = (f"And {number - len(lines)} more.",) if number > len(lines) else ()
    return Fact(title, (*lines, *more) or ("None",))


def _standing(known: dict[str, Any], asked: Asked) -> Iterator[Fact]:
    for clock in known["clocks"]:
        since = f", since {show(clock.since)}" if clock.since else ""
        yield Fact(clock.title, (f"{sentence(clock.word)}{since}",))
    meeting, cadence = known["meeting"], known["cadence"]
    yield Fact(
        "Meeting",
        (_meeting(meeting, asked, live=known["live"]) if meeting is not None else "No meeting is called",),
    )
    yield Fact("Rhythm", (sentence(cadence.described) if cadence is not None else "No cadence is set",))
    last = known["missing"]["meeting"]
    missing = ", ".join(known["missing"]["names"]) or "none"
    told = f"SCG {last.number:03d}: {missing}" if last is not None else "No meeting has been held"
    yield Fact("Core agencies missing last time", (told,))


def _meeting(meeting: Any, asked: Asked, *, live: bool) -> str:
    if live:
        return f"SCG {meeting.number:03d}, {meeting.state} since {show(meeting.opened_at)}, {meeting.chair_name}"
    return f"SCG {meeting.number:03d}, called for {called(meeting, asked.at)}"


def _strategy(known: dict[str, Any]) -> Iterator[Block]:
    strategy = known["strategy"]
    yield Paragraph(strategy.aim if strategy is not None else "No strategy is set.")
    if strategy is not None and strategy.objectives:
        yield Bullets(tuple(strategy.objectives), numbered=True)


def _lists(known: dict[str, Any], asked: Asked) -> Iterator[tuple[str, Sequence[str], int]]:
    actions, decisions, reds = known["actions"], known["decisions"], known["reds"]
    due = [_due(row, owner, asked) for row, owner in actions["rows"]]
    yield "Actions overdue, or due within 12 hours", due, actions["number"]
    reviews = [
        f"{row.ref}: {row.decision} (review {review(row, asked.at, show_short)})" for row in decisions["rows"]
    ]
    yield f"Decisions to be reviewed, of {decisions['in_force']} in force", reviews, 0
    yield "Agencies at red", [f"{name}: {what}" for name, what in reds["rows"]], reds["number"]
    yield "Urgent items open", [item.title for item in known["urgent"]], 0
    yield "Legal holds", [f"Since {show(hold.begun_at)}: {hold.reason}" for hold in known["holds"]], 0


def _due(row: Any, owner: str, asked: Asked) -> str:
    overdue = "overdue since " if row.due_at < asked.at else "due "
    return f"{row.ref}, {owner}: {row.text} ({overdue}{show_short(row.due_at)})"
