"""The handover certificate to recovery: what passes from the SCG to the Recovery Coordinating Group, to be signed.

Source: annexes E and F of the National Recovery Guidance, and the fields that LRFs print (design: domain 5.3).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select

from scg.documents.blocks import Block, Cell, Fact, Facts, Heading, NewPage, Outline, Paragraph, Ruled, Table
from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.incidents import ClockMove, Seat
from scg.models.lessons import Lesson
from scg.papers import Asked, Section, paper
from scg.papers.frame import Framed, framed, framed_outline, written
from scg.papers.pack_tables import NONE
from scg.papers.to_come import review
from scg.rules.london import show
from scg.words import UNSETTLED, ActionState, DecisionState, Recovery

CRITERIA = (
    "The emergency is contained, with no significant risk of resurgence",
    "Public safety measures are in place",
    "The Recovery Coordinating Group is firmly established",
    "It can take over the responsibilities of the chair of the SCG",
    "The agencies function with adequate resources",
)
UNASKED = "It has the rooms, communications and support that it needs"  # no act of scg asks for it
SECTIONS = (
    Section("receives", "To", "The chair of the Recovery Coordinating Group: name, role and agency"),
    Section("handed_over", "What is handed over", "Responsibilities, structures and work under way, in words"),
    Section("risks", "Outstanding risks"),
    Section("resources", "Resources and finance"),
    Section("records", "Records", "Which are handed over, and who keeps them"),
    Section("remarks", "Remarks of the group that receives it"),
)
SIGNATURES = ("For the Strategic Coordinating Group", "For the Recovery Coordinating Group")


def _begin(asked: Asked) -> Mapping[str, str]:
    move = _handed_over(asked.ref)
    told = move.details if move is not None else {}
    names = {"receives": "to_chair", "risks": "open_risks", "resources": "resources"}
    return {section: str(told.get(name, "")) for section, name in names.items()}


def _handed_over(ref: str) -> ClockMove | None:
    to_recovery = (ClockMove.clock == "recovery", ClockMove.now == Recovery.HANDED_OVER)
    query = select(ClockMove).where(ClockMove.incident == ref, *to_recovery)
    return db.session.scalar(query.order_by(ClockMove.seq.desc()).limit(1))


@paper(
    "recovery-certificate",
    title="Handover certificate to recovery",
    about="What passes from the SCG to the Recovery Coordinating Group, with open actions one by one, to be signed",
    group="For the next shift and recovery",
    sections=SECTIONS,
    issued="issue_paper",
    begin=_begin,
)
def recovery_certificate(asked: Asked) -> Outline | None:
    """The certificate with its sections as they stand, and the rest from the record."""
    within = framed(asked.ref)
    if within is None:
        return None
    blocks = _blocks(within, asked)
    return framed_outline(within, asked, "Handover certificate to recovery", blocks, draft=True)


def _blocks(within: Framed, asked: Asked) -> Iterator[Block]:
    move = _handed_over(asked.ref)
    yield Facts(tuple(_facts(within, asked, move)))
    yield Heading(1, "Criteria for the handover")
    yield _criteria(move)
    for section in SECTIONS[1:5]:
        yield Heading(1, section.label)
        yield from written(asked.words.get(section.name, ""))
    yield from _signatures(asked)
    yield from _annexes(within, asked)


def _annexes(within: Framed, asked: Asked) -> Iterator[Block]:
    ref = asked.ref
    yield NewPage()
    yield Heading(1, "Annex A: actions that pass to recovery")
    yield from _actions(within, ref)
    yield Heading(1, "Annex B: contacts, by role")
    yield _contacts(within, ref)
    yield Heading(1, "Annex C: lessons so far")
    yield _lessons(within, ref)
    yield Heading(1, "Annex D: decisions in force")
    yield _decisions(ref, asked.at)


def _facts(within: Framed, asked: Asked, move: ClockMove | None) -> Iterator[Fact]:
    incident = within.incident
    yield Fact("Incident", (f"{incident.name} ({incident.ref})", incident.area))
    yield Fact("From", (_chair(within, asked.ref), f"Strategic Coordinating Group of {within.forum}"))
    yield Fact("To", (asked.words.get("receives") or "Not recorded", "Recovery Coordinating Group"))
    if move is None:
        yield Fact("Effective", ("Not handed over yet, as the record stands",))
        return
    yield Fact("Effective", (f"{show(move.happened_at)}, entry {move.seq:,}",))
    yield Fact("Authority", (move.authority,))
    yield Fact("Reason", (move.reason,))


def _chair(within: Framed, ref: str) -> str:
    held = (Seat.incident == ref, Seat.role == "chair", Seat.ended_at.is_(None))
    seat = db.session.scalar(select(Seat).where(*held).order_by(Seat.id).limit(1))
    if seat is None:
        return "Chair’s seat not held"
    return ", ".join(part for part in (seat.name, seat.post, within.name(seat.agency)) if part)


def _criteria(move: ClockMove | None) -> Table:
    met = f"Confirmed, entry {move.seq:,}" if move is not None else "To be confirmed"
    rows = (*((Cell(each), Cell(met)) for each in CRITERIA), (Cell(UNASKED), Cell("To be confirmed")))
    return Table("Criteria for the handover", ("Criterion", "Met"), (76, 24), rows)


def _actions(within: Framed, ref: str) -> Iterator[Block]:
    handed = Action.state.in_(UNSETTLED) | (Action.state == ActionState.TRANSFERRED)
    query = select(Action).where(Action.incident == ref, handed)
    found = list(db.session.scalars(query.order_by(Action.due_at.is_(None), Action.due_at, Action.ref)))
    passing = [each for each in found if _passes(each)]
    rows = tuple(_action(within, each) for each in passing)
    heads = ("Reference", "Action", "Owner", "Due", "State", "Received")
    yield Table("Actions that pass to recovery", heads, (15, 27, 18, 16, 13, 11), rows) if rows else NONE
    if len(found) > len(passing):
        elsewhere = ", ".join(each.ref for each in found if each not in passing)
        yield Paragraph(f"Transferred elsewhere before, and so not handed over here: {elsewhere}.", "quiet")


def _passes(action: Action) -> bool:
    """Whether an action goes to recovery: whatever isn't settled, and what was transferred to it by name."""
    to = action.became.casefold()
    return action.state != ActionState.TRANSFERRED or "rcg" in to or "recovery" in to


