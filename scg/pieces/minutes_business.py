"""What a meeting decided and asked for, as minutes tell it: decisions, and three tables of actions."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from scg.documents.structure import Action, Actions, Decision, Option, Position
from scg.extensions import db
from scg.models.actions import Action as ActionRow
from scg.models.decisions import Decision as DecisionRow
from scg.models.meetings import AgendaItem, Meeting
from scg.pieces.minutes_meeting import Held, when
from scg.rules.london import show
from scg.words import OUTSTANDING, UNSETTLED, DecisionState

LONGEST = 90


def decisions_taken(held: Held) -> list[DecisionRow]:
    """The decisions recorded for a meeting, in order."""
    query = select(DecisionRow).where(DecisionRow.incident == held.ref, DecisionRow.meeting == held.number)
    return list(db.session.scalars(query.order_by(DecisionRow.ref)))


def decisions(held: Held, taken: Sequence[DecisionRow], agenda: Iterable[AgendaItem]) -> tuple[Decision, ...]:
    """The decisions with their reasons, and the actions that follow from each."""
    titles = {item.item: item.title for item in agenda}
    following = _following(held, [row.ref for row in taken])
    return tuple(
        Decision(
            ref=row.ref,
            question=row.question or _shortened(row.decision),
            decision=row.decision,
            rationale=row.rationale,
            state=_standing(row),
            decided_by=row.by,
            decided=when(row.happened_at),
            information=row.information,
            options=tuple(Option(each["option"], each["reason"]) for each in row.options),
            agreeing=tuple(held.name(code) for code in row.agreeing),
            reservations=_positions(held, row.reservations),
            dissent=_positions(held, row.dissent),
            review=show(row.review_at) if row.review_at else "",
            not_to_act=row.not_to_act,
            equality=row.equality,
            item=titles.get(row.item or 0, ""),
            actions=tuple(following.get(row.ref, ())),
        )
        for row in taken
    )


def _shortened(text: str) -> str:
    first = text.partition("\n")[0]
    return first if len(first) <= LONGEST else f"{first[:LONGEST].rpartition(' ')[0]}…"


def _standing(row: DecisionRow) -> str:
    if row.state == DecisionState.SUPERSEDED:
        return f"Superseded by {row.superseded_by}"
    if row.state == DecisionState.RESCINDED:
        return f"Rescinded: {row.ended_because}"
    return "In force"


def _positions(held: Held, positions: Iterable[dict[str, str]]) -> tuple[Position, ...]:
    return tuple(Position(held.name(each["agency"]), each["words"]) for each in positions)


def _following(held: Held, refs: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if refs:
        query = select(ActionRow.decision, ActionRow.ref).where(
            ActionRow.incident == held.ref, ActionRow.decision.in_(refs)
        )
        for decision, ref in db.session.execute(query.order_by(ActionRow.ref)):
            found.setdefault(decision, []).append(ref)
    return found


def actions_raised(held: Held) -> list[ActionRow]:
    """The actions raised at a meeting, in order."""
    query = select(ActionRow).where(ActionRow.incident == held.ref, ActionRow.meeting == held.number)
    return list(db.session.scalars(query.order_by(ActionRow.ref)))


def actions(held: Held, raised: Sequence[ActionRow]) -> Actions:
    """The actions raised here, those unsettled from before, and those settled since the last one."""
    new = {row.ref for row in raised}
    return Actions(
        new=tuple(_action(held, row) for row in raised),
        open=tuple(_action(held, row) for row in _unsettled(held) if row.ref not in new),
        closed=tuple(_action(held, row) for row in _settled(held) if row.ref not in new),
    )


def _unsettled(held: Held) -> list[ActionRow]:
    waiting = (ActionRow.state.in_(UNSETTLED), ActionRow.raised_at <= held.until)
    query = select(ActionRow).where(ActionRow.incident == held.ref, *waiting)
    order = (ActionRow.due_at.is_(None), ActionRow.due_at, ActionRow.ref)
    return list(db.session.scalars(query.order_by(*order)))


def _settled(held: Held) -> list[ActionRow]:
    since = (ActionRow.settled_at > _last_meeting(held), ActionRow.settled_at <= held.until)
    query = select(ActionRow).where(ActionRow.incident == held.ref, *since)
    return list(db.session.scalars(query.order_by(ActionRow.settled_at, ActionRow.ref)))


def _last_meeting(held: Held) -> datetime:
    """When the meeting before this one ended; where there was none, when the incident was opened."""
    query = select(func.max(Meeting.closed_at)).where(
        Meeting.incident == held.ref, Meeting.closed_at <= held.opened_at
    )
    return db.session.scalar(query) or held.incident.opened_at


def _action(held: Held, row: ActionRow) -> Action:
    return Action(
        ref=row.ref,
        action=row.text,
        owner=held.name(row.owner),
        role=row.owner_role,
        priority=str(row.priority),
        due=show(row.due_at) if row.due_at else "",
        state=_state(row),
        supporting=tuple(held.name(code) for code in row.supporting),
        overdue=row.state in OUTSTANDING and row.due_at is not None and row.due_at < held.until,
        progress=row.last_progress,
        decision=row.decision,
    )


def _state(row: ActionRow) -> str:
    became = f" ({row.became})" if row.became else ""
    return f"{str(row.state).capitalize()}{became}"
