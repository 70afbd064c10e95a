"""Shift handovers as pages show them: an incident's, one with how it stands, and those that wait for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.invitations import Handover
from scg.pieces import Loaded, on, piece
from scg.pieces.people import Viewer
from scg.record.projection import Written

SHOWN = 5
_waits = (Handover.countersigned_at.is_(None), Handover.withdrawn_at.is_(None))


@dataclass(frozen=True)
class Waiting:
    """A handover that waits for somebody to countersign it, and the incident that it is in."""

    incident: str
    name: str
    handover: Handover


def _numbers(entry: Written) -> Iterable[str]:
    if entry.kind == "seat.ended":
        of_it = (Handover.incident == entry.log, Handover.seat == entry.fields["seat"])
        return [str(number) for number in db.session.scalars(select(Handover.id).where(*of_it))]
    return [str(entry.fields.get("handover", entry.seq))]


@piece("handover", touched=on("handover.", "seat.ended", key=_numbers))
def handover(incident: Incident, key: str) -> Loaded | None:
    """One handover: who hands what over to whom, since when, and whether it is countersigned or withdrawn."""
    found = handover_of(incident, int(key))
    return {"found": found} if found is not None else None


def handover_of(incident: Incident, number: int) -> Handover | None:
    """The handover with this number, or None."""
    return db.session.get(Handover, (incident.ref, number))


@piece("handovers", touched=on("handover.", "seat.ended"))
def handovers(incident: Incident, _key: str) -> Loaded:
    """Those that wait to be countersigned, and the last few that don't any more, the newest first."""
    query = select(Handover).where(Handover.incident == incident.ref).order_by(Handover.id.desc())
    waiting = list(db.session.scalars(query.where(*_waits)))
    settled = db.session.scalars(query.where(~(_waits[0] & _waits[1])).limit(SHOWN))
    return {"rows": [*waiting, *settled]}


def waiting_for(viewer: Viewer) -> list[Waiting]:
    """The handovers that a viewer is to read and countersign, in the incidents of their forum that are open."""
    query = (
        select(Handover, Incident.name)
        .join(Incident, Incident.ref == Handover.incident)
        .where(Handover.incoming == viewer.id, *_waits)
        .where(Incident.forum == viewer.forum, Incident.closed_at.is_(None))
        .order_by(Handover.begun_at)
    )
    return [Waiting(found.incident, name, found) for found, name in db.session.execute(query)]
