"""Judging a database after a fault, by the history of what was sent and what was acknowledged."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import select, text

from scg import create_app
from scg.extensions import db
from scg.models import Entry, EntryContent, Log
from scg.record import checking, reading
from scg.record.projection import fields_of
from scg.record.rebuild import rebuild
from tests.faults.history import RECORDED, REFUSED, UNKNOWN, History
from tests.test_record import tables


@contextmanager
def opened(database: str) -> Iterator[Flask]:
    """The app on a database that nobody serves just now; nothing of it stays open."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": database})
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def judge(history: History, database: str, *, began: int, rebuilt: bool = True) -> None:
    """Hold the record to the history: `began` is how many entries the incident had before it.

    Making the tables again takes longest, so that many cycles may leave it to some of them.
    """
    with opened(database):
        written = texts_by_key(history.ref, began)
        check_acknowledged(history, written)
        check_others(history, written)
        check_record()
        if rebuilt:
            check_rebuilt()


def texts_by_key(ref: str, began: int) -> dict[str, list[tuple[int, str]]]:
    """Where each command of the history stands in the record, with its text; entries scg made itself aside."""
    query = (
        select(Entry.seq, Entry.head, EntryContent.content)
        .join(EntryContent, (EntryContent.log == Entry.log) & (EntryContent.seq == Entry.seq))
        .where(Entry.log == ref, Entry.seq > began, Entry.actor != "scg")
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for seq, head, content in db.session.execute(query):
        found.setdefault(json.loads(head)["cmd"], []).append((seq, fields_of(content)["text"]))
    return found


def check_acknowledged(history: History, written: dict[str, list[tuple[int, str]]]) -> None:
    """Every acknowledged command is in the record exactly once, where the answer said, as it was sent."""
    lost = [act.key for act in history.known(RECORDED) if written.get(act.key) != [(act.seq, act.text)]]
    assert lost == [], f"acknowledged and not recorded so: {lost[:10]} of {len(lost)}"


def check_others(history: History, written: dict[str, list[tuple[int, str]]]) -> None:
    """None that was refused, none twice, none that nobody sent; and nobody got an answer that says nothing."""
    sent = Counter(act.key for act in history.acts)
    assert [key for key in written if sent[key] != 1] == [], "recorded and never sent"
    assert [act.key for act in history.known(REFUSED) if act.key in written] == [], "refused and recorded"
    assert [act.key for act in history.known(UNKNOWN) if len(written.get(act.key, ())) > 1] == [], "recorded twice"
    assert {act.status for act in history.acts} <= {0, 200, 201, 403, 422, 429, 503, 507}, "a page fell over"


def check_record() -> None:
    """Every log is gapless up to its head and verifies, and the file itself is sound."""
    for log in reading.logs():
        numbers = list(db.session.scalars(select(Entry.seq).where(Entry.log == log.id).order_by(Entry.seq)))
        assert numbers == list(range(1, db.session.get_one(Log, log.id).seq + 1))
        assert checking.check(log.id).problem == ""
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


def check_rebuilt() -> None:
    """The tables are what the entries make them."""
    before = tables()
    for log in reading.logs():
        rebuild(log)
    assert tables() == before
