"""The brief of a shift handover: one page of how an incident stands, with the outgoing's own words."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.incidents import Incident
from scg.models.invitations import Handover
from scg.models.meetings import Meeting
from scg.models.withholding import LegalHold
from scg.pieces.agencies import name_of
from scg.pieces.attendance import roll
from scg.pieces.clocks import standing
from scg.pieces.incidents import next_meeting, strategy, urgent_items
from scg.pieces.situation import latest
from scg.pieces.standing import stand_of
from scg.record.clock import now
from scg.words import OUTSTANDING, DecisionState, Rag

AHEAD = timedelta(hours=12)
MOST_ACTIONS, MOST_DECISIONS, MOST_REDS = 9, 6, 6  # what more there is, is told as a number: it is to be one page


def drawn(ref: str, number: int) -> str:
    """The markup of a handover's brief, as the incident stands now, or then for who looks back."""
    incident = db.session.get_one(Incident, ref)
    found = db.session.get_one(Handover, (ref, number))
    template = current_app.jinja_env.get_template("seats/brief.html")
    return template.render(incident=incident, found=found, at=now(), stand=stand_of(incident), **told(incident))


def told(incident: Incident) -> dict[str, Any]:
    """What a brief tells of an incident: its clocks, meeting, strategy, actions, decisions and the rest."""
    return {
        "clocks": standing(incident),
        **(next_meeting(incident, "") or {}),
        **(strategy(incident, "") or {}),
        "urgent": (urgent_items(incident, "") or {}).get("items", []),
        "decisions": _decisions(incident),
        "actions": _actions(incident),
        "reds": _reds(incident),
        "missing": _missing(incident),
        "holds": _holds(incident),
    }


def _decisions(incident: Incident) -> dict[str, Any]:
    """The decisions in force that are to be reviewed, the first due first, and how many are in force."""
    of_it = (Decision.incident == incident.ref, Decision.state == DecisionState.IN_FORCE)
    due = select(Decision).where(*of_it, Decision.review_at.is_not(None)).order_by(Decision.review_at)
    in_force = db.session.scalar(select(func.count()).select_from(Decision).where(*of_it)) or 0
    return {"rows": list(db.session.scalars(due.limit(MOST_DECISIONS))), "in_force": in_force}


def _actions(incident: Incident) -> dict[str, Any]:
    """The actions that are overdue or due within the next twelve hours, the first due first, and how many."""
    until: datetime = now() + AHEAD
    soon = (Action.incident == incident.ref, Action.state.in_(OUTSTANDING), Action.due_at <= until)
    query = select(Action).where(*soon).order_by(Action.due_at, Action.ref)
    rows = [(row, name_of(incident.forum, row.owner)) for row in db.session.scalars(query.limit(MOST_ACTIONS))]
    return {"rows": rows, "number": db.session.scalar(select(func.count()).select_from(Action).where(*soon)) or 0}


def _reds(incident: Incident) -> dict[str, Any]:
    """The agencies whose newest picture is red, with what they say, by name, and how many."""
    found = [update for update in latest(incident).values() if update.rag == Rag.RED]
    rows = sorted((name_of(incident.forum, update.agency), update.what) for update in found)
    return {"rows": rows[:MOST_REDS], "number": len(rows)}


def _missing(incident: Incident) -> dict[str, Any]:
    """The last meeting that was opened, and the core agencies missing from it."""
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.opened_at.is_not(None))
    last = db.session.scalar(query.order_by(Meeting.opened_at.desc()).limit(1))
    places = roll(incident, last) if last is not None else []
    return {"meeting": last, "names": [place.name for place in places if place.missing]}


def _holds(incident: Incident) -> list[LegalHold]:
    query = select(LegalHold).where(LegalHold.incident == incident.ref, LegalHold.lifted_at.is_(None))
    return list(db.session.scalars(query.order_by(LegalHold.seq)))
