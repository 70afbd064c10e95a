"""Looking through the record: by word, agency, person, meeting and text, a page at a time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, String, cast, func, select

from scg import engine
from scg.extensions import db
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.models.record import Entry, EntryContent
from scg.pieces.choices import Choices
from scg.pieces.entries import words
from scg.pieces.standing import stand_of
from scg.pieces.stored import fields, readable
from scg.record import reading
from scg.rules.numbers import whole

PAGE = 200
AT_ONCE = 1_000  # entries looked through before others may run


@dataclass(frozen=True)
class Filter:
    """Which entries a page shows: each empty where any will do; `order` is "down" for newest first."""

    word: str = ""
    agency: str = ""
    person: str = ""
    meeting: str = ""
    text: str = ""
    order: str = "down"
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filter":
        """The filter that an address asks for; what makes no sense in it asks for nothing."""
        told = {name: asked.get(name, "").strip()[:100] for name in ("word", "agency", "person", "text")}
        meeting, page = asked.get("meeting", ""), asked.get("page", "1")
        order = "up" if asked.get("order") == "up" else "down"
        number = whole(page) or 1
        return cls(**told, meeting=meeting if whole(meeting) else "", order=order, page=number)

    @property
    def where(self) -> dict[str, list[str]]:
        """The facets that an entry needs to belong in the list."""
        names = ("word", "agency", "person", "meeting")
        return {name: [value] for name in names if (value := getattr(self, name))}

    @property
    def query(self) -> str:
        """The filter as the query of an address, without its page."""
        names = ("word", "agency", "person", "meeting", "text", "order")
        return urlencode({name: value for name in names if (value := getattr(self, name))})


@dataclass(frozen=True)
class Page:
    """One page of entries: their numbers in the order shown, and how many there are in all."""

    keys: list[str]
    number: int
    pages: int
    live: bool


def found_by(incident: Incident, chosen: Filter) -> Page:
    """The entries asked for; `live` where those to come belong on this page."""
    if chosen.where or chosen.text:
        seqs = _looked_for(incident, chosen)
        if chosen.order == "down":
            seqs.reverse()
        begin, number = (chosen.page - 1) * PAGE, len(seqs)
        shown = seqs[begin : begin + PAGE]
    else:
        number = stand_of(incident).seq
        shown = _in_place(incident, chosen, number)
    pages = -(-number // PAGE) or 1
    last = chosen.page == (1 if chosen.order == "down" else pages)
    return Page([str(seq) for seq in shown], number, pages, last and not chosen.text)


def _in_place(incident: Incident, chosen: Filter, length: int) -> list[int]:
    """The numbers of one page of the whole record: they have no gaps, so a page is where it stands."""
    first = (chosen.page - 1) * PAGE + 1
    if chosen.order == "down":
        first = length - chosen.page * PAGE + 1
    within = (Entry.log == incident.ref, Entry.seq.between(first, first + PAGE - 1), Entry.seq <= length)
    order = Entry.seq.desc() if chosen.order == "down" else Entry.seq
    return list(db.session.scalars(readable(select(Entry.seq)).where(*within).order_by(order)))


def _looked_for(incident: Incident, chosen: Filter) -> list[int]:
    """The numbers of all entries that are like this, rising; read in portions, so as to hold up nobody."""
    conditions, length = _conditions(incident, chosen), stand_of(incident).seq
    columns = (Entry.log, Entry.seq, EntryContent.content) if chosen.text else (Entry.seq,)
    query = readable(select(*columns)).where(Entry.log == incident.ref, *conditions).order_by(Entry.seq)
    said, found = chosen.text.casefold(), list[int]()
    for begin in range(0, length, AT_ONCE):
        rows = db.session.execute(query.where(Entry.seq.between(begin + 1, begin + AT_ONCE), Entry.seq <= length))
        found += [row.seq for row in rows if not said or said in _said(_told(row)).casefold()]
        engine.sleep(0)
    return found


def _conditions(incident: Incident, chosen: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.word:
        found.append(Entry.kind.in_(words().get(chosen.word, [])))
    if chosen.person:
        found.append(Entry.actor == chosen.person)
    if chosen.meeting:
        found.append(as_text(Entry.head).contains(f'"mtg":{chosen.meeting},'))
    if chosen.agency:
        of_agency = as_text(EntryContent.content).contains(f'"{chosen.agency}"', autoescape=True)
        found.append(of_agency | Entry.seq.in_(_withheld(incident, f'"{chosen.agency}"')))
    if chosen.text:
        told = json.dumps(chosen.text, ensure_ascii=False)[1:-1]
        found.append(
            as_text(EntryContent.content).icontains(told, autoescape=True) | EntryContent.content.is_(None)
        )
    return found


def _withheld(incident: Incident, told: str) -> list[int]:
    """The withheld entries whose stand-ins still hold this."""
    gone = reading.withheld(incident.ref)
    return [seq for seq, by in gone.items() if told in json.dumps(by.fields["stand_in"])]


def as_text(column: Any) -> ColumnElement[str]:
    """The exact bytes of an entry as text, in the way of the database at hand."""
    if db.session.get_bind().dialect.name == "postgresql":
        return func.convert_from(column, "UTF8")
    return cast(column, String)


def _told(row: Any) -> dict[str, Any]:
    return fields(row.log, row.seq, row.content)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(_said(inner) for inner in value.values())
    if isinstance(value, list):
        return "\n".join(_said(inner) for inner in value)
    return value if isinstance(value, str) else ""


def people_of(incident: Incident) -> Choices:
    """Everybody who has held a seat in an incident, by name."""
    query = select(Seat.person, Seat.name).where(Seat.incident == incident.ref).distinct()
    return [(row.person, row.name) for row in db.session.execute(query.order_by(Seat.name))]


def meetings_of(incident: Incident) -> Choices:
    """Every meeting of an incident, newest first."""
    query = select(Meeting.number).where(Meeting.incident == incident.ref).order_by(Meeting.number.desc())
    return [(str(number), f"SCG {number:03d}") for number in db.session.scalars(query)]
