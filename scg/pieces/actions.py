"""Actions as pages show them: rows in lists, counts, and one action with its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import g
from sqlalchemy import ColumnElement, String, case, cast, func, or_, select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.incidents import Incident
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import name_of
from scg.pieces.entries import about
from scg.record.clock import now
from scg.record.projection import Written
from scg.rules.stamps import stamp
from scg.words import OUTSTANDING, UNSETTLED, ActionState, Priority

PAGE = 100
CALLS = ("meeting.called", "meeting.moved", "meeting.cancelled", "meeting.closed")
MOVES = (*CALLS, "cadence.set", "scg.stood_down")


def _touched(entry: Written) -> Iterable[str]:
    if entry.kind.startswith("action."):
        return [entry.fields["action"]]
    return _before_next(entry.log) if entry.kind in MOVES else []


def _before_next(ref: str) -> list[str]:
    waiting = (Action.priority == Priority.BEFORE_NEXT, Action.state.in_(OUTSTANDING))
    return list(db.session.scalars(select(Action.ref).where(Action.incident == ref, *waiting)))


@piece("action", touched=_touched, tag="article")
def action(incident: Incident, ref: str) -> Loaded | None:
    """One action as a row, with its controls."""
    found = db.session.get(Action, (incident.ref, ref))
    return _row(incident, found) if found is not None else None


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
    query = select(Action).where(*matching).order_by(*IN_ORDER)
    begin = (max(chosen.page, 1) - 1) * PAGE
    rows = held(db.session.scalars(query.offset(begin).limit(PAGE)))
    number = db.session.scalar(select(func.count()).select_from(Action).where(*matching)) or 0
    return [row.ref for row in rows], number


def held(rows: Iterable[Any]) -> list[Any]:
    """Rows kept for the length of a request, so that the pieces that show them ask for none again."""
    kept: list[Any] = g.setdefault("held", [])
    found = list(rows)
    kept.extend(found)
    return found


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
    by_state = select(Action.state, func.count()).where(Action.incident == incident.ref)
    rows = db.session.execute(by_state.group_by(Action.state))
    counted: dict[str, int] = {state: number for state, number in rows}
    overdue = select(func.count()).select_from(Action).where(Action.incident == incident.ref, *_overdue())
    return {
        "open": sum(counted.get(state, 0) for state in OUTSTANDING),
        "overdue": db.session.scalar(overdue) or 0,
        "completed": counted.get(ActionState.COMPLETED, 0),
        "settled": sum(number for state, number in counted.items() if state not in UNSETTLED),
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
