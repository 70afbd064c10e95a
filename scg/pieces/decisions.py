"""Decisions as pages show them: cards in lists, and one decision with all its fields."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, func, or_, select

from scg.extensions import db
from scg.models.decisions import Decision
from scg.models.incidents import Incident
from scg.models.meetings import AgendaItem
from scg.pieces import Loaded, piece
from scg.pieces.agencies import name_of
from scg.pieces.choices import Choices
from scg.pieces.past import own_entry
from scg.pieces.standing import held
from scg.record.projection import Written

PAGE = 50


def _touched(entry: Written) -> Iterable[str]:
    if not entry.kind.startswith("decision."):
        return []
    return [ref for ref in (entry.fields["ref"], entry.fields.get("supersedes", "")) if ref]


def _gather(incident: Incident, refs: list[str]) -> None:
    held(db.session.scalars(select(Decision).where(Decision.incident == incident.ref, Decision.ref.in_(refs))))


@piece("decision", touched=_touched, tag="article", gather=_gather)
def decision(incident: Incident, ref: str) -> Loaded | None:
    """One decision as a card: what, why, who agreed, and whether it still holds."""
    found = db.session.get(Decision, (incident.ref, ref))
    return _card(incident, found) if found is not None else None


def _card(incident: Incident, found: Decision) -> Loaded:
    gone = found.state != "in force"
    return {
        "decision": found,
        "gone": gone,
        "agreeing": [name_of(incident.forum, code) for code in found.agreeing],
        "reservations": _positions(incident, found.reservations),
        "dissent": _positions(incident, found.dissent),
        "sort": found.ref,
        "facets": {"meeting": [str(found.meeting or "")], "state": [str(found.state)]},
        "attributes": {"class": "app-decision app-decision--gone" if gone else "app-decision"},
    }


def _positions(incident: Incident, positions: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(name_of(incident.forum, position["agency"]), position["words"]) for position in positions]


@piece("decision-facts", touched=_touched)
def facts(incident: Incident, ref: str) -> Loaded | None:
    """All that was recorded of one decision, with the agenda item it was taken under and its entry."""
    found = decision(incident, ref)
    if found is None:
        return None
    taken = found["decision"]
    place = (incident.ref, taken.meeting, taken.item)
    item = db.session.get(AgendaItem, place) if all(place) else None
    return {**found, "item": item, "entry": own_entry(incident, f"decision:{ref}"), "attributes": {}}


@dataclass(frozen=True)
class Filter:
    """Which decisions a page shows: each empty where any will do."""

    meeting: str = ""
    state: str = ""
    text: str = ""
    page: int = 1

    @property
    def where(self) -> dict[str, list[str]]:
        """The facets that a card needs to belong in the list; words are looked for on loading."""
        wanted = {"meeting": self.meeting, "state": self.state}
        return {name: [value] for name, value in wanted.items() if value}

    @property
    def query(self) -> str:
        """The filter as the query of an address, without its page."""
        told = {"meeting": self.meeting, "state": self.state, "text": self.text}
        return urlencode({name: value for name, value in told.items() if value})


def found_by(incident: Incident, chosen: Filter) -> tuple[list[str], int]:
    """The references of one page of decisions, newest first, and how many there are in all."""
    matching = (Decision.incident == incident.ref, *_conditions(chosen))
    query = select(Decision.ref).where(*matching).order_by(Decision.ref.desc())
    refs = list(db.session.scalars(query.offset((chosen.page - 1) * PAGE).limit(PAGE)))
    if chosen.page == 1 and len(refs) < PAGE:
        return refs, len(refs)
    return refs, db.session.scalar(select(func.count()).select_from(Decision).where(*matching)) or 0


def _conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.meeting:
        found.append(Decision.meeting == int(chosen.meeting))
    if chosen.state:
        found.append(Decision.state == chosen.state)
    if chosen.text:
        read = (Decision.ref, Decision.question, Decision.decision, Decision.rationale, Decision.information)
        found.append(or_(*(column.icontains(chosen.text, autoescape=True) for column in read)))
    return found


def meetings_with_decisions(incident: Incident) -> Choices:
    """The meetings that took a decision, newest first, to choose from."""
    query = select(Decision.meeting).where(Decision.incident == incident.ref, Decision.meeting.is_not(None))
    numbers = db.session.scalars(query.distinct().order_by(Decision.meeting.desc()))
    return [(str(number), f"SCG {number:03d}") for number in numbers]
