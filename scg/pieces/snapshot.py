"""An incident whole, and its entries, as plain content for machines."""

from typing import Any

from sqlalchemy import inspect, select

from scg.extensions import db
from scg.models import OF_AN_INCIDENT, Minutes, Update
from scg.models.incidents import Incident
from scg.pieces.people import Viewer
from scg.record import reading
from scg.rules.stamps import stamp

NOT_WHOLE = ("Incident", "Progress", "LogNote", "Update", "Minutes")


def incidents(viewer: Viewer) -> list[dict[str, Any]]:
    """The incidents a viewer sees, newest first, each as its own row."""
    query = select(Incident).where(Incident.forum == viewer.forum).order_by(Incident.opened_at.desc())
    return [plain(found) for found in db.session.scalars(query) if viewer.sees(found.ref)]


def whole(incident: Incident) -> dict[str, Any]:
    """Everything that an incident's tables hold now, with the entry it stands at.

    Of updates, each agency's latest; of minutes, what they are but not their text. The head is read
    first: what follows may be newer, never older.
    """
    head = reading.head_of(incident.ref)
    tables = [table for table in OF_AN_INCIDENT if table.__name__ not in NOT_WHOLE]
    content = {_plural(table.__tablename__): _rows(table, incident) for table in tables}
    place = {"seq": head.seq, "link": head.link.hex()} if head is not None else {}
    return {**place, "incident": plain(incident), **content, **_parts(incident)}


def _plural(name: str) -> str:
    return {"strategy": "strategies", "attendance": "attendance"}.get(name, f"{name}s")


def _rows(table: Any, incident: Incident) -> list[dict[str, Any]]:
    query = select(table).where(table.incident == incident.ref).order_by(*table.__table__.primary_key.columns)
    return [plain(row) for row in db.session.scalars(query)]


def _parts(incident: Incident) -> dict[str, Any]:
    latest = select(Update).where(Update.incident == incident.ref, Update.latest).order_by(Update.agency)
    issued = select(Minutes).where(Minutes.incident == incident.ref).order_by(Minutes.meeting, Minutes.version)
    minutes = [plain(row) for row in db.session.scalars(issued)]
    return {
        "updates": [plain(row) for row in db.session.scalars(latest)],
        "minutes": [{name: value for name, value in row.items() if name != "content"} for row in minutes],
    }


def plain(row: Any) -> dict[str, Any]:
    """One row as plain content: times as ISO 8601 text in UTC."""
    names = inspect(type(row)).columns.keys()
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return stamp(value) if hasattr(value, "astimezone") else value


def entries(incident: Incident, *, after: int, limit: int) -> dict[str, Any]:
    """Entries after a number: what each says, and the exact head and data that were hashed."""
    head = reading.head_of(incident.ref)
    lines = list(reading.lines(incident.ref, after=after, limit=limit))
    gone = _withheld(incident) if any(line.content is None for line in lines) else {}
    told = [
        {
            "seq": line.seq,
            "head": (line.head or b"").decode(),
            "data": line.content.decode() if line.content is not None else None,
            "leaf": line.leaf.hex(),
            "link": (line.link or b"").hex(),
            **({"withheld": gone[line.seq]} if line.seq in gone else {}),
        }
        for line in lines
    ]
    return {"head": head.seq if head is not None else 0, "entries": told}


def _withheld(incident: Incident) -> dict[int, dict[str, Any]]:
    """Why entries say nothing: the entry that withholds each, the ground, the reason, by which two, when."""
    return {
        seq: {
            "entry": by.seq,
            "ground": by.fields["ground"],
            "reason": by.fields["reason"],
            "proposed_by": by.fields["proposed_by"]["shown"],
            "approved_by": by.by,
            "at": stamp(by.at),
        }
        for seq, by in reading.withheld(incident.ref).items()
    }
