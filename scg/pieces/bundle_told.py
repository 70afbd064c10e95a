"""The whole record told for the index of a bundle: plain lists and texts, of which a page is made elsewhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.checkpoints import Checkpoint
from scg.models.directory import Forum
from scg.models.incidents import ClockMove, Incident, Seat
from scg.models.meetings import Meeting
from scg.models.record import Entry
from scg.pieces import Loaded
from scg.pieces.agencies import names
from scg.pieces.bundle_entries import told_entries
from scg.pieces.bundle_meetings import Issued, meeting, shown_at
from scg.record import checkpoints
from scg.record.chain import in_fours
from scg.rules.london import show

MAKERS = ("decision.taken", "decision.superseded", "action.raised")


def told(incident: Incident, length: int, issued: Issued, last: Checkpoint, breathe: Callable[[], None]) -> Loaded:
    """An incident with its clocks, seats, meetings and entries up to `length`.

    `issued` has the newest version of minutes by meeting: its name in the bundle, and what it says.
    """
    made_by = _made_by(incident.ref, length)
    meetings = [meeting(incident, row, issued, made_by) for row in _rows(Meeting, incident, Meeting.number)]
    return {
        "about": _about(incident),
        "length": length,
        "fingerprint": in_fours(bytes.fromhex(last.link)),
        "checkpoint": {"at": show(last.at), "reason": last.reason, "note": last.note},
        "vkey": checkpoints.vkey_of(last),
        "clocks": [_move(row) for row in _rows(ClockMove, incident, ClockMove.seq) if row.seq <= length],
        "seats": [_seat(row, incident) for row in _rows(Seat, incident, Seat.id)],
        "meetings": meetings,
        "anchors": {each["anchor"]: True for each in meetings},
        "refs": made_by,
        "entries": told_entries(incident, length, breathe),
    }


def _rows(table: type[Any], incident: Incident, *order: Any) -> list[Any]:
    return list(db.session.scalars(select(table).where(table.incident == incident.ref).order_by(*order)))


def _made_by(ref: str, length: int) -> dict[str, int]:
    """The entry that made each decision and action, by its reference."""
    query = select(Entry.ent, Entry.seq).where(Entry.log == ref, Entry.seq <= length, Entry.kind.in_(MAKERS))
    return {row.ent.partition(":")[2]: row.seq for row in db.session.execute(query.order_by(Entry.seq.desc()))}


def _about(incident: Incident) -> dict[str, Any]:
    known, forum = names(incident.forum), db.session.get_one(Forum, incident.forum)
    facts = {
        "Reference": incident.ref,
        "Forum": forum.name,
        "Hazard": str(incident.hazard),
        "Where": incident.area,
        "Lead agency": known.get(incident.lead_agency, incident.lead_agency),
        "Opened": show(incident.opened_at),
        "Closed": shown_at(incident.closed_at),
        "Declaration": _clock(incident.declaration, incident.declaration_at),
        "SCG": _clock(incident.scg, incident.scg_at),
        "Recovery": _clock(incident.recovery, incident.recovery_at),
    }
    return {
        "ref": incident.ref,
        "name": incident.name,
        "marking": str(incident.marking),
        "demonstration": incident.demonstration,
        "facts": [[label, text] for label, text in facts.items() if text],
    }


def _clock(state: str, at: datetime | None) -> str:
    return f"{state[:1].upper()}{state[1:]}" + (f", since {show(at)}" if at is not None else "")


def _move(row: ClockMove) -> dict[str, Any]:
    told_of = {"clock": row.clock, "was": row.was, "now": row.now, "at": show(row.happened_at)}
    return {**told_of, "seq": row.seq, "authority": row.authority, "reason": row.reason}


def _seat(row: Seat, incident: Incident) -> dict[str, Any]:
    agency = names(incident.forum).get(row.agency, row.agency)
    post = ", ".join(part for part in (row.post, agency) if part)
    told_of = {"name": row.name, "post": post, "role": str(row.role)}
    return {**told_of, "since": show(row.begun_at), "until": shown_at(row.ended_at)}
