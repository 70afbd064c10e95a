"""The one way to change anything: hold the log's head row, record one entry, commit, announce."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update

from scg import gauges, turns
from scg.extensions import db
from scg.models.record import Entry, EntryContent, Log
from scg.record import chain, keys
from scg.record.announce import announce
from scg.record.clock import now
from scg.record.projection import Written, project
from scg.rules.stamps import stamp
from scg.words import NotFound

_inserts = {table: insert(table.__table__) for table in (Entry, EntryContent)}
_hold = update(Log).where(Log.id == bindparam("log")).values(seq=Log.seq).returning(Log.seq, Log.link)
_new_head = (
    update(Log)
    .where(Log.id == bindparam("log"))
    .values(seq=bindparam("new_seq"), link=bindparam("new_link"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class Actor:
    """Who does it: the person's id and how the record shows them."""

    person: str
    shown: str


@dataclass
class Change:
    """One act under way, with the lock held; it ends in one entry or in nothing."""

    log: str
    actor: Actor
    key: str
    at: datetime
    seq: int
    link: bytes
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
        return written

    def keep(self, secret: Any) -> None:
        """Add or change a row that isn't in the record, such as a login, along with this act's entry."""
        db.session.add(secret)

    def begin_log(self, log: str, forum: str, origin: str) -> None:
        """Begin a new log and go on in it: what is recorded from here is its first entry."""
        link = chain.genesis(origin)
        db.session.add(Log(id=log, forum=forum, origin=origin, seq=0, link=link))
        db.session.flush()
        self.log, self.seq, self.link = log, 0, link

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
        _add(Entry, **place, **hashed, **copies)
        _add(EntryContent, **place, data=content)
        db.session.execute(_new_head, {"log": self.log, "new_seq": self.seq, "new_link": self.link})


def _add(table: type[Any], **values: Any) -> None:
    # Without the unit of work: these rows are written once and never looked at again here.
    db.session.execute(_inserts[table], values)


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
    # What was read before is let go here: its connection may be the last one, and the turn may be long in coming.
    db.session.rollback()
    with turns.turn():
        try:
            under_way = _begin(log, actor, key, at or now())
            under_way.client_at = client_at
            under_way.answer = keys.answered(actor.person, key, fingerprint, log)
            yield under_way
            if under_way.written:
                answer = answer_of(under_way)
                keys.remember(actor.person, key, under_way.log, command, fingerprint, answer)
                began = time.monotonic()
                db.session.commit()
                gauges.commit_took(time.monotonic() - began)
            else:
                db.session.rollback()
        except BaseException:
            db.session.rollback()
            raise
    if under_way.written:
        announce(under_way.log, under_way.seq)


def _begin(log: str, actor: Actor, key: str, at: datetime) -> Change:
    head = db.session.execute(_hold, {"log": log}).one_or_none()
    if head is None:
        raise NotFound("There is no such incident")
    return Change(log=log, actor=actor, key=key, at=at, seq=head.seq, link=head.link)


def answer_of(done: Change) -> dict[str, Any]:
    """What the doors answer for an act: its log, sequence number, link, time, kind and subject."""
    entry = done.written[0]
    where = {"log": entry.log, "seq": entry.seq, "link": done.link.hex(), "at": stamp(entry.at)}
    return {**where, "kind": entry.kind, "entity": entry.ent}
