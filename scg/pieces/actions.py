"""Actions as pages show them: rows in lists, counts, and one action with its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, String, bindparam, case, cast, func, or_, select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.columns import Moment
from scg.models.incidents import Incident
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import name_of
from scg.pieces.entries import about
from scg.pieces.kept import earliest
from scg.pieces.standing import held, remembered
from scg.record.clock import now
from scg.record.projection import Written
from scg.rules.stamps import stamp
from scg.words import OUTSTANDING, UNSETTLED, ActionState, Priority

PAGE = 100
A_MOMENT = timedelta(milliseconds=1)  # the clock's own: an action is overdue once its time is past
CALLS = ("meeting.called", "meeting.moved", "meeting.cancelled", "meeting.closed")
MOVES = (*CALLS, "cadence.set", "scg.stood_down")


def _touched(entry: Written) -> Iterable[str]:
    if entry.kind.startswith("action."):
        return [entry.fields["action"]]
    return _before_next(entry.log) if entry.kind in MOVES else []


def _before_next(ref: str) -> list[str]:
    waiting = (Action.priority == Priority.BEFORE_NEXT, Action.state.in_(OUTSTANDING))
    return list(db.session.scalars(select(Action.ref).where(Action.incident == ref, *waiting)))


def _gather(incident: Incident, refs: list[str]) -> None:
    held(db.session.scalars(select(Action).where(Action.incident == incident.ref, Action.ref.in_(refs))))


@piece("action", touched=_touched, tag="article", gather=_gather)
def action(incident: Incident, ref: str) -> Loaded | None:
    """One action as a row, with its controls."""
    found = db.session.get(Action, (incident.ref, ref))
    return _row(incident, *held([found])) if found is not None else None


@piece("action-facts", touched=_touched)
def facts(incident: Incident, ref: str) -> Loaded | None:
    """All that one action holds beyond its row: who raised it, both times of its end, what became of it."""
    found = action(incident, ref)
    return {**found, "attributes": {}} if found is not None else None


def _row(incident: Incident, found: Action) -> Loaded:
    return {
        "action": found,
        "owner_name": name_of(incident.forum, found.owner),
        "supporting_names": [name_of(incident.forum, code) for code in found.supporting],
        "outstanding": found.state in OUTSTANDING,
        "unsettled": found.state in UNSETTLED,
        "overdue": is_overdue(found),
        "sort": f"{_rank(found)}{stamp(found.due_at) if found.due_at else '9'}{found.ref}",
        "facets": _facets(found),
        "attributes": {"class": "app-action"},
        "until": overdue_from(found),
    }


def _rank(found: Action) -> str:
    if found.state == ActionState.COMPLETED:
        return "1"
    return "2" if found.state in OUTSTANDING else "3"


def _facets(found: Action) -> dict[str, list[str]]:
    return {
        "owner": [found.owner, *found.supporting],
        "state": ["any", *_states(found)],
        "priority": [str(found.priority)],
        "meeting": [str(found.meeting or "")],
        "decision": [found.decision],
    }


def _states(found: Action) -> list[str]:
    """The words that a list may ask for it by: "open" is all that isn't settled, as people say it."""
    if found.state == ActionState.OPEN:
        return ["open", "open only"]
    return [str(found.state), "open" if found.state in UNSETTLED else "settled"]


def is_overdue(found: Action) -> bool:
    """Whether an action is outstanding past its time; derived, never stored."""
    return found.state in OUTSTANDING and found.due_at is not None and found.due_at < now()


def overdue_from(found: Action) -> datetime | None:
    """When an action becomes overdue by itself; None where it is so already, or never will be."""
    if found.state not in OUTSTANDING or found.due_at is None or found.due_at < now():
        return None
    return found.due_at + A_MOMENT


@dataclass(frozen=True)
class Numbers:
    """An incident's actions in numbers, and when the next of them becomes overdue by itself, if any will."""

    by_state: dict[str, int]
    overdue: int
    next_overdue: datetime | None

    @property
    def outstanding(self) -> int:
        """How many are still to be done."""
        return sum(self.by_state.get(state, 0) for state in OUTSTANDING)


def numbers(incident: Incident) -> Numbers:
    """An incident's actions in numbers, counted once for all that a push or page tells of them."""
    return remembered(incident, "action numbers", lambda: _numbers(incident))


_at = bindparam("at", type_=Moment)
_late = Action.state.in_(OUTSTANDING) & (Action.due_at < _at)
_to_come = Action.state.in_(OUTSTANDING) & (Action.due_at >= _at)
_counted = (
    select(Action.state, func.count(), func.count(case((_late, 1))), func.min(case((_to_come, Action.due_at))))
    .where(Action.incident == bindparam("incident"))
    .group_by(Action.state)
)


