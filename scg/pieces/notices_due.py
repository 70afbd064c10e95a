"""What the clock alone brings to tell: actions that come due or are overdue, meetings that nobody held."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.incidents import Incident
from scg.models.notices_made import Occasion
from scg.pieces.cadence import changes, meetings, missed_times
from scg.rules.notices import LATEST, LEAD, STILL_AFTER, Kind, Step, step_of
from scg.rules.stamps import stamp
from scg.words import OUTSTANDING, Role, ScgState

ASKING = (Role.CHAIR, Role.SECRETARIAT)
CALLING = (Role.CHAIR, Role.DEPUTY, Role.SECRETARIAT)


def due(at: datetime) -> list[Occasion]:
    """Every occasion that the clock has brought by now, whether or not anybody was told of it before."""
    return [*_actions(at), *_missed(at)]


def _actions(at: datetime) -> Iterator[Occasion]:
    """Each outstanding action's step of the ladder; a due time that moves begins the ladder anew."""
    near = Action.due_at.between(at - STILL_AFTER - LATEST, at + max(LEAD.values()))
    query = select(Action).join(Incident, Incident.ref == Action.incident)
    query = query.where(Incident.closed_at.is_(None), Action.state.in_(OUTSTANDING), near)
    for action in db.session.scalars(query):
        if action.due_at is None:
            continue
        step = step_of(action.priority, action.raised_at, action.due_at, at)
        if step is not None:
            yield _on_step(action, action.due_at, step, at)


def _on_step(action: Action, due_at: datetime, step: Step, at: datetime) -> Occasion:
    name = f"action {action.ref} {step} {stamp(due_at)}"
    about = {"action": action.ref, "due_at": stamp(due_at), "step": str(step)}
    kind = Kind.DUE if step is Step.SOON else Kind.OVERDUE
    roles = ASKING if step is Step.STILL else ()
    return Occasion(action.incident, name, kind, at, about=about, agencies=(action.owner,), roles=roles)


def _missed(at: datetime) -> Iterator[Occasion]:
    query = select(Incident).where(Incident.closed_at.is_(None), Incident.scg == ScgState.ACTIVE)
    for incident in db.session.scalars(query):
        for demanded in missed_times(incident, meetings(incident), changes(incident)):
            if at - demanded <= LATEST:
                name, about = f"missed {stamp(demanded)}", {"due_at": stamp(demanded)}
                yield Occasion(incident.ref, name, Kind.MISSED, at, about=about, roles=CALLING, administrators=True)
