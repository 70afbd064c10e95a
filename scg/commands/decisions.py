"""Decisions: taken with their rationale, superseded or rescinded, never edited."""

from typing import Annotated, Any

from sqlalchemy import func, select

from scg.commands import command
from scg.commands.finding import (
    HELD,
    agencies,
    decision,
    incident,
    item_in_hand,
    live_meeting,
    meeting,
    not_ahead,
    reference_number,
)
from scg.commands.given import (
    AgencyCodes,
    Ask,
    DecisionRef,
    Flag,
    MeetingNumber,
    OptionalLine,
    OptionalText,
    Options,
    Position,
    Positions,
    Text,
    When,
)
from scg.commands.sheets import Sheet, from_sheet
from scg.extensions import db
from scg.models.decisions import Decision
from scg.models.directory import Agency
from scg.models.incidents import Incident
from scg.record.change import Change
from scg.words import DecisionState, Refused, SheetKind

Question = Annotated[OptionalText, Ask("Question", "What has to be decided")]
Known = Annotated[OptionalText, Ask("Information", "What is known, from whom, how reliable; what isn't known")]
Considered = Annotated[Options, Ask("Options considered", "One a line: the option, a colon, then why or why not")]
Decided = Annotated[Text, Ask("Decision", missing="Enter the decision")]
Rationale = Annotated[
    Text,
    Ask("Rationale", "Why this, and why now", missing="Enter the rationale: a decision needs its reasons"),
]
Agreeing = Annotated[AgencyCodes, Ask("Agencies agreeing")]
Reservations = Annotated[
    Positions, Ask("Reservations, word for word", "One a line: the agency, a colon, then its words")
]
Dissent = Annotated[Positions, Ask("Dissent, word for word", "One a line: the agency, a colon, then its words")]
NotToAct = Annotated[Flag, Ask("This is a decision not to act")]
Equality = Annotated[OptionalText, Ask("Equality and human rights", "Who is affected, and proportionality")]
Review = Annotated[When | None, Ask("Review at")]
Taker = Annotated[OptionalLine, Ask("Decided by", "Leave empty for the chair of the meeting")]
Told = dict[str, Any]
Happened = Annotated[When | None, Ask("When it was decided", "Leave empty if it is now")]


@command("Record a decision", button="Record the decision")
def take_decision(
    change: Change,
    *,
    decision: Decided,
    rationale: Rationale,
    question: Question = "",
    information: Known = "",
    options: Considered = (),
    agreeing: Agreeing = (),
    reservations: Reservations = (),
    dissent: Dissent = (),
    not_to_act: NotToAct = False,
    equality: Equality = "",
    review_at: Review = None,
    decided_by: Taker = "",
    happened_at: Happened = None,
    meeting_number: Annotated[MeetingNumber | None, Ask("Meeting", widget="hidden")] = None,
    sheet: Sheet = "",
) -> None:
    """Record a decision with its rationale; decisions are by consensus, so there are no votes."""
    incident(change)
    from_paper = from_sheet(change, sheet, SheetKind.DECISION, meeting_number, happened_at)
    told: Told = {"question": question, "information": information, "not_to_act": not_to_act}
    told |= {"decision": decision, "rationale": rationale, "equality": equality, "review_at": review_at}
    told |= {"decided_by": decided_by, "happened_at": happened_at, "agreeing": agreeing}
    told |= {"options": options, "reservations": reservations, "dissent": dissent}
    _record(change, meeting_number, told | from_paper)


