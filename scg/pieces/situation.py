"""The situation as pages show it: the newest picture of each agency, its counts, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g
from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.models.situation import Update
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import core_codes, name_of
from scg.pieces.seated import MEETINGS_END, SEATED
from scg.record.projection import Written
from scg.words import MeetingState, Rag

SHOWN = 20
LIVE = (MeetingState.IN_SESSION, MeetingState.ADJOURNED)
SEATS = (*SEATED, *MEETINGS_END, "incident.opened")
RANK = {Rag.RED: "1", Rag.AMBER: "2", Rag.GREEN: "3"}


def _touched(entry: Written) -> Iterable[str]:
    if entry.kind.startswith("update."):
        return [entry.fields["agency"]]
    if entry.kind == "meeting.opened" or entry.kind.startswith(SEATS):
        seated = select(Seat.agency).where(Seat.incident == entry.log)
        # Somebody may report for an agency that never had a seat.
        return db.session.scalars(seated.union(select(Update.agency).where(Update.incident == entry.log)))
    return []


@dataclass(frozen=True)
class Picture:
    """What the rows of the situation are made from: read once for all of them, or for one alone."""

    latest: dict[str, Update]
    expected: set[str]
    core: set[str]
    last: Meeting | None


def picture(incident: Incident, agency: str = "") -> Picture:
    """The newest updates, of one agency or of all, who is expected, and the meeting they are measured by."""
    opened = select(Meeting).where(Meeting.incident == incident.ref, Meeting.opened_at.is_not(None))
    return Picture(
        latest=latest(incident, agency),
        expected=set(expected(incident.ref)),
        core=core_codes(incident.forum),
        last=db.session.scalar(opened.order_by(Meeting.opened_at.desc()).limit(1)),
    )


@piece("situation-row", touched=_touched, tag="tr")
def row(incident: Incident, agency: str) -> Loaded | None:
    """One agency's newest picture, or that it hasn't reported."""
    ready: dict[tuple[str, str], Loaded] = g.get("situation_rows", {})
    return ready.pop((incident.ref, agency), None) or _row(incident, agency, picture(incident, agency))


def _row(incident: Incident, agency: str, known: Picture) -> Loaded | None:
    found = known.latest.get(agency)
    if found is None and agency not in known.expected:
        return None
    core = agency in known.core
    name = name_of(incident.forum, agency)
    rank = RANK.get(Rag(found.rag), "4") if found is not None else "0" if core else "4"
    return {
        "update": found,
        "name": name,
        "core": core,
        "before": how_old(known.last, found) if found is not None else "",
        "sort": f"{rank}{0 if core else 1}{name}",
        "facets": {"rag": [str(found.rag) if found is not None else "not reported"]},
    }


def expected(ref: str) -> list[str]:
    """The agencies that hold a seat in an incident now."""
    query = select(Seat.agency).where(Seat.incident == ref, Seat.ended_at.is_(None)).distinct()
    return list(db.session.scalars(query))


def how_old(last: Meeting | None, found: Update) -> str:
    """How long before the meeting now live, or the last one, a picture was given; empty when there is none."""
    if last is None or last.opened_at is None:
        return ""
    when = f"SCG {last.number:03d}"
    if found.at >= last.opened_at:
        return f"Given {'in' if last.state in LIVE or found.meeting == last.number else 'after'} {when}"
    return f"{age((last.opened_at - found.at).total_seconds())} before {when}"


def age(seconds: float) -> str:
    """A length of time as a reader takes it in: minutes up to 90, hours up to 48, then days."""
    minutes = int(seconds // 60)
    if minutes < 90:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24:,} days"


def in_order(incident: Incident) -> list[str]:
    """The codes of the agencies to show, worst and missing first; their rows are kept ready to be drawn."""
    known = picture(incident)
    codes = known.expected | set(known.latest)
    loaded = {code: row for code in codes if (row := _row(incident, code, known)) is not None}
    g.situation_rows = {(incident.ref, code): row for code, row in loaded.items()}
    return sorted(loaded, key=lambda code: str(loaded[code]["sort"]))


def latest(incident: Incident, agency: str = "") -> dict[str, Update]:
    """The newest update of each agency that has ever reported, or of one alone."""
    query = select(Update).where(Update.incident == incident.ref, Update.latest)
    if agency:
        query = query.where(Update.agency == agency)
    return {found.agency: found for found in db.session.scalars(query)}


@piece("situation-summary", touched=on("update.", *SEATS))
def summary(incident: Incident, _key: str) -> Loaded:
    """How many agencies are red, amber and green, how many haven't reported, and which core ones."""
    known = latest(incident)
    core = core_codes(incident.forum)
    silent = [code for code in expected(incident.ref) if code not in known]
    names = sorted(name_of(incident.forum, code) for code in silent if code in core)
    by_rag = [(str(rag), sum(1 for found in known.values() if found.rag == rag)) for rag in reversed(Rag)]
    return {"by_rag": by_rag, "core": names, "silent": len(silent), "reported": len(known)}


@piece("situation-history", touched=on("update.", key=lambda entry: [entry.fields["agency"]]))
def history(incident: Incident, agency: str) -> Loaded:
    """What one agency has reported, newest first, the last twenty; `more` when there are others."""
    query = select(Update).where(Update.incident == incident.ref, Update.agency == agency)
    found = list(db.session.scalars(query.order_by(Update.seq.desc()).limit(SHOWN + 1)))
    return {"updates": found[:SHOWN], "more": len(found) > SHOWN, "name": name_of(incident.forum, agency)}
