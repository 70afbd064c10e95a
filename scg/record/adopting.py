"""Taking a log in that began on another host: its exact bytes, its keys, and whatever goes with it, or nothing."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import DataError, IntegrityError

from scg import turns
from scg.extensions import db
from scg.models.record import AnsweredKey, Entry, EntryContent, Log
from scg.record import chain
from scg.record.announce import Committed, announce
from scg.record.change import Actor, Change, answer_of
from scg.record.keys import remember
from scg.record.reading import marked
from scg.record.rebuild import project_again
from scg.record.verify import Line
from scg.rules.stamps import moment
from scg.words import Refused

AT_ONCE = 500
# What entries that scg didn't write so come to where they are made into rows.
UNFIT = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DataError,
    IntegrityError,
    LookupError,
    TypeError,
    ValueError,
)


class Adoption:
    """What is taken in together: logs begun, entries added, and one log laid down as it was elsewhere."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.newest: dict[str, int] = {}

    def begin(self, log: str, origin: str, *, forum: str) -> None:
        """Begin an empty log under an origin; `forum` is its own id for a forum's log."""
        db.session.add(Log(id=log, forum=forum, origin=origin, seq=0, link=chain.genesis(origin)))
        db.session.flush()

    def append(
        self, log: str, actor: Actor, kind: str, ent: str, *, key: str, at: datetime | None = None, **fields: Any
    ) -> None:
        """Record one entry; `at` is now, unless it is copied from another log, which its fields then say."""
        held = update(Log).where(Log.id == log).values(seq=Log.seq).returning(Log.seq, Log.link)
        head = db.session.execute(held).one()
        under_way = Change(log=log, actor=actor, key=key, at=at or self.at, seq=head.seq, link=head.link)
        under_way.record(kind, ent, **fields)
        remember(actor.person, key, log, kind, key, answer_of(under_way))
        self.newest[log] = under_way.seq

    def lay(self, log: str, lines: Iterable[Line]) -> None:
        """Lay down every entry of a log just begun, with its exact bytes, and make its tables and its keys.

        The lines are verified, and have their links. A key of an earlier entry gets the answer that it got
        there: the fields that came under it are not known, so it answers any.
        """
        at_once: list[Line] = []
        for line in lines:
            at_once.append(line)
            if len(at_once) == AT_ONCE:
                _insert(log, at_once)
                at_once = []
        _insert(log, at_once)
        newest = select(Entry.seq, Entry.link).where(Entry.log == log).order_by(Entry.seq.desc()).limit(1)
        seq, link = db.session.execute(newest).one()
        db.session.execute(update(Log).where(Log.id == log).values(seq=seq, link=link))
        project_again(log)


def _insert(log: str, lines: list[Line]) -> None:
    if not lines:
        return
    heads = [json.loads(line.head or b"") for line in lines]
    together = list(zip(lines, heads, strict=True))
    db.session.execute(insert(Entry), [_entry(log, line, head) for line, head in together])
    said = [{"log": log, "seq": line.seq, "content": line.content} for line in lines if line.content is not None]
    if said:
        db.session.execute(insert(EntryContent), said)
    answered = {(key["person"], key["key"]): key for line, head in together for key in [_key(log, line, head)]}
    new = [key for key in answered.values() if not _known(key)]
    if new:
        db.session.execute(insert(AnsweredKey), new)


def _entry(log: str, line: Line, head: dict[str, Any]) -> dict[str, Any]:
    copies = {name: head[name] for name in ("kind", "ent", "actor")}
    place = {"log": log, "seq": line.seq, "at": moment(head["at"])}
    return {**place, "head": line.head, "leaf": line.leaf, "link": line.link, **copies}


def _key(log: str, line: Line, head: dict[str, Any]) -> dict[str, Any]:
    answer = {"log": log, "seq": line.seq, "link": (line.link or b"").hex(), "at": head["at"]}
    answer |= {"kind": head["kind"], "entity": head["ent"]}
    of = {"person": head["actor"], "key": head["cmd"], "log": log, "command": head["kind"]}
    return {**of, "fingerprint": "", "answer": json.dumps(answer)}


def _known(key: dict[str, Any]) -> bool:
    return db.session.get(AnsweredKey, (key["person"], key["key"])) is not None


@contextmanager
def adopting(at: datetime) -> Iterator[Adoption]:
    """Take a log in with what goes with it, in one transaction; any exception leaves no trace.

    Refused where its entries can't be made into rows.
    """
    db.session.rollback()
    with turns.turn():
        try:
            adoption = Adoption(at)
            yield adoption
            db.session.commit()
        except UNFIT as problem:
            db.session.rollback()
            told = "This bundle's entries can't be made into an incident here, so nothing was taken in"
            raise Refused(f"{told}: they weren't written by this version of scg, or by scg at all") from problem
        except BaseException:
            db.session.rollback()
            raise
    for log, seq in adoption.newest.items():
        entry, *before = marked(log, seq)
        announce(Committed(log, seq, entry.kind, entry.at, before[0].at if before else None))