def _action(within: Framed, each: Action) -> tuple[Cell, ...]:
    return (
        Cell(each.ref, f"entry {each.version:,}", strong=True),
        Cell(each.text, f"Last progress: {each.last_progress}" if each.last_progress else ""),
        Cell(within.name(each.owner), each.owner_role),
        Cell(show(each.due_at) if each.due_at else "Not set"),
        Cell(str(each.state).capitalize(), f"to {each.became}" if each.became else ""),
        Cell(""),
    )


def _decisions(ref: str, at: datetime) -> Block:
    in_force = (Decision.incident == ref, Decision.state == DecisionState.IN_FORCE)
    rows = tuple(
        (
            Cell(each.ref, f"entry {each.version:,}", strong=True),
            Cell(each.decision),
            Cell(review(each, at) or "No review time set"),
        )
        for each in db.session.scalars(select(Decision).where(*in_force).order_by(Decision.ref))
    )
    return Table("Decisions in force", ("Reference", "Decision", "Review"), (16, 60, 24), rows) if rows else NONE


def _contacts(within: Framed, ref: str) -> Block:
    query = select(Seat).where(Seat.incident == ref, Seat.ended_at.is_(None), Seat.meeting.is_(None))
    seats = sorted(db.session.scalars(query), key=lambda seat: (within.name(seat.agency), seat.role, seat.id))
    rows = tuple(
        (
            Cell(within.name(seat.agency), strong=True),
            Cell(seat.post or "Post not recorded"),
            Cell(str(seat.role).capitalize()),
        )
        for seat in seats
    )
    return Table("Contacts, by role", ("Agency", "Post", "Part in the SCG"), (40, 38, 22), rows) if rows else NONE


def _lessons(within: Framed, ref: str) -> Block:
    lessons = db.session.scalars(select(Lesson).where(Lesson.incident == ref).order_by(Lesson.number))
    rows = tuple(
        (
            Cell(f"L{each.number:02d}", strong=True),
            Cell(each.text),
            Cell(within.name(each.owner) if each.owner else "Nobody yet"),
            Cell(str(each.state).capitalize()),
        )
        for each in lessons
    )
    heads = ("Lesson", "What", "Taken up by", "State")
    return Table("Lessons so far", heads, (11, 49, 24, 16), rows) if rows else NONE


def _signatures(asked: Asked) -> Iterator[Block]:
    yield NewPage()
    yield Heading(1, "Remarks and signatures")
    yield Paragraph(asked.words.get("remarks") or "No remarks.")
    for whose in SIGNATURES:
        yield Heading(2, whose)
        yield Ruled("Name, role and agency", 1)
        yield Ruled("Signature", 1)
        yield Ruled("Date and time", 1)
