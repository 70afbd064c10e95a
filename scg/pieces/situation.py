"""The situation as pages show it: the newest picture of each agency, its counts, and its history."""

from collections.abc import Iterable

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.models.situation import Update
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import core_codes, name_of
from scg.record.projection import Written
from scg.words import MeetingState, Rag

SHOWN = 100
LIVE = (MeetingState.IN_SESSION, MeetingState.ADJOURNED)
SEATS = ("seat.", "incident.opened", "incident.linked")
RANK = {Rag.RED: "1", Rag.AMBER: "2", Rag.GREEN: "3"}


def _touched(entry: Written) -> Iterable[str]:
    if entry.kind.startswith("update."):
        return [entry.fields["agency"]]
    if entry.kind in ("meeting.opened", "meeting.closed") or entry.kind.startswith(SEATS):
        return db.session.scalars(select(Seat.agency).where(Seat.incident == entry.log).distinct())
    return []


@piece("situation-row", touched=_touched, tag="tr")
def row(incident: Incident, agency: str) -> Loaded | None:
    """One agency's newest picture, or that it hasn't reported."""
    latest = (Update.incident == incident.ref, Update.agency == agency, Update.latest)
    found = db.session.scalar(select(Update).where(*latest))
    if found is None and agency not in expected(incident.ref):
        return None
    core = agency in core_codes(incident.forum)
    name = name_of(incident.forum, agency)
    rank = RANK.get(Rag(found.rag), "4") if found is not None else "0" if core else "4"
    return {
        "update": found,
        "name": name,
        "core": core,
        "before": _how_old(incident, found) if found is not None else "",
        "sort": f"{rank}{0 if core else 1}{name}",
        "facets": {"rag": [str(found.rag) if found is not None else "not reported"]},
    }


def expected(ref: str) -> list[str]:
    """The agencies that hold a seat in an incident now."""
    query = select(Seat.agency).where(Seat.incident == ref, Seat.ended_at.is_(None)).distinct()
    return list(db.session.scalars(query))


def _how_old(incident: Incident, found: Update) -> str:
    """How long before the meeting now live, or the last one, a picture was given; empty when since then."""
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.opened_at.is_not(None))
    last = db.session.scalar(query.order_by(Meeting.opened_at.desc()).limit(1))
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
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def in_order(incident: Incident) -> list[str]:
    """The codes of the agencies to show, worst and missing first."""
    codes = set(expected(incident.ref)) | set(latest(incident))
    rows = [(loaded["sort"], code) for code in codes if (loaded := row(incident, code)) is not None]
    return [code for _, code in sorted(rows)]


def latest(incident: Incident) -> dict[str, Update]:
    """The newest update of each agency that has ever reported."""
    query = select(Update).where(Update.incident == incident.ref, Update.latest)
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
    """What one agency has reported, newest first, the last hundred."""
    query = select(Update).where(Update.incident == incident.ref, Update.agency == agency)
    found = list(db.session.scalars(query.order_by(Update.seq.desc()).limit(SHOWN)))
    return {"updates": found, "name": name_of(incident.forum, agency)}

