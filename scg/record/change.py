"""The one way to change anything: hold the log's head row, record one entry, commit, announce."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, inspect, select

from scg.extensions import db
from scg.models.prepared import Prepared
from scg.models.record import AnsweredKey, Entry, EntryContent, Log
from scg.models.rows import add_row, set_row
from scg.record import chain, keys
from scg.record.announce import Committed, announce
from scg.record.beside import write_beside
from scg.record.clock import now
from scg.record.committing import writing
from scg.record.projection import Written, project
from scg.rules.stamps import stamp
from scg.words import NotFound

_log, _entry, _key = (inspect(table).local_table for table in (Log, Entry, AnsweredKey))
_hold = select(_log.c.seq).where(_log.c.id == bindparam("log")).with_for_update()
_newest = and_(_entry.c.log == _log.c.id, _entry.c.seq == _log.c.seq)
_earlier = and_(_key.c.person == bindparam("person"), _key.c.key == bindparam("key"))
_stand = Prepared(
    select(
        _log.c.seq,
        _log.c.link,
        _entry.c.at.label("newest_at"),
        _key.c.log.label("key_log"),
        _key.c.fingerprint,
        _key.c.answer,
    )
    .select_from(_log.outerjoin(_entry, _newest).outerjoin(_key, _earlier))
    .where(_log.c.id == bindparam("log"))
)


@dataclass(frozen=True)
class Actor:
    """Who does it: the person's id and how the record shows them, and the login or token that they came by.

    Without either it is scg's own command line, or history replayed.
    """

    person: str
    shown: str
    login: str = ""
    token: str = ""


@dataclass
class Change:
    """One act under way, with the lock held; it ends in one entry or in nothing."""

    log: str
    actor: Actor
    key: str
    at: datetime
    seq: int
    link: bytes
    newest_at: datetime | None = None
    client_at: datetime | None = None
    answer: dict[str, Any] | None = None
    agency: str = ""
    own_only: bool = False
    written: list[Written] = field(default_factory=list)

    def record(self, kind: str, ent: str, /, *, meeting: int | None = None, **fields: Any) -> Written:
        """Append the entry of this act and change the rows as it says.

        `kind` is past tense ("action.completed"), `ent` names what it is about ("action:SCG012/A07"),
        `meeting` is its number, where it happened in one. Fields are plain: text, whole numbers, booleans,
        lists, objects; datetimes are written as text. One act makes one entry, and none before it has
        settled whose agency's business it is.
        """
        if self.written or self.own_only:
            raise RuntimeError(f"{kind}: one entry an act, and only once it is allowed")
        content = {**_plain(fields), "by": {"person": self.actor.person, "shown": self.actor.shown}}
        written = Written(self.log, self.seq + 1, self.at, kind, ent, content, self.client_at)
        self._append(written, meeting)
        self.written.append(written)
        project(written)
        db.session.flush()
        write_beside(written)
        return written

    @property
    def committed(self) -> Committed:
        """What listeners are told of it."""
        entry = self.written[0]
        return Committed(entry.log, entry.seq, entry.kind, entry.at, self.newest_at)

    def keep(self, secret: Any) -> None:
        """Add or change a row that isn't in the record, such as a login, along with this act's entry."""
        db.session.add(secret)

    def begin_log(self, log: str, forum: str, origin: str) -> None:
        """Begin a new log and go on in it: what is recorded from here is its first entry."""
        link = chain.genesis(origin)
        db.session.add(Log(id=log, forum=forum, origin=origin, seq=0, link=link))
        db.session.flush()
        self.log, self.seq, self.link, self.newest_at = log, 0, link, None

    def _append(self, written: Written, meeting: Any) -> None:
        content = chain.encode({"nonce": secrets.token_hex(16), **written.fields})
        head = chain.encode(
            {
                "v": 1,
                "log": written.log,
                "seq": written.seq,
                "at": stamp(written.at),
                "kind": written.kind,
                "ent": written.ent,
                "actor": self.actor.person,
                "cmd": self.key,
                "data": chain.sha256(content).hex(),
                **({"mtg": meeting} if meeting is not None else {}),
                **({"client_at": stamp(self.client_at)} if self.client_at is not None else {}),
            }
        )
        leaf = chain.leaf_of(head)
        self.seq, self.link = written.seq, chain.link_of(self.link, leaf)
        copies = {"kind": written.kind, "ent": written.ent, "actor": self.actor.person, "at": written.at}
        place = {"log": written.log, "seq": written.seq}
        hashed = {"head": head, "leaf": leaf, "link": self.link}
        add_row(Entry, **place, **hashed, **copies)
        add_row(EntryContent, **place, data=content)
        set_row(Log, self.log, seq=self.seq, link=self.link)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return stamp(value)
    return str(value) if isinstance(value, str) else value


@contextmanager
def change(
    *,
    log: str,
    actor: Actor,
    key: str,
    command: str,
    fingerprint: str,
    at: datetime | None = None,
    client_at: datetime | None = None,
) -> Iterator[Change]:
    """Hold a log's head row, let one act happen, commit it with its entry, then announce it.

    `log` is a forum's code or an incident's reference; NotFound where there is none. `key` with
    `fingerprint` is the idempotency key and the SHA-256 of the exact request: the same again gets the
    first answer (`answer` is set, and nothing is to be done); another request under it is KeyReused.
    `at` is the time of recording, now unless a replay gives it; `client_at` is what the device's clock
    said when the person did it, where that was offline. Any exception leaves no trace.
    """
    with writing() as part:
        under_way = _begin(log, actor, key, fingerprint, at or now())
        under_way.client_at = client_at
        yield under_way
        if under_way.written:
            keys.remember(actor.person, key, under_way.log, command, fingerprint, answer_of(under_way))
            part.kept = True
    if under_way.written:
        announce(under_way.committed)


def _begin(log: str, actor: Actor, key: str, fingerprint: str, at: datetime) -> Change:
    """Hold the log's head row, and read by one question where it stands and whether the key was used."""
    if db.session.connection().dialect.name != "sqlite":  # there the turn to write is the lock
        db.session.execute(_hold, {"log": log})
    stand = _stand.one(log=log, person=actor.person, key=key)
    if stand is None:
        raise NotFound("There is no such incident")
    answer = keys.answered(stand.key_log, stand.fingerprint, stand.answer, asked=(log, fingerprint))
    return Change(log, actor, key, at, stand.seq, stand.link, newest_at=stand.newest_at, answer=answer)


def answer_of(done: Change) -> dict[str, Any]:
    """What the doors answer for an act: its log, sequence number, link, time, kind and subject."""
    entry = done.written[0]
    where = {"log": entry.log, "seq": entry.seq, "link": done.link.hex(), "at": stamp(entry.at)}
    return {**where, "kind": entry.kind, "entity": entry.ent}
