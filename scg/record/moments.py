"""Moments of an incident's record: which entry was its newest, and what its forum's log said by then."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.engine import Row

from scg.extensions import db
from scg.models.record import Entry, EntryContent, Log
from scg.record.projection import Written, fields_of
from scg.record.reading import WITHHELD

OF_THE_FORUM = ("forum.", "agency.", "person.", "key.", "full_account.", "policy.", "privacy_notice.")


@dataclass(frozen=True)
class Place:
    """How far into a log: the number and link of an entry; 0 and nothing before the first."""

    seq: int = 0
    link: bytes = b""


@dataclass(frozen=True)
class Moment:
    """One moment of an incident's record.

    `at` is the moment itself, aware UTC; `recorded_at` when its newest entry was made; `forum` how far
    into the forum's own log it is; `withheld` the newest entry that withholds another, as of today.
    """

    log: str
    forum_log: str
    place: Place
    at: datetime
    recorded_at: datetime
    forum: Place
    withheld: int

    @property
    def seq(self) -> int:
        """The number of its newest entry."""
        return self.place.seq


def at_entry(log: str, seq: int) -> Moment | None:
    """The moment when an entry had just been recorded, or None where the log has no such entry."""
    found = db.session.execute(_entries(log).where(Entry.seq == seq)).one_or_none()
    return _moment(log, found, found.at) if found is not None else None


def at_time(log: str, at: datetime) -> Moment | None:
    """An aware moment, with the last entry recorded at or before it; None where there was none yet."""
    found = db.session.execute(_last(_entries(log).where(Entry.at <= at))).one_or_none()
    return _moment(log, found, at) if found is not None else None


def rung(moment: Moment, seq: int) -> Moment:
    """An earlier moment of the same log, as of one of its entries; the entry must be there."""
    found = at_entry(moment.log, seq)
    assert found is not None, f"entry {seq:,} of {moment.log}"
    return replace(found, withheld=moment.withheld)


def _entries(log: str) -> Select[int, bytes, datetime]:
    return select(Entry.seq, Entry.link, Entry.at).where(Entry.log == log)


def _last(query: Select[int, bytes, datetime]) -> Select[int, bytes, datetime]:
    return query.order_by(Entry.seq.desc()).limit(1)


def _moment(log: str, entry: Row[int, bytes, datetime], at: datetime) -> Moment:
    forum_log = db.session.scalars(select(Log.forum).where(Log.id == log)).one()
    known = _of_the_forum(forum_log, log, at)
    last = db.session.execute(_last(known.with_only_columns(Entry.seq, Entry.link, Entry.at))).one_or_none()
    forum = Place(last.seq, last.link) if last is not None else Place()
    return Moment(log, forum_log, Place(entry.seq, entry.link), at, entry.at, forum, newest_withheld(log))


def newest_withheld(log: str) -> int:
    """The number of the newest entry of a log that withholds another, 0 while there is none."""
    query = select(func.max(Entry.seq)).where(Entry.log == log, Entry.kind == WITHHELD)
    return db.session.scalar(query) or 0


def _of_the_forum(forum: str, log: str, at: datetime) -> Select[Entry, bytes]:
    """The forum's entries that pages of an incident show something of, recorded by a moment."""
    shown = or_(*(Entry.kind.startswith(word) for word in OF_THE_FORUM), Entry.ent == f"checkpoint:{log}")
    together = (EntryContent.log == Entry.log) & (EntryContent.seq == Entry.seq)
    query = select(Entry, EntryContent.content).join(EntryContent, together)
    return query.where(Entry.log == forum, Entry.at <= at, shown)


def forum_written(moment: Moment, after: int) -> Iterator[Written]:
    """What the forum's log had said by a moment after one of its entries: its directory, keys, checkpoints."""
    query = _of_the_forum(moment.forum_log, moment.log, moment.at)
    wanted = query.where(Entry.seq > after, Entry.seq <= moment.forum.seq)
    for entry, content in db.session.execute(wanted.order_by(Entry.seq)).all():
        yield Written(entry.log, entry.seq, entry.at, entry.kind, entry.ent, fields_of(content))
