"""What the record knows at a moment, read once for the papers that tell of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.directory import Agency
from scg.models.incidents import ClockMove, Seat, Strategy
from scg.models.meetings import AgendaItem, Meeting
from scg.models.situation import Update
from scg.papers.frame import Framed
from scg.papers.to_come import called
from scg.pieces.situation import age
from scg.rules.london import show, show_short
from scg.words import OUTSTANDING, DecisionState, ItemState, MeetingState, Priority, Rag

RANK = {Rag.RED: 0, Rag.AMBER: 1, Rag.GREEN: 2}
URGENT = (Priority.BEFORE_NEXT, Priority.HIGH)
AID = re.compile(r"mutual aid|\bMACA\b|\bmilitary\b|\btroops\b", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """An incident as its record stands at a moment."""

    within: Framed
    at: datetime
    updates: list[Update]
    silent: list[str]
    core: set[str]
    actions: list[Action]
    decisions: list[Decision]
    moves: list[ClockMove]
    meetings: list[Meeting]
    strategy: Strategy | None
    waiting: list[AgendaItem]

    @property
    def ref(self) -> str:
        """The incident's reference."""
        return self.within.incident.ref

    @property
    def open(self) -> list[Action]:
        """The actions still to be done, urgent ones first and then by their time."""
        return sorted((one for one in self.actions if one.state in OUTSTANDING), key=_by_need)

    @property
    def late(self) -> list[Action]:
        """Those of them that are past their time."""
        return [one for one in self.open if one.due_at is not None and one.due_at < self.at]

    @property
    def next_meeting(self) -> Meeting | None:
        """The next meeting to come, or the one now in session."""
        live = (MeetingState.SCHEDULED, MeetingState.IN_SESSION, MeetingState.ADJOURNED)
        to_come = [one for one in self.meetings if one.state in live]
        return min(to_come, key=lambda one: one.scheduled_for, default=None)

    def age_of(self, update: Update) -> str:
        """How old an agency's picture is, in words."""
        return age((self.at - update.at).total_seconds())

    def by_rag(self) -> str:
        """How many agencies are red, amber, green and silent, in words."""
        counted = [(rag, sum(1 for one in self.updates if one.rag == rag)) for rag in RANK]
        told = ", ".join(f"{number} {rag}" for rag, number in counted)
        return f"{told}; {len(self.silent)} with a seat {'has' if len(self.silent) == 1 else 'have'} not reported"

    def older_than(self, hours: int) -> list[Update]:
        """The pictures that are older than so many hours, the oldest first."""
        old = (one for one in self.updates if self.at - one.at > timedelta(hours=hours))
        return sorted(old, key=lambda one: one.at)


def _by_need(action: Action) -> tuple[bool, bool, str, str]:
    due = action.due_at.isoformat() if action.due_at is not None else ""
    return (action.priority not in URGENT, not due, due, action.ref)


def known(within: Framed, at: datetime) -> Known:
    """Read what the record knows of an incident."""
    ref, forum = within.incident.ref, within.incident.forum
    updates = _rows(select(Update).where(Update.incident == ref, Update.latest))
    seated = set(_rows(select(Seat.agency).where(Seat.incident == ref, Seat.ended_at.is_(None))))
    core = set(_rows(select(Agency.code).where(Agency.forum == forum, Agency.core, Agency.active)))
    strategies = _rows(select(Strategy).where(Strategy.incident == ref).order_by(Strategy.seq.desc()).limit(1))
    waits = (AgendaItem.incident == ref, AgendaItem.urgent, AgendaItem.state == ItemState.WAITING)
    return Known(
        within=within,
        at=at,
        updates=sorted(updates, key=lambda one: (RANK[Rag(one.rag)], within.name(one.agency))),
        silent=sorted(seated - {one.agency for one in updates}, key=within.name),
        core=core,
        actions=_rows(select(Action).where(Action.incident == ref).order_by(Action.ref)),
        decisions=_rows(select(Decision).where(Decision.incident == ref).order_by(Decision.happened_at)),
        moves=_rows(select(ClockMove).where(ClockMove.incident == ref).order_by(ClockMove.seq)),
        meetings=_rows(select(Meeting).where(Meeting.incident == ref).order_by(Meeting.number)),
        strategy=strategies[0] if strategies else None,
        waiting=_rows(select(AgendaItem).where(*waits).order_by(AgendaItem.meeting, AgendaItem.item)),
    )


def _rows(query: Any) -> list[Any]:
    return list(db.session.scalars(query))


def bullets(lines: Iterable[str]) -> str:
    """Lines as a section's list."""
    return "\n".join(f"- {line}" for line in lines if line)


def in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that hold, the newest first."""
    return [one for one in reversed(decisions) if one.state == DecisionState.IN_FORCE]


def mutual_aid(told: Known) -> list[str]:
    """The decisions in force and actions to be done that speak of mutual aid, as lines."""
    decided = [f"{one.ref}: {one.decision}" for one in in_force(told.decisions) if AID.search(one.decision)]
    to_do = [f"{one.ref}, {told.within.name(one.owner)}: {one.text}" for one in told.open if AID.search(one.text)]
    return decided + to_do


def aim_of(told: Known) -> str:
    """The strategic aim and its objectives, as they stand."""
    if told.strategy is None:
        return ""
    return "\n".join(part for part in (told.strategy.aim, bullets(told.strategy.objectives)) if part)


def next_issue(told: Known) -> str:
    """When the next paper of this kind is due: after the meeting now live or next, which may be overdue itself."""
    meeting = told.next_meeting
    if meeting is None:
        return ""
    since = f"{meeting.state} since {show(meeting.opened_at)}" if meeting.opened_at is not None else ""
    return f"After SCG {meeting.number:03d}, {since or called(meeting, told.at)}"


def due_of(action: Action) -> str:
    """When an action is due, in words."""
    return f"due {show_short(action.due_at)}" if action.due_at is not None else "no time set"
