"""The record of an incident as it is taken away: two logs cut where they are signed for, and the minutes issued."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from flask import current_app
from sqlalchemy import select

from scg import engine
from scg.assets import fonts_folder
from scg.documents.bundle import bundle
from scg.documents.rendering import Tell, rendered
from scg.documents.structure import Minutes, as_plain
from scg.documents.wanted import Wanted
from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Minutes as Version
from scg.models.record import Entry
from scg.pieces import minutes as shown
from scg.pieces.bundle_cut import Breathe, cut, disclosed, keys, last_of, whole
from scg.pieces.bundle_told import told
from scg.record import chain, checkpoints, notes, reading, signing
from scg.record.announce import Committed, on_commit
from scg.record.projection import Written
from scg.words import MinutesState

KINDS = ("docx", "html", "pdf")


def _untold(_done: int, _of: int) -> None:
    """Say nothing of how far it is."""


def _breathless() -> None:
    """Read on without a pause."""


@dataclass(frozen=True)
class Issued:
    """One version of minutes that was issued: its name in the bundle, its content as frozen, how it reads."""

    name: str
    number: int
    content: bytes
    minutes: Minutes


def packed(ref: str, until: int, *, tell: Tell = _untold, breathe: Breathe = _breathless) -> bytes:
    """The bundle of an incident, with its forum's log as far as entry `until`, where its checkpoint ends it.

    `tell(done, of)` is called while documents are made, `breathe` while the record is read.
    """
    found = db.session.get_one(Incident, ref, populate_existing=True)
    own = [made for made in checkpoints.all_of(ref) if made.entry <= until]
    above = [made for made in checkpoints.all_of(found.forum) if made.seq <= until]
    incident = cut(ref, own, whole, breathe)
    forum = cut(found.forum, above, disclosed(ref), breathe)
    issued = list(_issued(ref, incident.length, breathe))
    newest = {each.number: (each.name, as_plain(each.minutes)) for each in issued}
    index = told(found, incident.length, newest, last_of(own), breathe)
    files = _files(ref, issued, Wanted("index", json.dumps(index)), tell)
    return engine.in_pool(bundle, incident, forum, keys(incident, found.forum, until), files, _sign)


def _sign(text: str, name: str) -> str:
    return notes.sign(text, name, signing.private())


def taken(incident: Incident) -> list[Written]:
    """Who has taken this record away, newest first: entries of the forum's log."""
    query = select(Entry.seq).where(Entry.log == incident.forum, Entry.ent == f"bundle:{incident.ref}")
    seqs = db.session.scalars(query.order_by(Entry.seq.desc()))
    return [entry for seq in seqs for entry in reading.written(incident.forum, after=seq - 1, until=seq)]


def vkey(ref: str) -> str:
    """The key that signed the newest checkpoint, as it is given to those who check; empty before the first."""
    made = checkpoints.newest(ref)
    return checkpoints.vkey_of(made) if made is not None else ""


def _issued(ref: str, length: int, breathe: Breathe) -> Iterator[Issued]:
    """Every version circulated within the cut, in order, unless what it says is withheld since."""
    out = Version.state != MinutesState.DRAFT
    query = select(Version).where(Version.incident == ref, out, Version.entry <= length)
    for version in db.session.scalars(query.order_by(Version.meeting, Version.version)):
        content = chain.encode(version.content)
        if chain.sha256(content).hex() == version.content_hash:
            minutes = shown.shown(ref, version.meeting, version.version)
            assert minutes is not None, "a version that is there can be shown"
            yield Issued(f"minutes/SCG{version.meeting:03d}-v{version.version}", version.meeting, content, minutes)
        breathe()


def _files(ref: str, issued: list[Issued], index: Wanted, tell: Tell) -> dict[str, bytes]:
    wanted = {"index.html": index}
    for each in issued:
        plain = json.dumps(as_plain(each.minutes))
        wanted |= {f"{each.name}.{kind}": Wanted(kind, plain) for kind in KINDS}
    made = rendered(list(wanted.values()), _folder(ref), fonts_folder(), tell)
    files = dict(zip(wanted, made, strict=True))
    return files | {f"{each.name}.json": each.content for each in issued}


def _folder(ref: str) -> Path:
    return Path(current_app.config["SCG_RENDERED"]) / ref


@on_commit
def forget_what_is_withheld(made: Committed) -> None:
    """Drop the documents kept that say what is withheld: the index, and all where minutes themselves are."""
    folder = _folder(made.log)
    if made.kind != reading.WITHHELD or not folder.exists():
        return
    [entry] = reading.written(made.log, after=made.seq - 1, until=made.seq)
    if reading.marked(made.log, entry.fields["entry"])[0].kind.startswith("minutes."):
        rmtree(folder, ignore_errors=True)
    for index in folder.glob("*.index"):
        index.unlink(missing_ok=True)
