"""Looking back: an incident as its record stood at a moment, projected anew from the entries up to there."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, Select, String, insert, select, type_coerce

from scg import engine
from scg.extensions import db
from scg.models.record import Entry, EntryContent, Log
from scg.record import ladder, moments, reading, scratch
from scg.record.announce import on_commit
from scg.record.chain import encode
from scg.record.clock import standing_at
from scg.record.moments import Moment, Place
from scg.record.projection import Written, project
from scg.record.scratch import Scratch
from scg.words import Refused

KEPT = 4  # moments held in memory
AT_ONCE = 10  # entries projected before others may run
COPIED_AT_ONCE = 500
_one_builder = threading.Lock()
_built: OrderedDict[tuple[Any, ...], Scratch] = OrderedDict()
_forgotten: set[str] = set()


@contextmanager
def looking_back(moment: Moment) -> Iterator[None]:
    """Have everything in here read an incident, its forum and record as of a moment, and the clock stand there.

    Only that incident is there, and nothing can be changed. Refused where an entry's content is missing.
    """
    with scratch.within(_at(moment)), standing_at(moment.at):
        yield


def climb(log: str) -> int:
    """Have every rung of an incident's log kept, so that any moment is near one; gives the entries projected.

    For the rounds of the night and for whoever loads a long record; it lets others run meanwhile.
    """
    head = reading.head_of(log)
    moment = moments.at_entry(log, head.seq) if head is not None and head.seq else None
    if moment is None:
        return 0
    with _one_builder:
        _, begun = _made(moment)
    return moment.seq - begun


def _at(moment: Moment) -> Scratch:
    key = (moment.log, moment.place, moment.forum, moment.withheld)
    with _one_builder:
        if key not in _built:
            made, _ = _made(moment)
            _put_entries(made, moment)
            scratch.only_read(made)
            _built[key] = made
            while len(_built) > KEPT:
                _built.popitem(last=False)
        _built.move_to_end(key)
        return _built[key]


def _made(moment: Moment) -> tuple[Scratch, int]:
    """The state tables as of a moment, and how far into the log was there before; leaves rungs on its way."""
    found = ladder.highest(moment)
    made, log, forum = found if found is not None else (scratch.empty(), Place(), Place())
    begun, head = log.seq, reading.head_of(moment.log)
    length = head.seq if head is not None else 0
    step = ladder.step_of(length)
    for seq in range(begun // step * step + step, moment.seq + 1, step):
        rung = moments.rung(moment, seq)
        _project(made, rung, log, forum)
        ladder.keep(made, rung)
        log, forum = rung.place, rung.forum
    _project(made, moment, log, forum)
    if moment.seq - begun >= step:
        ladder.prune(moment.log, length, moments.newest_withheld(moment.log))
    return made, begun


def _project(made: Scratch, moment: Moment, log: Place, forum: Place) -> None:
    """Change the rows as the entries between two moments say, those of the forum's log first."""
    entries = [*moments.forum_written(moment, forum.seq), *_written(moment, log)]
    # Nothing of the present is kept open while others run.
    db.session.rollback()
    with scratch.within(made):
        scratch.hold_rows()
        for number, entry in enumerate(entries):
            project(entry)
            if number % AT_ONCE == 0:
                engine.sleep(0)
        db.session.commit()


def _written(moment: Moment, log: Place) -> list[Written]:
    entries = reading.written(moment.log, after=log.seq, until=moment.seq)
    missing = next((seq for seq, entry in enumerate(entries, start=log.seq + 1) if entry.seq != seq), 0)
    if missing or len(entries) != moment.seq - log.seq:
        raise _missing(missing or moment.seq)
    return entries


def _missing(seq: int) -> Refused:
    return Refused(f"What entry {seq} says is missing, and no entry withholds it. Check the record")


def _put_entries(made: Scratch, moment: Moment) -> None:
    """Copy the log itself up to a moment.

    What an entry said that was withheld only later is not to be had: its stand-in is put in its place.
    """
    known = db.session.get_one(Log, moment.log)
    head = {"id": known.id, "forum": known.forum, "origin": known.origin}
    withheld = reading.withheld(moment.log) if moment.withheld else {}
    with scratch.within(made):
        db.session.execute(insert(Log).values(**head, seq=moment.seq, link=moment.place.link))
        db.session.commit()
    for after in range(0, moment.seq, COPIED_AT_ONCE):
        rows = db.session.execute(_stored(moment.log, after, min(after + COPIED_AT_ONCE, moment.seq))).all()
        contents = [(row.log, row.seq, said) for row in rows if (said := _said(row, moment, withheld)) is not None]
        made.executemany(_ENTRY, [tuple(row)[:-1] for row in rows])
        made.executemany(_CONTENT, contents)
        engine.sleep(0)
    made.commit()
    db.session.rollback()


_COPIED = ("log", "seq", "head", "leaf", "link", "kind", "ent", "actor", "at")
_ENTRY = f"insert into entry ({', '.join(_COPIED)}) values ({', '.join('?' * len(_COPIED))})"
_CONTENT = "insert into entry_content (log, seq, data) values (?, ?, ?)"


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
        raise _missing(row.seq)
    by = withheld[row.seq]
    return encode(by.fields["stand_in"]) if by.seq > moment.seq else None


def forgets(log: str) -> None:
    """Have all that is kept of a log's past go when the transaction under way is committed."""
    _forgotten.add(log)


@on_commit
def _forget(log: str, _seq: int) -> None:
    if log in _forgotten:
        _forgotten.discard(log)
        for key in [key for key in _built if key[0] == log]:
            del _built[key]
        ladder.forget(log)