def _record(change: Change, meeting_number: int | None, told: Told, *, supersedes: str = "") -> None:
    here = meeting(change, meeting_number, *HELD) if meeting_number is not None else live_meeting(change)
    not_ahead(change, told["happened_at"])
    under = reference_number(change, meeting_number)
    ref = f"SCG{under:03d}/D{_count(change, under) + 1:02d}"
    told |= {
        "agreeing": agencies(change, told["agreeing"], "agreeing"),
        "reservations": _positions(change, told["reservations"], "reservations"),
        "dissent": _positions(change, told["dissent"], "dissent"),
        "happened_at": told["happened_at"] or change.at,
        "decided_by": told["decided_by"] or (here.chair_name if here else "") or change.actor.shown,
    }
    _of_one_mind(told["agreeing"], told["dissent"])
    place = {"ref": ref, "meeting_number": meeting_number, "item": item_in_hand(change, meeting_number)}
    kind = "decision.superseded" if supersedes else "decision.taken"
    change.record(kind, f"decision:{ref}", meeting=meeting_number, **place, **told, supersedes=supersedes)


def _of_one_mind(agreeing: list[str], dissent: list[dict[str, str]]) -> None:
    both = [position["agency"] for position in dissent if position["agency"] in agreeing]
    if both:
        raise Refused(f"{both[0]} can't both agree and dissent", field="dissent")


def _count(change: Change, under: int) -> int:
    like = Decision.ref.like(f"SCG{under:03d}/D%")
    return db.session.scalar(select(func.count()).where(Decision.incident == change.log, like)) or 0


def _positions(change: Change, positions: tuple[Position, ...], field: str) -> list[dict[str, str]]:
    forum = db.session.get_one(Incident, change.log).forum
    known = {}
    for agency in db.session.scalars(select(Agency).where(Agency.forum == forum)):
        known[agency.code.lower()] = known[agency.name.lower()] = agency.code
    found = []
    for position in positions:
        code = known.get(position["agency"].lower())
        if code is None:
            raise Refused(f"Begin each line with an agency of the directory, not {position['agency']}", field=field)
        found.append({"agency": code, "words": position["words"]})
    return found


@command("Supersede the decision")
def supersede_decision(
    change: Change,
    *,
    decision_ref: DecisionRef,
    decision: Decided,
    rationale: Rationale,
    question: Question = "",
    information: Known = "",
    options: Considered = (),
    agreeing: Agreeing = (),
    reservations: Reservations = (),
    dissent: Dissent = (),
    not_to_act: NotToAct = False,
    equality: Equality = "",
    review_at: Review = None,
    decided_by: Taker = "",
    happened_at: Happened = None,
    meeting_number: Annotated[MeetingNumber | None, Ask("Meeting", widget="hidden")] = None,
) -> None:
    """Take a new decision in the place of one in force; the old one stays, marked as superseded."""
    incident(change)
    old = _in_force(change, decision_ref)
    if (decision, rationale) == (old.decision, old.rationale):
        raise Refused("This is the decision in force. Change it, or leave it", field="decision")
    told: Told = {"question": question, "information": information, "not_to_act": not_to_act}
    told |= {"decision": decision, "rationale": rationale, "equality": equality, "review_at": review_at}
    told |= {"decided_by": decided_by, "happened_at": happened_at, "agreeing": agreeing}
    told |= {"options": options, "reservations": reservations, "dissent": dissent}
    _record(change, meeting_number, told, supersedes=old.ref)


@command("Rescind the decision")
def rescind_decision(
    change: Change,
    *,
    decision_ref: DecisionRef,
    reason: Annotated[Text, Ask("Reason", missing="Enter why the decision is rescinded")],
    decided_by: Annotated[OptionalLine, Ask("Rescinded by", "Leave empty for yourself")] = "",
) -> None:
    """Rescind a decision in force, saying why; it stays, marked as rescinded."""
    incident(change)
    old = _in_force(change, decision_ref)
    about: Told = {"ref": old.ref, "reason": reason, "decided_by": decided_by or change.actor.shown}
    change.record("decision.rescinded", f"decision:{old.ref}", **about)


def _in_force(change: Change, ref: str) -> Decision:
    found = decision(change, ref, "decision_ref")
    if found.state != DecisionState.IN_FORCE:
        raise Refused(f"{found.ref} is {found.state} already")
    return found