def _numbers(incident: Incident) -> Numbers:
    rows = list(db.session.execute(_counted, {"incident": incident.ref, "at": now()}))
    soonest = earliest(*(row[3] for row in rows))
    by_state = {row[0]: row[1] for row in rows}
    return Numbers(by_state, sum(row[2] for row in rows), soonest + A_MOMENT if soonest is not None else None)


def next_overdue(incident: Incident) -> datetime | None:
    """When the next of an incident's actions becomes overdue by itself, if any will."""
    return numbers(incident).next_overdue


@dataclass(frozen=True)
class Filter:
    """Which actions a page shows: each empty where any will do."""

    owner: str = ""
    state: str = "open"
    priority: str = ""
    overdue: bool = False
    page: int = 1

    @property
    def where(self) -> dict[str, list[str]]:
        """The facets that a row needs to belong in the list."""
        wanted = {"owner": self.owner, "state": self.state, "priority": self.priority}
        return {name: [value] for name, value in wanted.items() if value}

    @property
    def query(self) -> str:
        """The filter as the query of an address, without its page."""
        told = {"owner": self.owner, "state": self.state, "priority": self.priority}
        overdue = {"overdue": "yes"} if self.overdue else {}
        return urlencode({name: value for name, value in {**told, **overdue}.items() if value})


# The order of `_row`'s "sort", for the database.
IN_ORDER = (
    case((Action.state == ActionState.COMPLETED, 1), (Action.state.in_(OUTSTANDING), 2), else_=3),
    Action.due_at.is_(None),
    Action.due_at,
    Action.ref,
)


def found_by(incident: Incident, chosen: Filter) -> tuple[list[str], int]:
    """The references of one page of actions, in the order shown, and how many there are in all."""
    matching = (Action.incident == incident.ref, *_conditions(chosen))
    begin = (max(chosen.page, 1) - 1) * PAGE
    ordered = select(Action.ref).where(*matching).order_by(*IN_ORDER)
    refs = list(db.session.scalars(ordered.offset(begin).limit(PAGE)))
    if begin == 0 and len(refs) < PAGE:
        return refs, len(refs)
    return refs, db.session.scalar(select(func.count()).select_from(Action).where(*matching)) or 0


def _conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.state in ("open", "settled"):
        unsettled = Action.state.in_(UNSETTLED)
        found.append(unsettled if chosen.state == "open" else ~unsettled)
    elif chosen.state != "any":
        found.append(Action.state == (ActionState.OPEN if chosen.state == "open only" else chosen.state))
    if chosen.priority:
        found.append(Action.priority == chosen.priority)
    if chosen.owner:
        helps = cast(Action.supporting, String).contains(f'"{chosen.owner}"', autoescape=True)
        found.append(or_(Action.owner == chosen.owner, helps))
    return found + (_overdue() if chosen.overdue else [])


def _overdue() -> list[ColumnElement[bool]]:
    return [Action.state.in_(OUTSTANDING), Action.due_at < now()]


@piece("action-counts", touched=on("action.", *MOVES))
def counts(incident: Incident, _key: str) -> Loaded:
    """How many actions are open, overdue, waiting to be accepted, and settled."""
    told = numbers(incident)
    return {
        "open": told.outstanding,
        "overdue": told.overdue,
        "completed": told.by_state.get(ActionState.COMPLETED, 0),
        "settled": sum(number for state, number in told.by_state.items() if state not in UNSETTLED),
        "until": told.next_overdue,
    }


@piece("action-history", touched=on("action.", key=lambda entry: [entry.fields["action"]]))
def history(incident: Incident, ref: str) -> Loaded:
    """Every entry of the record about one action, oldest first."""
    return {"entries": about(incident, f"action:{ref}")}


def following(incident: Incident, decision: str) -> list[str]:
    """The references of the actions that follow from one decision, in the order shown."""
    query = select(Action).where(Action.incident == incident.ref, Action.decision == decision)
    rows = held(db.session.scalars(query))
    return [row.ref for row in sorted(rows, key=lambda row: str(_row(incident, row)["sort"]))]


def of_agency(agency: str, incidents: list[Incident]) -> list[dict[str, Any]]:
    """An agency's unsettled actions in these incidents, an incident at a time."""
    found = []
    for incident in incidents:
        refs, number = found_by(incident, Filter(owner=agency))
        if number:
            _, ticked = found_by(incident, Filter(owner=agency, state=str(ActionState.COMPLETED)))
            found.append({"incident": incident, "refs": refs, "left": number - ticked, "ticked": ticked})
    return found
