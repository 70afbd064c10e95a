"""Making the state tables again from the entries alone."""

from typing import Any

from sqlalchemy import delete, update

from scg import engine
from scg.extensions import db
from scg.models import OF_A_FORUM, OF_AN_INCIDENT
from scg.models.record import Log
from scg.record import reading
from scg.record.projection import project
from scg.record.reading import Known

AT_ONCE = 10  # entries projected before others may read


def rebuild(log: Known) -> int:
    """Empty the state tables of one log, project every entry again, commit; gives how many entries.

    Holds the log's head row, so it can run beside a server.
    """
    db.session.rollback()
    db.session.execute(update(Log).where(Log.id == log.id).values(seq=Log.seq))
    number = project_again(log.id)
    db.session.commit()
    return number


def project_again(log: str) -> int:
    """Make the state tables of one log anew within the transaction under way; gives how many entries.

    Whoever calls it holds the log's head row. Rows read before are no longer of the session. Refuses, by
    ValueError, a log of which an entry's content is missing and not withheld.
    """
    known = db.session.get_one(Log, log)
    for table in reversed(OF_A_FORUM if known.id == known.forum else OF_AN_INCIDENT):
        db.session.execute(delete(table).where(_owner(table) == log))
    db.session.expunge_all()
    entries = reading.written(log)
    missing = next((place for place, entry in enumerate(entries, start=1) if entry.seq != place), 0)
    if missing:
        raise ValueError(f"What entry {missing:,} of {log} says is missing, and no entry withholds it")
    for number, entry in enumerate(entries):
        project(entry)
        db.session.flush()
        if number % AT_ONCE == 0:
            engine.sleep(0)
    return len(entries)


def _owner(table: Any) -> Any:
    for name in ("incident", "forum", "ref", "code"):
        if name in table.__table__.primary_key.columns:
            return getattr(table, name)
    return table.forum
