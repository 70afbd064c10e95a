"""Copying a log's own entries into a scratch, up to a moment that is looked back at."""

from typing import Any

from sqlalchemy import Row, Select, String, insert, select, type_coerce

from scg import engine
from scg.extensions import db
from scg.models.record import Entry, EntryContent, Log
from scg.record import reading, scratch
from scg.record.chain import encode
from scg.record.moments import Moment
from scg.record.projection import Written
from scg.record.scratch import Scratch
from scg.words import Refused

AT_ONCE = 500
_COPIED = ("log", "seq", "head", "leaf", "link", "kind", "ent", "actor", "at")
_ENTRY = f"insert into entry ({', '.join(_COPIED)}) values ({', '.join('?' * len(_COPIED))})"
_CONTENT = "insert into entry_content (log, seq, data) values (?, ?, ?)"


def put_entries(made: Scratch, moment: Moment) -> None:
    """Copy a log itself up to a moment, letting others run meanwhile.

    What an entry said that was withheld only later is not to be had: its stand-in is put in its place.
    """
    known = db.session.get_one(Log, moment.log)
    head = {"id": known.id, "forum": known.forum, "origin": known.origin}
    withheld = reading.withheld(moment.log) if moment.withheld else {}
    with scratch.within(made):
        db.session.execute(insert(Log).values(**head, seq=moment.seq, link=moment.place.link))
        db.session.commit()
    for after in range(0, moment.seq, AT_ONCE):
        rows = db.session.execute(_stored(moment.log, after, min(after + AT_ONCE, moment.seq))).all()
        contents = [(row.log, row.seq, said) for row in rows if (said := _said(row, moment, withheld)) is not None]
        made.executemany(_ENTRY, [tuple(row)[:-1] for row in rows])
        made.executemany(_CONTENT, contents)
        engine.sleep(0)
    made.commit()
    db.session.rollback()


def _stored(log: str, after: int, until: int) -> Select[Any]:
    columns = [getattr(Entry, name) if name != "at" else type_coerce(Entry.at, String) for name in _COPIED]
    together = (EntryContent.log == Entry.log) & (EntryContent.seq == Entry.seq)
    query = select(*columns, EntryContent.content).join(EntryContent, together, isouter=True)
    return query.where(Entry.log == log, Entry.seq > after, Entry.seq <= until).order_by(Entry.seq)


def _said(row: Row[Any], moment: Moment, withheld: dict[int, Written]) -> bytes | None:
    """What an entry says, its stand-in where it wasn't withheld yet; None where it was by then."""
    if row.content is not None:
        return bytes(row.content)
    if row.seq not in withheld:
        raise missing_content(row.seq)
    by = withheld[row.seq]
    return encode(by.fields["stand_in"]) if by.seq > moment.seq else None


def missing_content(seq: int) -> Refused:
    """The refusal to look back over an entry whose content is gone, and not withheld."""
    return Refused(f"What entry {seq:,} says is missing, and no entry withholds it. Check the record")
