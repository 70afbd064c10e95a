"""An incident told for the index of its bundle: what it is, how its clocks moved, who had which seat."""

from datetime import datetime
from typing import Any

from scg.extensions import db
from scg.models.directory import Forum
from scg.models.incidents import ClockMove, Incident, Seat
from scg.pieces.agencies import names
from scg.pieces.bundle_meetings import shown_at
from scg.rules.london import show


def about(incident: Incident) -> dict[str, Any]:
    """What the incident is, as pairs of label and text."""
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


def move(row: ClockMove) -> dict[str, Any]:
    """One move of a clock, with its authority and reason."""
    told_of = {"clock": row.clock, "was": row.was, "now": row.now, "at": show(row.happened_at)}
    return {**told_of, "seq": row.seq, "authority": row.authority, "reason": row.reason}


def seat(row: Seat, incident: Incident) -> dict[str, Any]:
    """One person's part in the incident, from when until when."""
    agency = names(incident.forum).get(row.agency, row.agency)
    post = ", ".join(part for part in (row.post, agency) if part)
    told_of = {"name": row.name, "post": post, "role": str(row.role)}
    return {**told_of, "since": show(row.begun_at), "until": shown_at(row.ended_at)}
