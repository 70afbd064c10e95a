"""Entries with their contents as they lie in the record, asked for once in a request: they never change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, String, bindparam, cast, exists, literal, select
from sqlalchemy.orm import aliased

from scg.extensions import db
from scg.models.record import Entry, EntryContent
from scg.record import reading
from scg.record.projection import Written, fields_of

Found = tuple[Entry, bytes | None]


def about(ref: str, ent: str) -> list[str]:
    """The numbers of the entries about one thing, oldest first, remembered as `keep` does."""
    return keep(db.session.execute(_about, {"log": ref, "ent": ent}))


def found(ref: str, seq: int) -> Found | None:
    """One entry with its content; None where there is none, or nothing is left that could be read of it."""
    kept = _kept()
    if (ref, seq) not in kept:
        keep(db.session.execute(_one, {"log": ref, "seq": seq}))
    return kept.get((ref, seq))


def _kept() -> dict[tuple[str, int], Found]:
    kept: dict[tuple[str, int], Found] = g.setdefault("entries", {})
    return kept


def keep(rows: Iterable[Any]) -> list[str]:
    """Remember entries for the length of a request; gives their numbers, as keys."""
    read = [(row.Entry, row.content) for row in rows]
    _kept().update({(entry.log, entry.seq): (entry, content) for entry, content in read})
    return [str(entry.seq) for entry, _ in read]


@dataclass(frozen=True)
class Stretch:
    """A part of a log: the links of all its entries by number, and those entries that can be read, in order."""

    links: dict[int, bytes]
    entries: list[Written]


def stretch(ref: str, first: int, last: int) -> Stretch:
    """The part of a log from one number to another, remembered as `keep` does."""
    found = list(db.session.execute(_stretch, {"log": ref, "first": first, "last": last}))
    gone = reading.withheld(ref) if any(row.content is None for row in found) else {}
    read = [row for row in found if row.content is not None or row.Entry.seq in gone]
    keep(read)
    return Stretch(
        {row.Entry.seq: row.Entry.link for row in found}, [_told(row.Entry, row.content) for row in read]
    )


def _told(entry: Entry, content: bytes | None) -> Written:
    said = fields(entry.log, entry.seq, content)
    return Written(entry.log, entry.seq, entry.at, entry.kind, entry.ent, said)


def stored(ref: str) -> Select[Any, Any]:
    """A question for the entries of a log with their contents, where these aren't withheld."""
    return readable(select(Entry, EntryContent.content)).where(Entry.log == ref)


def readable(query: Any) -> Select[Any]:
    """A question about entries with their contents, or the word that these are withheld; none without either."""
    by = aliased(Entry)
    withheld = exists().where(by.log == Entry.log, by.kind == reading.WITHHELD, by.ent == _ent_of(Entry.seq))
    return _with_content(query).where(EntryContent.content.is_not(None) | withheld)


def _with_content(query: Any) -> Select[Any]:
    together = (EntryContent.log == Entry.log) & (EntryContent.seq == Entry.seq)
    joined: Select[Any] = query.join(EntryContent, together, isouter=True)
    return joined


def _ent_of(seq: Any) -> ColumnElement[str]:
    return literal("entry:").concat(cast(seq, String))


def fields(ref: str, seq: int, content: bytes | None) -> dict[str, Any]:
    """What an entry says, or what stands in its place where that is withheld."""
    if content is not None:
        return fields_of(content)
    known: dict[str, dict[int, Written]] = g.setdefault("withholding", {})
    if seq not in known.get(ref, {}):
        known[ref] = reading.withheld(ref)
    instead: dict[str, Any] = known[ref][seq].fields["stand_in"]
    return instead


# Asked with every push: made once.
_stretch = (
    _with_content(select(Entry, EntryContent.content))
    .where(Entry.log == bindparam("log"), Entry.seq.between(bindparam("first"), bindparam("last")))
    .order_by(Entry.seq)
)
_of_log = readable(select(Entry, EntryContent.content)).where(Entry.log == bindparam("log"))
_one = _of_log.where(Entry.seq == bindparam("seq"))
_about = _of_log.where(Entry.ent == bindparam("ent")).order_by(Entry.seq)
