"""Making the state tables again from the entries alone."""

from typing import Any

from sqlalchemy import delete, update

from scg.extensions import db
from scg.models import OF_A_FORUM, OF_AN_INCIDENT
from scg.models.record import Log
from scg.record import reading
from scg.record.projection import project
from scg.record.reading import Known


def rebuild(log: Known) -> int:
    """Empty the state tables of one log, project every entry again, commit; gives how many entries.

    Holds the log's head row, so it can run beside a server.
    """
    db.session.rollback()
    db.session.execute(update(Log).where(Log.id == log.id).values(seq=Log.seq))
    for table in reversed(OF_A_FORUM if log.id == log.forum else OF_AN_INCIDENT):
        db.session.execute(delete(table).where(_owner(table) == log.id))
    db.session.expunge_all()
    entries = reading.written(log.id)
    for entry in entries:
        project(entry)
        db.session.flush()
    db.session.commit()
    return len(entries)


def _owner(table: Any) -> Any:
    for name in ("incident", "forum", "ref", "code"):
        if name in table.__table__.primary_key.columns:
            return getattr(table, name)
    return table.forum
