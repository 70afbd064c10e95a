"""Reading the record: heads, entries in order, and the whole log for checking."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from scg.extensions import db
from scg.models.record import Entry, EntryContent, Log
from scg.record.projection import Written, fields_of
from scg.record.verify import Line
from scg.rules.stamps import moment

WITHHELD = "entry.withheld"


@dataclass(frozen=True)
class Head:
    """Where a log stands: how many entries, the fingerprint of them all, and the newest one's time."""

    seq: int
    link: bytes
    at: datetime | None = None

    @property
    def short(self) -> str:
        """The first 16 hexadecimal digits of the link, as clients hold it."""
        return self.link.hex()[:16]


def head_of(log: str) -> Head | None:
    """A log's head, or None where there is no such log."""
    newest = (Entry.log == Log.id) & (Entry.seq == Log.seq)
    query = select(Log.seq, Log.link, Entry.at).outerjoin(Entry, newest).where(Log.id == log)
    row = db.session.execute(query).one_or_none()
    return None if row is None else Head(row.seq, row.link, row.at)


def link_at(log: str, seq: int) -> bytes | None:
    """The link of one entry, or None where the log has no such entry."""
    return db.session.scalar(select(Entry.link).where(Entry.log == log, Entry.seq == seq))


@dataclass(frozen=True)
class Marked:
    """An entry by its kind and its time of recording alone."""

    kind: str
    at: datetime


def marked(log: str, seq: int) -> list[Marked]:
    """An entry and, behind it, the one before, where there is one."""
    place = (Entry.log == log, Entry.seq.in_((seq - 1, seq)))
    rows = db.session.execute(select(Entry.kind, Entry.at).where(*place).order_by(Entry.seq.desc()))
    return [Marked(row.kind, row.at) for row in rows]


def written(log: str, *, after: int = 0, until: int | None = None, limit: int | None = None) -> list[Written]:
    """Entries after one number, up to and including another, in order.

    What is withheld is given as its stand-in, however early the entry and whatever `until` says. An entry
    whose content is gone without an entry that withholds it is left out: checking the log names it.
    """
    query = (
        select(Entry, EntryContent.content)
        .join(EntryContent, (EntryContent.log == Entry.log) & (EntryContent.seq == Entry.seq), isouter=True)
        .where(Entry.log == log, Entry.seq > after)
        .order_by(Entry.seq)
        .limit(limit)
    )
    if until is not None:
        query = query.where(Entry.seq <= until)
    rows = [(row.Entry, row.content) for row in db.session.execute(query)]
    instead = withheld(log) if any(content is None for _, content in rows) else {}
    return [_written(entry, content, instead) for entry, content in rows if content or entry.seq in instead]


def _written(entry: Entry, content: bytes | None, instead: dict[int, Written]) -> Written:
    fields = fields_of(content) if content else instead[entry.seq].fields["stand_in"]
    return Written(entry.log, entry.seq, entry.at, entry.kind, entry.ent, fields, _client_at(entry.head))


def has_kind(log: str, beginnings: tuple[str, ...], *, after: int, until: int) -> bool:
    """Whether among the entries after one number up to another is one whose kind begins so."""
    begun = or_(*(Entry.kind.startswith(one, autoescape=True) for one in beginnings))
    query = select(Entry.seq).where(Entry.log == log, Entry.seq > after, Entry.seq <= until, begun)
    return db.session.scalar(query.limit(1)) is not None


def withholds(log: str, after: int) -> bool:
    """Whether anything was withheld after one entry: whatever was shown before then may hold it."""
    later = (Entry.log == log, Entry.kind == WITHHELD, Entry.seq > after)
    return db.session.scalar(select(Entry.seq).where(*later).limit(1)) is not None


def withheld(log: str) -> dict[int, Written]:
    """The entries that withhold others, by the number of the entry that each withholds."""
    query = (
        select(Entry, EntryContent.content)
        .join(EntryContent, (EntryContent.log == Entry.log) & (EntryContent.seq == Entry.seq))
        .where(Entry.log == log, Entry.kind == WITHHELD)
    )
    found = [_written(entry, content, {}) for entry, content in db.session.execute(query)]
    return {entry.fields["entry"]: entry for entry in found}


def _client_at(head: bytes) -> datetime | None:
    return moment(json.loads(head)["client_at"]) if b'"client_at":' in head else None


def lines(log: str, *, after: int = 0, until: int | None = None, limit: int | None = None) -> Iterator[Line]:
    """Entries after one number, up to and including another, in order, with the exact bytes hashed."""
    query = (
        select(Entry.seq, Entry.head, EntryContent.content, Entry.leaf, Entry.link)
        .join(EntryContent, (EntryContent.log == Entry.log) & (EntryContent.seq == Entry.seq), isouter=True)
        .where(Entry.log == log, Entry.seq > after)
        .order_by(Entry.seq)
        .limit(limit)
    )
    if until is not None:
        query = query.where(Entry.seq <= until)
    for row in db.session.execute(query):
        yield Line(row.seq, row.head, row.content, row.leaf, row.link)


@dataclass(frozen=True)
class Known:
    """One log: its id, the forum it is of, and how many entries it has."""

    id: str
    forum: str
    seq: int


def logs() -> list[Known]:
    """Every log, forums' and incidents', in order of name."""
    query = select(Log.id, Log.forum, Log.seq).order_by(Log.id)
    return [Known(row.id, row.forum, row.seq) for row in db.session.execute(query)]
