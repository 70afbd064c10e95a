"""A bundle that is brought to another host: checked, then read as what is to be taken in."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scg.record import chain, verify
from scg.record.projection import fields_of
from scg.record.verify import Line
from scg.rules.stamps import moment
from scg.words import Refused

DIRECTORY = ("forum.founded", "agency.added", "agency.edited")


@dataclass(frozen=True)
class Told:
    """One entry of the lost host's forum log, about its directory, as the bundle discloses it."""

    seq: int
    at: datetime
    kind: str
    ent: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Brought:
    """An incident as a bundle holds it, with the directory that goes with it and what the check warned of."""

    log: str
    origin: str
    forum: str
    forum_origin: str
    lines: list[Line]
    directory: list[Told]
    note: str
    warnings: list[str]

    @property
    def head(self) -> Line:
        """The last entry."""
        return self.lines[-1]


def read(raw: bytes, keys: Iterable[str] = ()) -> Brought:
    """Check a bundle and read it; Refused where it was tampered with, can't be read, or doesn't hold every entry.

    `keys` are public keys (vkeys) of the lost host, got by another way.
    """
    try:
        report = verify.check_bundle(raw, keys)
        files = verify.unpacked(raw, verify.Report())
    except (verify.Unreadable, zipfile.BadZipFile, ValueError, OSError) as problem:
        raise Refused(f"This bundle can't be read: {problem}") from problem
    if report.problems:
        raise Refused(f"This bundle was tampered with: {report.problems[0]}")
    try:
        return _read(files, report.warnings)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as problem:
        raise Refused("This bundle's entries can't be read: scg didn't write them so") from problem


def _read(files: dict[str, bytes], warnings: list[str]) -> Brought:
    manifest = json.loads(files["manifest.json"])
    origins = {name: manifest[name] for name in ("log", "origin", "forum", "forum_origin")}
    lines = list(_linked(manifest["origin"], files["log.jsonl"]))
    if not lines:
        raise Refused("This bundle holds no entries")
    directory = list(_directory(files["forum.jsonl"]))
    return Brought(**origins, lines=lines, directory=directory, note=_newest(files), warnings=warnings)


def _linked(origin: str, raw: bytes) -> Iterator[Line]:
    link = chain.genesis(origin)
    for line in verify.lines_of(raw):
        if line.head is None:
            raise Refused(
                f"Entry {line.seq:,} is there by its fingerprint alone. Ask for a bundle of the whole record"
            )
        link = chain.link_of(link, line.leaf)
        yield line._replace(link=link)


def _directory(raw: bytes) -> Iterator[Told]:
    for line in verify.lines_of(raw):
        if line.head is None or line.content is None:
            continue
        head = json.loads(line.head)
        if head["kind"] in DIRECTORY:
            fields = fields_of(line.content)
            fields.pop("by", None)
            yield Told(line.seq, moment(head["at"]), head["kind"], head["ent"], fields)


def _newest(files: dict[str, bytes]) -> str:
    """The text of the checkpoint that covers most of the log, or nothing."""
    notes = files["checkpoints.txt"].decode().replace("\r\n", "\n").strip("\n").split("\n\n")
    return "\n\n".join(notes[-2:]) + "\n" if len(notes) > 1 else ""
