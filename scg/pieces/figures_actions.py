"""Actions in figures: raised, done on time by agency, and outstanding over time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.incidents import Incident
from scg.pieces.agencies import name_of
from scg.pieces.figures import Behind, behind, entries_of
from scg.rules.figures import Period, Share, median, numbered, on_time
from scg.words import ActionState

ENDED = (ActionState.SUPERSEDED, ActionState.TRANSFERRED, ActionState.CANCELLED)


def all_of(incident: Incident) -> list[Action]:
    """Every action of an incident, in the order of references."""
    query = select(Action).where(Action.incident == incident.ref).order_by(Action.ref)
    return list(db.session.scalars(query))


def done_at(action: Action, until: datetime) -> datetime | None:
    """When its owner ticked it complete, if by then."""
    done = action.completed_at
    return done if done is not None and done <= until else None


def left_at(action: Action, until: datetime) -> datetime | None:
    """When it was superseded, transferred or cancelled without having been done, if by then."""
    gone = action.settled_at if action.state in ENDED and action.completed_at is None else None
    return gone if gone is not None and gone <= until else None


@dataclass(frozen=True)
class Due:
    """The actions that fell due in a period, of one agency or of all, as they stood at its end."""

    agency: str
    name: str
    in_time: tuple[Action, ...]
    late: tuple[Action, ...]
    undone: tuple[Action, ...]
    gone: tuple[Action, ...]

    @property
    def share(self) -> Share:
        """Those done on time, of those due that weren't superseded, transferred or cancelled."""
        return Share(len(self.in_time), len(self.in_time) + len(self.late) + len(self.undone))

    @property
    def reasons(self) -> str:
        """What became of the others, with the number of each."""
        told = ((self.late, "done late"), (self.undone, "not done by then"), (self.gone, "ended otherwise"))
        return "; ".join(f"{len(found)} {word}" for found, word in told if found)

    @property
    def all(self) -> tuple[Action, ...]:
        """All that fell due."""
        return (*self.in_time, *self.late, *self.undone, *self.gone)


def due_in(actions: Iterable[Action], period: Period, agency: str = "", name: str = "All agencies") -> Due:
    """What became of the actions that fell due in a period, as it stood when that ended."""
    due = [one for one in actions if period.holds(one.due_at) and agency in ("", one.owner)]
    gone = [one for one in due if left_at(one, period.end) is not None]
    done = [one for one in due if one not in gone and done_at(one, period.end) is not None]
    in_time = [one for one in done if one.due_at is not None and on_time(one.due_at, one.completed_at)]
    late = [one for one in done if one not in in_time]
    undone = [one for one in due if one not in gone and one not in done]
    return Due(agency, name, tuple(in_time), tuple(late), tuple(undone), tuple(gone))


def by_agency(incident: Incident, actions: Sequence[Action], period: Period) -> list[Due]:
    """The same for every agency that owned one due in the period, by name."""
    owners = {one.owner for one in actions if period.holds(one.due_at)}
    found = [due_in(actions, period, code, name_of(incident.forum, code)) for code in owners]
    return sorted(found, key=lambda one: one.name)


def outstanding(actions: Iterable[Action], at: datetime) -> list[Action]:
    """The actions that were still to be done at a time."""
    return [one for one in actions if one.raised_at < at and done_at(one, at) is None and left_at(one, at) is None]


@dataclass(frozen=True)
class Left:
    """How many actions were outstanding at one time."""

    at: datetime
    number: int


def burn_down(actions: Sequence[Action], period: Period) -> list[Left]:
    """How many actions were outstanding at the beginning of a period, after every change in it, and at its end."""
    ends = [done_at(one, period.end) or left_at(one, period.end) for one in actions]
    moves = [(one.raised_at, 1) for one in actions] + [(end, -1) for end in ends if end is not None]
    number, found = 0, dict[datetime, int]()
    for at, step in sorted(move for move in moves if move[0] <= period.end):
        number += step
        found[max(at, period.begin)] = number
    found = {period.begin: 0, **found, period.end: number}
    return [Left(at, found[at]) for at in sorted(found)]


def at_times(left: Sequence[Left], most: int) -> list[Left]:
    """The same at so many times that lie evenly, from the beginning to the end."""
    begin, span = left[0].at, left[-1].at - left[0].at
    times = [begin + span * place / most for place in range(most + 1)]
    return [Left(at, [one for one in left if one.at <= at][-1].number) for at in times]


def hours_to_complete(actions: Iterable[Action], period: Period) -> str:
    """The middle of the hours from raising to completion of those completed in a period, with their number."""
    done = [one for one in actions if period.holds(one.completed_at)]
    hours = [(one.completed_at - one.raised_at).total_seconds() / 3600 for one in done if one.completed_at]
    middle = median(hours)
    return "none completed" if middle is None else f"{middle:.0f} hours (of {numbered(len(hours), 'action')})"


def raised(incident: Incident, actions: Iterable[Action]) -> tuple[Behind, ...]:
    """The entries that raised these actions."""
    seqs = entries_of(incident, "action.raised")
    return behind((seqs[f"action:{one.ref}"][0], one.ref) for one in actions)


def settled(incident: Incident, actions: Iterable[Action]) -> tuple[Behind, ...]:
    """The entries by which these actions ended last, or else were raised."""
    ends = entries_of(incident, "action.completed", *(f"action.{state}" for state in ENDED))
    begun = entries_of(incident, "action.raised")
    told = ((one.ref, f"action:{one.ref}") for one in actions)
    return behind(((ends.get(ent) or begun[ent])[-1], ref) for ref, ent in told)
