"""An incident whole, and its entries, as plain content for machines."""

from typing import Any

from sqlalchemy import String, inspect, select, type_coerce

from scg import engine
from scg.extensions import db
from scg.models import OF_AN_INCIDENT, Minutes, Update
from scg.models.columns import Moment
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
    content = {_plural(table.__tablename__): _rows(table, table.incident == incident.ref) for table in tables}
    place = {"seq": head.seq, "link": head.link.hex()} if head is not None else {}
    return {**place, "incident": _rows(Incident, Incident.ref == incident.ref)[0], **content, **_parts(incident)}


def _plural(name: str) -> str:
    return {"strategy": "strategies", "attendance": "attendance", "annex": "annexes"}.get(name, f"{name}s")


def _rows(table: Any, *where: Any, without: tuple[str, ...] = (), by: Any = ()) -> list[dict[str, Any]]:
    """Rows as plain content, as they lie in the table: times are kept as the text that is given."""
    columns = [column for column in table.__table__.columns if column.name not in without]
    asked = [type_coerce(column, String).label(column.name) if _is_time(column) else column for column in columns]
    query = select(*asked).where(*where).order_by(*by, *table.__table__.primary_key.columns)
    found = [dict(row) for row in db.session.execute(query).mappings()]
    engine.sleep(0)  # an incident of years has many rows: others may run between its tables
    return found


def _is_time(column: Any) -> bool:
    return isinstance(column.type, Moment)


def _parts(incident: Incident) -> dict[str, Any]:
    return {
        "updates": _rows(Update, Update.incident == incident.ref, Update.latest, by=(Update.agency,)),
        "minutes": _rows(Minutes, Minutes.incident == incident.ref, without=("content",)),
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
