"""The record of an incident as it is taken away: two logs cut where they are signed for, and the minutes issued."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from flask import current_app
from sqlalchemy import select

from scg import engine
from scg.assets import fonts_folder
from scg.documents.bundle import Cut, bundle
from scg.documents.rendering import Tell, Wanted, rendered
from scg.documents.structure import Minutes, as_plain
from scg.extensions import db
from scg.models.checkpoints import Checkpoint
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Minutes as Version
from scg.models.record import Entry, Log
from scg.pieces import minutes as shown
from scg.pieces.bundle_told import told
from scg.record import chain, checkpoints, notes, reading, signing
from scg.record.announce import on_commit
from scg.record.projection import Written
from scg.record.verify import Line
from scg.rules.stamps import stamp
from scg.words import MinutesState

KINDS = ("docx", "html", "pdf")
# What of the forum's own log whoever holds the bundle may read; of all else, only that it is there.
DISCLOSED = ("forum.", "agency.", "key.", "clock.")
Breathe = Callable[[], None]
Shows = Callable[[Line], bool]


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
    incident = _cut(ref, own, _whole, breathe)
    forum = _cut(found.forum, above, _disclosed(ref), breathe)
    issued = list(_issued(ref, incident.length, breathe))
    newest = {each.number: (each.name, as_plain(each.minutes)) for each in issued}
    index = told(found, incident.length, newest, _last(own), breathe)
    files = _files(ref, issued, Wanted("index", json.dumps(index)), tell)
    return engine.in_pool(bundle, incident, forum, _keys(incident, found.forum, until), files, _sign)


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


def _last(made: Iterable[Checkpoint]) -> Checkpoint:
    return max(made, key=lambda each: (each.seq, each.entry))


def _cut(log: str, made: list[Checkpoint], shows: Shows, breathe: Breathe) -> Cut:
    """A log as far as its last checkpoint; of the lines that aren't to be shown, the leaf alone."""
    last, lines = _last(made), []
    for line in reading.lines(log, until=last.seq):
        whole = {"head": _text(line.head), "data": _text(line.content)} if shows(line) else {}
        lines.append(json.dumps({"seq": line.seq, **whole, "leaf": line.leaf.hex()}, ensure_ascii=False) + "\n")
        if line.seq % 200 == 0:
            breathe()
    origin = db.session.get_one(Log, log).origin
    whole_log = "".join(lines).encode()
    return Cut(log, origin, last.seq, bytes.fromhex(last.link), whole_log, tuple(each.note for each in made))


def _whole(_line: Line) -> bool:
    return True


def _text(exact: bytes | None) -> str | None:
    return None if exact is None else exact.decode()


def _disclosed(ref: str) -> Shows:
    """Which entries of a forum's log go along in full: its keys, its people with seats, this record's own."""
    seated = db.session.scalars(select(Seat.person).where(Seat.incident == ref).distinct())
    about = {f"checkpoint:{ref}", f"bundle:{ref}", *(f"person:{person}" for person in seated)}

    def shows(line: Line) -> bool:
        head = json.loads(line.head or b"{}")
        kind, ent = head.get("kind", ""), head.get("ent", "")
        return kind.startswith(DISCLOSED) or (ent in about and not kind.startswith(("password.", "token.")))

    return shows


def _keys(incident: Cut, forum: str, until: int) -> str:
    lines = ["# The keys that signed this record, each with the times between which it did\n"]
    for known in checkpoints.keys_of(forum):
        if known.entry <= until:
            vkey = notes.vkey(incident.origin, bytes.fromhex(known.public))
            ended = f" until {stamp(known.ended_at)}" if known.ended_at is not None else ""
            lines.append(f"{vkey} from {stamp(known.begun_at)}{ended}\n")
    return "".join(lines)


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
def forget_what_is_withheld(log: str, seq: int) -> None:
    """Drop the documents kept of an incident as soon as something in it is withheld."""
    folder = _folder(log)
    if folder.exists() and reading.marked(log, seq)[0].kind == reading.WITHHELD:
        rmtree(folder, ignore_errors=True)
