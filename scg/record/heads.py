"""Where many logs stand, asked at once."""

from collections.abc import Sequence

from sqlalchemy import select

from scg.extensions import db
from scg.models.record import Log

AT_ONCE = 500  # logs looked up by one query


def heads_of(logs: Sequence[str]) -> dict[str, int]:
    """The number of the newest entry of each of these logs that there is."""
    heads: dict[str, int] = {}
    for start in range(0, len(logs), AT_ONCE):
        query = select(Log.id, Log.seq).where(Log.id.in_(logs[start : start + AT_ONCE]))
        heads.update({row.id: row.seq for row in db.session.execute(query)})
    return heads
