"""Lessons as pages show them: rows of the register, its counts, one lesson with its history, and earlier ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, or_, select

from scg.extensions import db
from scg.models.decisions import Decision
from scg.models.incidents import Incident
from scg.models.lessons import Lesson
from scg.models.log import LogNote
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import name_of
from scg.pieces.entries import about
from scg.pieces.kept import earliest
from scg.pieces.people import Viewer
from scg.pieces.standing import held
from scg.record.clock import now
from scg.record.projection import Written
from scg.rules.access import may
from scg.rules.markings import highest
from scg.rules.numbers import whole
from scg.rules.stamps import stamp
from scg.words import LessonState, Role

OPEN = (LessonState.IDENTIFIED, LessonState.TAKEN_UP)
RANK = {state: str(place) for place, state in enumerate(LessonState)}
LONGEST = 200


def _number(entry: Written) -> Iterable[str]:
    return [str(entry.fields["lesson"])]


def _gather(incident: Incident, numbers: list[str]) -> None:
    wanted = (Lesson.incident == incident.ref, Lesson.number.in_([int(one) for one in numbers]))
    held(db.session.scalars(select(Lesson).where(*wanted)))


@piece("lesson", touched=on("lesson.", key=_number), tag="article", gather=_gather)
def lesson(incident: Incident, number: str) -> Loaded | None:
    """One lesson as a row of the register, with its controls."""
    found = db.session.get(Lesson, (incident.ref, int(number)))
    return _row(incident, found) if found is not None else None


@piece("lesson-facts", touched=on("lesson.", key=_number))
def facts(incident: Incident, number: str) -> Loaded | None:
    """All that one lesson holds: what happened, why it matters, what it came from and what became of it."""
    found = lesson(incident, number)
    return {**found, "attributes": {}} if found is not None else None


@piece("lesson-history", touched=on("lesson.", key=_number))
def history(incident: Incident, number: str) -> Loaded:
    """Every entry of the record about one lesson, oldest first."""
    return {"entries": about(incident, f"lesson:{number}")}


def _row(incident: Incident, found: Lesson) -> Loaded:
    due = stamp(found.due_at) if found.due_at is not None else "9"
    return {
        "lesson": found,
        "owner_name": name_of(incident.forum, found.owner) if found.owner else "",
        "agency_name": name_of(incident.forum, found.agency),
        "overdue": is_overdue(found, now()),
        "sort": f"{RANK[LessonState(found.state)]}{due}{found.number:06d}",
        "facets": _facets(found),
        "attributes": {"class": "app-action"},
        "until": _overdue_from(found),
    }


def _facets(found: Lesson) -> dict[str, list[str]]:
    of_states = ["any", str(found.state), "open" if found.state in OPEN else "settled"]
    return {"owner": [found.owner], "theme": [found.theme], "state": of_states}


def is_overdue(found: Lesson, at: datetime) -> bool:
    """Whether a lesson that was taken up should have been learned by then; derived, never stored."""
    return found.state == LessonState.TAKEN_UP and found.due_at is not None and found.due_at < at


def for_their_own(found: Lesson, viewer: Viewer, roles: Iterable[Role]) -> bool:
    """Whether somebody who acts for one agency alone may take up for it what another identified and nobody has.

    The lesson's own controls are for the agency that identified it, and for those who act for any.
    """
    theirs = may("take_up_lesson", roles) == "own" and found.agency != viewer.agency
    return theirs and found.state == LessonState.IDENTIFIED


def _overdue_from(found: Lesson) -> datetime | None:
    waits = found.state == LessonState.TAKEN_UP and found.due_at is not None and found.due_at >= now()
    return found.due_at if waits else None


@piece("lesson-counts", touched=on("lesson."))
def counts(incident: Incident, _key: str) -> Loaded:
    """How many lessons nobody has taken up, are taken up, overdue, learned, and not taken up."""
    rows = list(db.session.scalars(select(Lesson).where(Lesson.incident == incident.ref)))
    by_state = {state: sum(1 for row in rows if row.state == state) for state in LessonState}
    late = sum(1 for row in rows if is_overdue(row, now()))
    return {"by_state": by_state, "late": late, "until": earliest(*(_overdue_from(row) for row in rows))}


@dataclass(frozen=True)
class Filter:
    """Which lessons a page shows: each empty where any will do."""

    owner: str = ""
    state: str = "open"
    theme: str = ""
    overdue: bool = False

    @property
    def where(self) -> dict[str, list[str]]:
        """The facets that a row needs to belong in the list."""
        wanted = {"owner": self.owner, "state": self.state, "theme": self.theme}
        return {name: [value] for name, value in wanted.items() if value}

    @property
    def query(self) -> str:
        """The filter as the query of an address."""
        told = {"owner": self.owner, "state": self.state, "theme": self.theme}
        return urlencode({name: value for name, value in told.items() if value})


def found_by(incident: Incident, chosen: Filter) -> list[str]:
    """The numbers of the lessons that a filter asks for, in the order shown."""
    query = select(Lesson).where(Lesson.incident == incident.ref, *_conditions(chosen))
    loaded = [_row(incident, row) for row in held(db.session.scalars(query))]
    rows = [row for row in loaded if row["overdue"] or not chosen.overdue]
    return [str(row["lesson"].number) for row in sorted(rows, key=lambda row: str(row["sort"]))]


def _conditions(chosen: Filter) -> Iterable[ColumnElement[bool]]:
    if chosen.state in ("open", "settled"):
        yield Lesson.state.in_(OPEN) if chosen.state == "open" else Lesson.state.not_in(OPEN)
    elif chosen.state != "any":
        yield Lesson.state == chosen.state
    if chosen.owner:
        yield Lesson.owner == chosen.owner
    if chosen.theme:
        yield Lesson.theme == chosen.theme


@dataclass(frozen=True)
class Earlier:
    """A lesson of an earlier incident that nobody has learned yet; which incident, where it is theirs to see."""

    incident: str
    name: str
    lesson: Lesson
    owner: str


def earlier(incident: Incident, viewer: Viewer) -> list[Earlier]:
    """What earlier incidents of this hazard, and the one this is linked to, left to be learned; newest first.

    Of one that isn't the viewer's to see neither reference nor name is told, and nothing where it is marked higher.
    """
    like = or_(Incident.hazard == incident.hazard, Incident.ref == incident.earlier)
    others = (Incident.forum == incident.forum, Incident.ref != incident.ref, like)
    before = (Incident.opened_at <= incident.opened_at, Lesson.state.in_(OPEN))
    query = select(Lesson, Incident).join(Incident, Incident.ref == Lesson.incident)
    ordered = query.where(*others, *before).order_by(Incident.opened_at.desc(), Lesson.number)
    rows = [(found, one, viewer.sees(one.ref)) for found, one in db.session.execute(ordered)]
    told = [row for row in rows if row[2] or highest([incident.marking, row[1].marking]) == incident.marking]
    return [_left(found, one if seen else None, incident.forum) for found, one, seen in told]


def _left(found: Lesson, of: Incident | None, forum: str) -> Earlier:
    owner = name_of(forum, found.owner) if found.owner else ""
    return Earlier(of.ref if of is not None else "", of.name if of is not None else "", found, owner)


def begun_from(incident: Incident, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a lesson begins with: the words of the log entry or decision that it comes from."""
    decision = db.session.get(Decision, (incident.ref, asked.get("decision_ref", "")))
    if decision is not None:
        return {"happened": f"Decision {decision.ref}: {decision.decision}\n{decision.rationale}".strip()}
    seq = whole(asked.get("entry", ""))
    note = db.session.get(LogNote, (incident.ref, seq)) if seq else None
    return {"happened": note.text} if note is not None else {}
