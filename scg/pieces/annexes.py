"""Annexes as pages show them: that each is there, for everybody; what it says, for those alone who may read it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.annexes import Annex
from scg.models.incidents import Incident
from scg.models.policy import Policy
from scg.models.rows import row_of
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import name_of
from scg.pieces.people import Viewer, roles_among
from scg.pieces.standing import held, stand_of
from scg.pieces.withheld import withheld_in
from scg.record.projection import Written
from scg.record.sealed_texts import sealed_text
from scg.rules.annexes import BY_NAME, may_read, observers_read
from scg.rules.policy import OBSERVERS
from scg.words import Restriction, Role

TEXT = "annex-text"
Clearance = frozenset[int]
NONE: Clearance = frozenset()


def _number(entry: Written) -> Iterable[str]:
    return [str(entry.fields.get("annex", entry.seq))]


def _gather(incident: Incident, ids: list[str]) -> None:
    wanted = (Annex.incident == incident.ref, Annex.id.in_([int(one) for one in ids]))
    held(db.session.scalars(select(Annex).where(*wanted)))


@piece("annex", touched=on("annex.", key=_number), tag="article", gather=_gather)
def annex(incident: Incident, number: str) -> Loaded | None:
    """One annex without what it says: its title, whose it is and for whom."""
    found = _found(incident, number)
    if found is None:
        return None
    attributes = {"class": "app-decision", "id": f"annex-{found.id}"}
    return {**_about(incident, found), "attributes": attributes}


@piece("annex-line", touched=on("annex.", key=_number), tag="li", gather=_gather)
def annex_line(incident: Incident, number: str) -> Loaded | None:
    """One annex as a line of its meeting's page."""
    found = _found(incident, number)
    return _about(incident, found) if found is not None else None


@piece(TEXT, touched=on("annex.", key=_number), tag="article", restricted=True)
def annex_text(incident: Incident, number: str) -> Loaded | None:
    """What one annex says; nothing once it is withheld, and word of where it is if not on this host."""
    found = _found(incident, number)
    if found is None or found.id in withheld_in(incident.ref):
        return None
    told, spoilt = _told(found)
    attributes = {"class": "app-decision", "data-restricted": "yes"}
    return {"found": found, "text": told, "spoilt": spoilt, "sort": f"{found.id:010d}", "attributes": attributes}


def _told(found: Annex) -> tuple[str | None, bool]:
    try:
        return sealed_text(found.incident, found.id, found.sealed), False
    except ValueError:
        return None, True


def _found(incident: Incident, number: str) -> Annex | None:
    return db.session.get(Annex, (incident.ref, int(number)))


def _about(incident: Incident, found: Annex) -> Loaded:
    return {
        "found": found,
        "whose": name_of(incident.forum, found.agency),
        "by_name": found.restriction in BY_NAME,
        "withheld": withheld_in(incident.ref).get(found.id),
        "sort": f"{found.id:010d}",
        "facets": {"meeting": [str(found.meeting)] if found.meeting is not None else []},
    }


def listed(incident: Incident, meeting: int | None = None) -> list[str]:
    """The numbers of an incident's annexes, newest first; of one meeting's alone where that is given."""
    if not stand_of(incident).annexes:
        return []
    query = select(Annex.id).where(Annex.incident == incident.ref).order_by(Annex.id.desc())
    if meeting is not None:
        query = query.where(Annex.meeting == meeting)
    return [str(number) for number in db.session.scalars(query)]


def clearance_of(incident: Incident, viewer: Viewer) -> Clearance:
    """The annexes that one viewer may read now; where there is none, nothing is asked for to say so."""
    if not stand_of(incident).annexes:
        return NONE
    roles = {viewer.id: viewer.roles(incident.ref)}
    return _clearances(_of_incident(incident.ref), incident.forum, roles).get(viewer.id, NONE)


def clearances(ref: str, forum: str, people: Iterable[str]) -> dict[str, Clearance]:
    """Which of an incident's annexes each of these people may read now; who reads none is left out."""
    annexes = _of_incident(ref)
    return _clearances(annexes, forum, roles_among(ref, people)) if annexes else {}


def _of_incident(ref: str) -> Sequence[Any]:
    columns = (Annex.id, Annex.restriction, Annex.named, Annex.author)
    return db.session.execute(select(*columns).where(Annex.incident == ref)).all()


def _clearances(annexes: Iterable[Any], forum: str, roles: dict[str, frozenset[Role]]) -> dict[str, Clearance]:
    policy = observers_policy(forum).settled
    read = {
        person: frozenset(one.id for one in annexes if _may_read(one, person, held, policy))
        for person, held in roles.items()
    }
    return {person: clearance for person, clearance in read.items() if clearance}


def _may_read(annex: Any, person: str, roles: frozenset[Role], policy: dict[str, Any]) -> bool:
    named = [reader["person"] for reader in annex.named]
    return may_read(annex.restriction, named, annex.author, person, roles, policy)


def observers_policy(forum: str) -> Policy:
    """What a forum has settled on what its observers read, with the reason; empty where it hasn't."""
    return row_of(Policy, forum, OBSERVERS) or Policy(settled={}, reason="")


def kept_from(incident: Incident, viewer: Viewer) -> str | None:
    """Why an observer reads no operational annex, or "" where their forum has settled nothing; None for others."""
    policy = observers_policy(incident.forum)
    seats = viewer.roles(incident.ref) - {Role.ADMINISTRATOR}
    if seats != {Role.OBSERVER} or observers_read(policy.settled) or not _has_operational(incident):
        return None
    return policy.reason


def _has_operational(incident: Incident) -> bool:
    query = select(Annex.id).where(Annex.incident == incident.ref, Annex.restriction == Restriction.OPERATIONAL)
    return db.session.scalar(query.limit(1)) is not None
