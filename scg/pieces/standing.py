"""Where an incident's record and its forum's directory stand: read once, before anything that is drawn of them."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import current_app, g
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from scg.extensions import db, elsewhere
from scg.models.annexes import Annex
from scg.models.incidents import Incident
from scg.models.prepared import Prepared
from scg.models.record import Entry, Log
from scg.pieces.kept import Stand

# What a forum's log tells that pieces of an incident show: names of agencies, whose account is open, its policy.
DIRECTORY = (
    "forum.founded",
    "agency.added",
    "agency.edited",
    "person.added",
    "person.edited",
    "full_account.made",
    "policy.settled",
)
# What a request remembers of what it has read.
READ = (
    "directory_read",
    "entries",
    "held",
    "once",
    "meetings_counted",
    "minutes_versions",
    "situation_rows",
    "withheld",
    "withholding",
)
Made = TypeVar("Made")

_of_forum = aliased(Entry)
_changes = select(func.max(Entry.seq)).where(Entry.log == bindparam("forum"), Entry.kind.in_(DIRECTORY))
_directory = (_of_forum.log == bindparam("forum")) & (_of_forum.seq == _changes.scalar_subquery())
_annexes = select(func.max(Annex.id)).where(Annex.incident == bindparam("log"))
_heads = Prepared(
    select(
        Log.seq,
        Log.link,
        Entry.at,
        _of_forum.seq.label("directory"),
        _of_forum.link.label("directory_link"),
        _annexes.scalar_subquery().label("annexes"),
    )
    .outerjoin(Entry, (Entry.log == Log.id) & (Entry.seq == Log.seq))
    .outerjoin(_of_forum, _directory)
    .where(Log.id == bindparam("log"))
)


def stand_of(incident: Incident) -> Stand:
    """Where the incident stands, for as long as the transaction under way sees it so.

    What a page or push shows may be newer than this, never older: it is to be asked for first.
    """
    known: dict[str, tuple[Any, Stand]] = g.setdefault("stands", {})
    found = known.get(incident.ref)
    if found is None or found[0] is not _transaction():
        found = known[incident.ref] = _read(incident.ref, incident.forum)
        g.setdefault("directories", {})[incident.forum] = (found[1].directory, found[1].directory_link)
    return found[1]


def of_directory(forum: str, what: str, make: Callable[[], Made]) -> Made:
    """What `make` reads of a forum's directory: read again only once the directory has changed.

    As long as nothing has been asked for that says where the directory stands, it is read once a request.
    """
    stands: tuple[int, bytes] | None = g.get("directories", {}).get(forum)
    kept: dict[tuple[str, str], tuple[Any, Any]] = current_app.extensions.setdefault("scg-directories", {})
    if stands is None or elsewhere.get() is not None:
        kept = g.setdefault("directory_read", {})
    known = kept.get((forum, what))
    if known is None or known[0] != stands:
        known = kept[forum, what] = (stands, make())
    made: Made = known[1]
    return made


def _transaction() -> Any:
    return db.session().get_transaction()


def _read(ref: str, forum: str) -> tuple[Any, Stand]:
    row = _heads.one(log=ref, forum=forum)
    assert row is not None, f"{ref} has a log"
    if db.session.get_bind().dialect.name != "sqlite":
        # Each question there sees what has been committed by then: what was read before may be older.
        db.session.expire_all()
        for name in READ:
            g.pop(name, None)
    directory = (row.directory or 0, row.directory_link or b"")
    return _transaction(), Stand(ref, row.seq, row.link, row.at, *directory, row.annexes or 0)


def read_once(what: str, ref: str, make: Callable[[], Made]) -> Made:
    """What `make` reads of an incident, read once in the transaction under way."""
    known: dict[tuple[str, str], tuple[Any, Any]] = g.setdefault("once", {})
    found = known.get((what, ref))
    if found is None or found[0] is None or found[0] is not _transaction():
        made = make()
        known[what, ref] = (_transaction(), made)
        return made
    kept: Made = found[1]
    return kept


def held(rows: Iterable[Any]) -> list[Any]:
    """Rows kept for the length of a request, so that the pieces that show them ask for none again."""
    kept: list[Any] = g.setdefault("held", [])
    found = list(rows)
    kept.extend(found)
    return found


def remembered(incident: Incident, name: Any, make: Callable[[], Made]) -> Made:
    """What `make` gives, made once for a page or a push as long as the incident's record stays as it is."""
    stand = stand_of(incident)
    known: dict[Any, Made] = g.setdefault("remembered", {})
    place = (stand, name)
    if place not in known:
        known[place] = make()
    return known[place]
