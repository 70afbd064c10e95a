"""Checkpoints: signed statements of a log's length and fingerprint, each an entry in its forum's log."""

from datetime import datetime

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.checkpoints import Checkpoint, SigningKey
from scg.models.record import Entry, Log
from scg.record import notes, signing
from scg.record.clock import now
from scg.record.founding import append
from scg.rules.stamps import stamp


def make(log: str, reason: str, *, at: datetime | None = None) -> Checkpoint:
    """Sign where a log stands now, and record it in the forum's log; gives the checkpoint.

    `reason` is one line, such as "SCG 012 closed"; `at` is now unless a replay gives it. The same log at
    the same length for the same reason is signed once. Refused where there is no signing key.
    """
    known = db.session.get_one(Log, log, populate_existing=True)
    place = (known.id, known.seq, reason)
    if (found := _made(*place)) is not None:
        return found
    private = signing.private()
    public = notes.public_of(private).hex()
    _begin_key(known.forum, public, at)
    db.session.refresh(known)  # a forum's own log has moved on by the entry of its key
    place = (known.id, known.seq, reason)
    signed_at = stamp(at or now())
    note = notes.sign(notes.text_of(known.origin, known.seq, known.link, signed_at, reason), known.origin, private)
    about = {"log": log, "seq": known.seq, "link": known.link.hex(), "signed_at": signed_at, "reason": reason}
    key = f"checkpoint {known.id} {known.seq} {reason}"[:120]
    append(known.forum, "checkpoint.made", f"checkpoint:{log}", key=key, at=at, note=note, public=public, **about)
    made = _made(*place)
    assert made is not None, "a checkpoint's entry makes its row"
    return made


def _made(log: str, seq: int, reason: str) -> Checkpoint | None:
    query = select(Checkpoint).where(Checkpoint.log == log, Checkpoint.seq == seq, Checkpoint.reason == reason)
    return db.session.scalars(query).first()


def _begin_key(forum: str, public: str, at: datetime | None) -> None:
    known = select(SigningKey.entry).where(SigningKey.forum == forum, SigningKey.public == public)
    if db.session.scalars(known).first() is None:
        append(forum, "key.begun", f"key:{public[:16]}", at=at, public=public)


def newest(log: str) -> Checkpoint | None:
    """The checkpoint that covers most of a log, or None."""
    query = select(Checkpoint).where(Checkpoint.log == log)
    return db.session.scalars(query.order_by(Checkpoint.seq.desc(), Checkpoint.entry.desc())).first()


def covering(log: str, seq: int) -> Checkpoint | None:
    """The first checkpoint that covers an entry, or None while there is none."""
    query = select(Checkpoint).where(Checkpoint.log == log, Checkpoint.seq >= seq)
    return db.session.scalars(query.order_by(Checkpoint.seq, Checkpoint.entry)).first()


def all_of(log: str) -> list[Checkpoint]:
    """Every checkpoint of a log, in the order in which they were made."""
    query = select(Checkpoint).where(Checkpoint.log == log).order_by(Checkpoint.entry)
    return list(db.session.scalars(query))


def vkey_of(made: Checkpoint) -> str:
    """The public key that signed a checkpoint, as it is given to those who check."""
    return notes.vkey(notes.origin_of(made.note), bytes.fromhex(made.public))


def uncovered(log: str) -> int:
    """How many entries of a log no checkpoint covers; a forum log's word of its own checkpoint isn't counted."""
    last = newest(log)
    query = select(func.count()).where(Entry.log == log, Entry.seq > (last.seq if last is not None else 0))
    return db.session.scalar(query.where(Entry.ent != f"checkpoint:{log}")) or 0


def keys_of(forum: str) -> list[SigningKey]:
    """The keys that signed, or sign, a forum's checkpoints, in the order in which they began."""
    query = select(SigningKey).where(SigningKey.forum == forum).order_by(SigningKey.entry)
    return list(db.session.scalars(query))


def rotate() -> str:
    """Have a new key sign from now on; gives its public half, in hexadecimal.

    In each forum the new key is an entry, and the old key's last checkpoints cover it. Broken off, it can
    be run again and ends as if it had not been. Refused where there is no key to rotate.
    """
    was = notes.public_of(signing.private()).hex()
    public = notes.public_of(signing.following()).hex()
    logs = list(db.session.execute(select(Log.id, Log.forum).order_by(Log.id)))
    for forum in sorted({log.forum for log in logs}):
        _begin_key(forum, was, None)
        append(forum, "key.rotated", f"key:{public[:16]}", was=was, public=public)
        for log in [log.id for log in logs if log.forum == forum and log.id != forum]:
            if uncovered(log):
                make(log, "key rotated")
        make(forum, "key rotated")
    signing.follow()
    return public
