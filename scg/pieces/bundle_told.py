"""The whole record told for the index of a bundle: plain lists and texts, of which a page is made elsewhere."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.checkpoints import Checkpoint
from scg.models.incidents import ClockMove, Incident, Seat
from scg.models.meetings import Meeting
from scg.models.record import Entry
from scg.pieces import Loaded
from scg.pieces.bundle_about import about, move, seat
from scg.pieces.bundle_entries import told_entries
from scg.pieces.bundle_meetings import Issued, meeting
from scg.record import checkpoints
from scg.record.chain import in_fours
from scg.rules.london import show

MAKERS = ("decision.taken", "decision.superseded", "action.raised")


def told(incident: Incident, length: int, issued: Issued, last: Checkpoint, breathe: Callable[[], None]) -> Loaded:
    """An incident with its clocks, seats, meetings and entries up to `length`.

    `issued` has the newest version of minutes by meeting: its name in the bundle, and what it says.
    """
    made_by = _made_by(incident.ref, length)
    meetings = [meeting(incident, row, issued, made_by) for row in _rows(Meeting, incident, Meeting.number)]
    return {
        "about": about(incident),
        "length": length,
        "fingerprint": in_fours(bytes.fromhex(last.link)),
        "checkpoint": {"at": show(last.at), "reason": last.reason, "note": last.note},
        "vkey": checkpoints.vkey_of(last),
        "clocks": [move(row) for row in _rows(ClockMove, incident, ClockMove.seq) if row.seq <= length],
        "seats": [seat(row, incident) for row in _rows(Seat, incident, Seat.id)],
        "meetings": meetings,
        "anchors": {each["anchor"]: True for each in meetings},
        "refs": made_by,
        "entries": told_entries(incident, length, breathe),
    }


def _rows(table: type[Any], incident: Incident, *order: Any) -> list[Any]:
    return list(db.session.scalars(select(table).where(table.incident == incident.ref).order_by(*order)))


def _made_by(ref: str, length: int) -> dict[str, int]:
    """The entry that made each decision and action, by its reference."""
    query = select(Entry.ent, Entry.seq).where(Entry.log == ref, Entry.seq <= length, Entry.kind.in_(MAKERS))
    return {row.ent.partition(":")[2]: row.seq for row in db.session.execute(query.order_by(Entry.seq.desc()))}
