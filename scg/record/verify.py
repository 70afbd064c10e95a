"""Checking a log, and a bundle of one: standard library only, so that it runs anywhere with Python.

    python3 verify.py BUNDLE.zip --key VKEY [--checkpoint NOTE.txt ...]

Exit code 0: good. 1: tampered with. 2: can't be read. 3: good, with warnings.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

sha256 = hashlib.sha256
read_json = json.JSONDecoder().raw_decode
# Entries whose content the checks themselves go by.
NOTABLE = {"entry.withheld", "minutes.circulated", "key.begun", "key.rotated", "checkpoint.made"}
PARTS = ("log.jsonl", "checkpoints.txt", "forum.jsonl", "forum-checkpoints.txt", "keys.txt")
LISTS = ("manifest.json", "manifest.note")
# Both logs of a bundle: the file of each, that of its checkpoints, and where the manifest names it.
LOGS = {"log": (*PARTS[:2], "log", "origin"), "forum": (*PARTS[2:4], "forum", "forum_origin")}
# The signed notes there are, each with how many lines it states before its signature.
CHECKPOINT, LISTING = "scg-record-checkpoint/v1", "scg-bundle-manifest/v1"
STATED = {CHECKPOINT: 6, LISTING: 3}
DASHES = "\u2014\u2013\u2012\u2015\u2212-"
UNVOUCHED = (
    "signed by a key that the ones you gave don't vouch for; if the incident was taken over by another host,"
)


class Unreadable(ValueError):
    """What was given is no bundle, or no key, or no checkpoint: one sentence says which."""


class Line(NamedTuple):
    """One entry: its place, the exact bytes of head and content (None where withheld), and its hashes.

    A line may have no head, but its leaf alone; a link that is left out is worked out.
    """

    seq: int
    head: bytes | None
    content: bytes | None
    leaf: bytes
    link: bytes | None = None


@dataclass(frozen=True)
class Verdict:
    """What checking found: how many entries hold, the last good link, and the first that doesn't hold.

    `withheld` are the entries whose content isn't there, each with who withheld it and why; `undisclosed`
    is how many have only a leaf, `back` the entries before which the clock went back over 2 seconds.
    """

    length: int
    link: bytes
    problem: str = ""
    withheld: dict[int, str] = field(default_factory=dict)
    undisclosed: int = 0
    back: tuple[int, ...] = ()
    told: tuple[tuple[int, str, dict[str, Any]], ...] = ()

    @property
    def good(self) -> bool:
        """True when every entry holds."""
        return not self.problem


def verify(
    log: str,
    origin: str,
    lines: Iterable[Line],
    *,
    head: tuple[int, bytes] | None = None,
    after: tuple[int, bytes] | None = None,
    checkpoints: Mapping[int, bytes] | None = None,
) -> Verdict:
    """Check a log from its genesis, or from the (length, link) given as `after`.

    `head` is (length, link) as kept elsewhere, if known; `checkpoints` are links by length. Stops at the
    first bad entry and says which and why: a gap, a changed content, a changed head, a broken link, a
    fork, or a log that is shorter or longer than its head says, or shorter than a checkpoint.
    """
    known = checkpoints or {}
    walk = _Walk(log, *(after or (0, sha256(b"scg-record/v1\n" + origin.encode() + b"\n").digest())))
    for line in lines:
        problem = walk.take(line)
        if problem:
            return walk.verdict(f"entry {walk.length + 1}: {problem}")
        if walk.length in known and known[walk.length] != walk.link:
            return walk.verdict(f"entry {walk.length}: the checkpoint made here is of another record (a fork)")
    if head is not None and head != (walk.length, walk.link):
        return walk.verdict(f"the log holds {walk.length} entries, its head says {head[0]}")
    if max(known, default=0) > walk.length:
        return walk.verdict(f"it has {walk.length} entries: shorter than the checkpoint at entry {max(known)}")
    bare = [seq for seq, why in walk.withheld.items() if not why]
    return walk.verdict(f"entry {bare[0]}: its content is gone, and no entry withholds it" if bare else "")


class _Walk:
    """A log being followed from link to link."""

    def __init__(self, log: str, length: int, link: bytes):
        self.log, self.length, self.link, self.at, self.undisclosed = log, length, link, "", 0
        self.withheld: dict[int, str] = {}
        self.back: list[int] = []
        self.told: list[tuple[int, str, dict[str, Any]]] = []

    def take(self, line: Line) -> str:
        """Go one entry further; gives what is wrong with it, if anything is."""
        expected = self.length + 1
        problem = "" if line.seq == expected and line.leaf else _misplaced(line, expected)
        if not problem and line.head is not None:
            problem = self._look(line.head, line, expected)
        link = sha256(b"\x01" + self.link + line.leaf).digest()
        if problem or line.link not in (None, link):
            return problem or "its link doesn't follow from the entry before it"
        self.length, self.link = expected, link
        self.undisclosed += line.head is None
        return ""

    def _look(self, raw: bytes, line: Line, expected: int) -> str:
        head = _object(raw)
        at, kind = head.get("at"), head.get("kind")
        if not isinstance(at, str) or not isinstance(kind, str):
            return "its head can't be read"
        if head.get("seq") != expected or head.get("log") != self.log:
            return "its head names another place"
        if line.content is None:
            self.withheld[expected] = ""
        elif sha256(line.content).hexdigest() != head.get("data"):
            return "its content was changed"
        if sha256(b"\x00" + raw).digest() != line.leaf:
            return "its head was changed"
        if at < self.at and _moment(self.at) - _moment(at) > timedelta(seconds=2):
            self.back.append(expected)
        self.at = at
        if kind in NOTABLE and line.content is not None:
            self._note(expected, kind, _object(line.content))
        return ""

    def _note(self, seq: int, kind: str, fields: dict[str, Any]) -> None:
        self.told.append((seq, kind, fields))
        entry, both = fields.get("entry"), [fields.get("proposed_by"), fields.get("by")]
        if kind == "entry.withheld" and isinstance(entry, int) and entry in self.withheld:
            two = " and ".join(str(who["shown"]) for who in both if isinstance(who, dict) and "shown" in who)
            self.withheld[entry] = f"{fields.get('ground')}: {fields.get('reason')} (entry {seq}, by {two})"

    def verdict(self, problem: str) -> Verdict:
        """What it comes to."""
        found = (self.withheld, self.undisclosed, tuple(self.back), tuple(self.told))
        return Verdict(self.length, self.link, problem, *found)


def _misplaced(line: Line, expected: int) -> str:
    if not line.leaf:
        return "its line can't be read"
    twice = isinstance(line.seq, int) and line.seq < expected
    return f"in its place stands entry {line.seq} again" if twice else f"missing, the next one found is {line.seq}"


def _object(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode()
        found, end = read_json(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and not text[end:].strip() else {}


def _moment(at: str) -> datetime:
    try:
        return datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        return datetime.min


# Ed25519 as RFC 8032 has it, in extended coordinates, with a table for each point that is multiplied.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")


def _add(a: Any, b: Any) -> Any:
    one, two = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _point(encoded: bytes) -> Any:
    y, odd = int.from_bytes(encoded, "little") & (2**255 - 1), encoded[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or (odd and not x):
        raise ValueError("no point of the curve")
    x = P - x if x % 2 != odd else x
    return (x, y, 1, x * y % P)


@lru_cache(maxsize=64)
def _table(encoded: bytes) -> Any:
    rows, point = [], _point(encoded)
    for _ in range(64):
        row: list[Any] = [(0, 1, 1, 0)]
        for _ in range(16):
            row.append(_add(row[-1], point))
        point = row.pop()
        rows.append(row)
    return rows


def _times(number: int, encoded: bytes) -> Any:
    total: Any = (0, 1, 1, 0)
    for row in _table(encoded):
        total, number = _add(total, row[number & 15]), number >> 4
    return total


@lru_cache(maxsize=100_000)
def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the Ed25519 signature (64 bytes) of a message by a public key (32 bytes)."""
    scalar = int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or scalar >= ORDER:
        return False
    asked = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    try:
        a = _times(asked, public)
    except ValueError:
        return False
    x, y, z, _ = _add(_times(scalar, BASE), (P - a[0], a[1], a[2], P - a[3]))
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little") == signature[:32]


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature names its key, as C2SP's signed notes have it."""
    return sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def public_of(vkey: str) -> bytes:
    """The public key in a vkey, `name+key id+base64`; Unreadable where it isn't one, or was miscopied."""
    name, named, coded = [*"".join(vkey.split()).split("+", 2), "", ""][:3]
    key = _decoded(coded)
    if len(key) != 33 or key[:1] != b"\x01" or key_id(name, key[1:]).hex() != named:
        raise Unreadable(f"This key is miscopied, or a part of it is missing: {vkey}")
    return key[1:]


def _decoded(coded: str) -> bytes:
    try:
        return base64.b64decode(coded)
    except ValueError:
        return b""


class Note(NamedTuple):
    """A signed note (C2SP): its lines, who signed (name; key id and signature), and a checkpoint's place."""

    lines: list[str]
    signatures: list[tuple[str, bytes]]
    length: int = 0
    link: bytes = b""

    def signer(self, publics: Iterable[bytes]) -> bytes | None:
        """Which of these keys signed it in the name of the log that its second line names, or None."""
        text = "".join(f"{line}\n" for line in self.lines).encode()
        for name, signed in self.signatures:
            for public in publics if name == self.lines[1] else ():
                if signed[:4] == key_id(name, public) and signature_holds(public, text, signed[4:]):
                    return public
        return None

    @property
    def when(self) -> str:
        """When a checkpoint was signed, as people read it; GMT, whatever the season."""
        at = _moment(self.lines[4])
        return self.lines[4] if at == datetime.min else f"{at.day} {at:%B %Y %H:%M} GMT"


def notes_in(raw: bytes, kind: str = CHECKPOINT) -> list[Note]:
    """The signed notes of a file; Unreadable where it has anything else.

    They may have been printed, scanned, pasted: spaces, empty lines, the kind of dash and where a signature
    is broken don't count, for the signature is over the lines themselves.
    """
    spaced = (" ".join(line.split()) for line in _text(raw).splitlines())
    lines = [line for line in spaced if line]
    begins = [place for place, line in enumerate(lines) if line == kind]
    if lines and begins[:1] != [0]:
        raise Unreadable(f"its first line isn't {kind}")
    ends = [*begins[1:], len(lines)]
    return [_note(lines[begin : ends[place]], kind) for place, begin in enumerate(begins)]


def _text(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _note(lines: list[str], kind: str) -> Note:
    stated, signed = lines[: STATED[kind]], [""]
    for line in lines[STATED[kind] :]:
        if line[0] in DASHES:
            signed.append("")
        signed[-1] += f" {line.lstrip(DASHES)}"
    # A signature with its key id is 68 bytes, 92 letters: what follows on a page is no part of it.
    parts = [line.split() for line in signed[1:]]
    pairs = [(each[0], _decoded("".join(each[1:])[:92])) for each in parts if each]
    place = (stated[2], _decoded(stated[3])) if kind == CHECKPOINT and len(stated) > 3 else ("0", bytes(32))
    if signed[0] or not pairs or not place[0].isdecimal() or len(place[0]) > 18 or len(place[1]) != 32:
        told = f"it should have {STATED[kind]} lines, an empty line, and a line that begins with a dash"
        raise Unreadable(f"it isn't a whole signed note: {told}")
    return Note(stated, pairs, int(place[0]), place[1])


def packed(files: Mapping[str, bytes]) -> bytes:
    """The one container that these files make: stored, in order of name, dated 1 January 1980."""
    body, directory, place = [], [], 0
    for name in sorted(files):
        content, encoded = files[name], name.encode()
        sizes = (zlib.crc32(content), len(content), len(content), len(encoded), 0)
        told = struct.pack("<HHHHHIIIHH", 20, 0x800, 0, 0, 33, *sizes)
        body += [b"PK\3\4" + told + encoded, content]
        directory.append(b"PK\1\2\24\0" + told + struct.pack("<HHHII", 0, 0, 0, 0, place) + encoded)
        place += len(body[-2]) + len(content)
    listed = b"".join(directory)
    ending = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(listed), place, 0)
    return b"".join([*body, listed, b"PK\5\6" + ending])


class Report:
    """What came of checking a bundle, in sentences: what was found, warned of, and what is wrong."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.warnings: list[str] = []
        self.problems: list[str] = []

    @property
    def code(self) -> int:
        """The exit code."""
        return 1 if self.problems else 3 if self.warnings else 0


def unpacked(raw: bytes, report: Report) -> dict[str, bytes]:
    """The files of a container; Unreadable where it is none, or would swell out of all proportion."""
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as container:
        inside = container.infolist()
    if sum(each.file_size + each.compress_size for each in inside) > 100 * len(raw):
        raise Unreadable("it would be far larger unpacked than any bundle")
    for each in inside:
        if each.filename in files:
            report.problems.append(f"{each.filename}: it is there twice")
        files[each.filename] = _content(raw, each)
    return files


def _content(raw: bytes, each: zipfile.ZipInfo) -> bytes:
    # Read here and not by zipfile, so that of damaged bytes too the first bad entry can be named.
    try:
        begin = each.header_offset + 30 + sum(struct.unpack_from("<HH", raw, each.header_offset + 26))
        stored = raw[begin : begin + each.compress_size]
        return zlib.decompressobj(-15).decompress(stored, each.file_size + 1) if each.compress_type else stored
    except (struct.error, zlib.error):
        return b""


def check_bundle(raw: bytes, keys: Iterable[str] = (), outside: Mapping[str, bytes] | None = None) -> Report:
    """Check a bundle against vkeys and checkpoints got by another way; Unreadable where it is no bundle.

    `outside` has the files of checkpoints by their names. Trust comes from the keys given alone: where none
    is given, the bundle's own show no more than that it fits together.
    """
    report = Report()
    given, brought = {public_of(key) for key in keys}, list(_brought(outside or {}))
    files = unpacked(raw, report)
    manifest = _object(files.get("manifest.json", b""))
    listed, texts = manifest.get("files"), ("log", "origin", "forum", "forum_origin", "link")
    if manifest.get("format") != "scg-bundle/v1" or not all(isinstance(manifest.get(name), str) for name in texts):
        raise Unreadable("it has no list of its files that can be read: is it the whole .zip file of a record?")
    if not isinstance(listed, dict) or not {*PARTS} <= {*listed}:
        raise Unreadable("parts of it are missing")
    for name in sorted({*files, *listed} - {*LISTS}):
        if name not in files:
            report.problems.append(f"{name}: it is missing")
        elif sha256(files[name]).hexdigest() != listed.get(name):
            report.problems.append(f"{name}: it " + ("was changed" if name in listed else "was added"))
    if not report.problems and packed(files) != raw:
        report.warnings.append("Another program has packed the container again; its files are as they were")
    try:
        _Bundle(report, files, manifest).check(given, brought)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
        if not report.problems:
            clear = isinstance(problem, Unreadable)
            raise Unreadable(problem if clear else "a part of it isn't as scg writes it") from problem
    return report


def _brought(outside: Mapping[str, bytes]) -> Iterator[tuple[str, Note]]:
    for name, raw in outside.items():
        try:
            found = notes_in(raw)
        except Unreadable as problem:
            raise Unreadable(f"There is no whole checkpoint in {name}: {problem}") from None
        if not found:
            raise Unreadable(f"There is no checkpoint in {name}: it is empty")
        yield from ((name, note) for note in found)


class _Bundle:
    """A bundle whose parts are all there, while it is checked."""

    def __init__(self, report: Report, files: Mapping[str, bytes], manifest: dict[str, Any]):
        self.report, self.files, self.manifest = report, files, manifest
        self.trusted: set[bytes] = set()
        self.known: set[bytes] = set()
        self.listed: dict[bytes, str] = {}

    def check(self, given: set[bytes], brought: list[tuple[str, Note]]) -> None:
        """The forum's log first, for it tells of keys and checkpoints; then the incident's own."""
        report, log = self.report, self.manifest["log"]
        above, forum = self.follow("forum", [])
        made = [each for _, kind, each in forum.told if kind == "checkpoint.made" and each.get("log") == log]
        own, incident = self.follow("log", [(each.get("seq"), each.get("link")) for each in made])
        stated = (self.manifest.get("length"), self.manifest["link"])
        if incident.good and stated != (incident.length, incident.link.hex()):
            report.problems.append("manifest.json: it was made of another record")
        self.trust(given, above, forum)
        [listing] = notes_in(self.files["manifest.note"], LISTING)
        if listing.lines[1:] != [self.manifest["origin"], sha256(self.files["manifest.json"]).hexdigest()]:
            report.problems.append("manifest.json: it was changed")
        self.vouched("manifest.note", listing)
        self.covered("the forum's record", above, forum)
        self.covered("the record", own, incident)
        strange = sorted(self.listed[key] for key in self.listed.keys() - self.trusted)
        told = "keys.txt: it names a key that neither you nor the record vouches for"
        report.problems += [f"{told}, {vkey}" for vkey in strange]
        if incident.good:
            self.minutes(incident)
        self.compare(brought)
        if incident.good:
            self.tell(incident)

    def walk(self, word: str, known: Mapping[int, bytes]) -> tuple[str, Verdict]:
        """One log of the two checked from its first entry, with these checkpoints; gives its file as well."""
        lines, _, log, origin = LOGS[word]
        held = lines_of(self.files[lines])
        return lines, verify(self.manifest[log], self.manifest[origin], held, checkpoints=known)

    def follow(self, word: str, made: list[Any]) -> tuple[list[Note], Verdict]:
        """Follow one log of the two past all of its checkpoints."""
        _, checkpoints, _, origin = LOGS[word]
        notes = notes_in(self.files[checkpoints])
        if {note.lines[1] for note in notes} - {self.manifest[origin]}:
            self.report.problems.append(f"{checkpoints}: it holds a checkpoint of another record")
        known: dict[int, bytes] = {}
        for length, link in [*((note.length, note.link.hex()) for note in notes), *made]:
            if known.setdefault(length, bytes.fromhex(link)).hex() != link:
                self.report.problems.append(f"entry {length}: two checkpoints contradict each other (a fork)")
        lines, verdict = self.walk(word, known)
        if verdict.problem:
            self.report.problems.append(f"{lines}: {verdict.problem}")
        if verdict.back:
            entries = ", ".join(map(str, verdict.back))
            self.report.found.append(f"{lines}: the server's clock had gone back at entry {entries}.")
        return notes, verdict

    def trust(self, given: set[bytes], above: list[Note], forum: Verdict) -> None:
        """Trust the keys given, and those that entries under a trusted checkpoint of the forum name."""
        named = [(seq, bytes.fromhex(each["public"])) for seq, kind, each in forum.told if kind[:4] == "key."]
        texts = [line.split(" ")[0] for line in self.files["keys.txt"].decode().splitlines() if line[:1] != "#"]
        self.listed = {public_of(text): text for text in texts}
        self.known = {*given, *self.listed, *(key for _, key in named)}
        self.trusted = set(given or self.known)
        for _ in named:
            covered = max((note.length for note in above if note.signer(self.trusted)), default=0)
            self.trusted |= {key for seq, key in named if seq <= covered}
        if not given:
            told = "You gave no --key: this shows only that the bundle fits together, not who made it"
            self.report.warnings.insert(0, f"{told}. Ask the forum for its key by another way")

    def vouched(self, where: str, note: Note) -> None:
        """That no trusted key signed it is a problem."""
        if not note.signer(self.trusted):
            told = f"{UNVOUCHED} give its key too" if note.signer(self.known) else "its signature doesn't hold"
            self.report.problems.append(f"{where}: {told}")

    def covered(self, word: str, notes: list[Note], verdict: Verdict) -> None:
        """Every checkpoint of a log is by a trusted key, and the last one covers all of it."""
        strange = [note for note in notes if not note.signer(self.trusted)]
        for note in strange[:1]:
            self.vouched(f"the checkpoint of {word} at entry {note.length}", note)
        reach = max((note.length for note in notes if note not in strange), default=0)
        if reach < verdict.length and verdict.good:
            told = f"{verdict.length - reach:,} entries of {word}, from entry {reach + 1:,} on, stand under"
            self.report.problems.append(f"{told} no checkpoint signed by a key you trust")

    def compare(self, brought: list[tuple[str, Note]]) -> None:
        """Hold the record against each checkpoint from outside, once its signature is known to hold."""
        problems, wrong = self.report.problems, []
        words = {self.manifest["forum_origin"]: "forum", self.manifest["origin"]: "log"}
        for name, note in brought:
            if not note.signer(self.trusted):
                told = "its signature doesn't hold by any key that is trusted here"
                wrong.append(f"The checkpoint in {name} is miscopied, or not genuine: {told}")
            elif note.lines[1] not in words:
                wrong.append(f"The checkpoint in {name} is of another record: {note.lines[1]}")
            else:
                word = words[note.lines[1]]
                lines, verdict = self.walk(word, {note.length: note.link})
                told, whose = f"{lines}: {verdict.problem}", "the forum's " * (word == "forum")
                problems += [told] * (not verdict.good and told not in problems)
                stood = f"Your checkpoint of {whose}entry {note.length:,}, signed {note.when}"
                self.report.found += [f"{stood}: the same record."] * verdict.good
        if wrong and not problems:
            raise Unreadable(wrong[0])
        problems += wrong

    def minutes(self, incident: Verdict) -> None:
        """Every version of minutes is there, and is what its entry says was circulated."""
        told = [each for _, kind, each in incident.told if kind == "minutes.circulated"]
        names = [f"minutes/SCG{each['meeting_number']:03d}-v{each['minutes_version']}.json" for each in told]
        hashes = {name: told[place].get("content_hash") for place, name in enumerate(names)}
        there = {name for name in self.files if name.startswith("minutes/") and name.endswith(".json")}
        for name in sorted({*there, *names}):
            if name not in there or sha256(self.files[name]).hexdigest() != hashes.get(name):
                self.report.problems.append(f"{name}: it isn't what the record says was circulated")
        self.report.found.append(f"Minutes: {len(names)} versions are what the record says was circulated.")

    def tell(self, incident: Verdict) -> None:
        """What was found, first the record itself; and what is withheld."""
        fingerprint = " ".join(incident.link.hex()[place : place + 4] for place in range(0, 64, 4))
        whole = f"{self.manifest['log']} has {incident.length:,} entries. Its fingerprint: {fingerprint}"
        self.report.found.insert(0, whole)
        self.report.warnings += [f"Entry {seq:,} is withheld. {why}" for seq, why in incident.withheld.items()]
        if incident.undisclosed:
            self.report.warnings.append(f"{incident.undisclosed:,} entries are there by fingerprint alone")


def lines_of(raw: bytes) -> Iterator[Line]:
    """The entries of a log.jsonl, in order; one that can't be read has no leaf."""
    for text in raw.split(b"\n")[:-1]:
        line = _object(text)
        head, content = line.get("head"), line.get("data")
        try:
            data = None if content is None else content.encode()
            yield Line(line["seq"], None if head is None else head.encode(), data, bytes.fromhex(line["leaf"]))
        except (AttributeError, KeyError, TypeError, ValueError):
            yield Line(0, None, None, b"")


def _said(text: str) -> None:
    # A terminal is shown no control characters, and none that it can't print.
    kept = "".join(each if each.isprintable() else "?" for each in text)
    print(kept.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8"))


def _read(name: str) -> bytes:
    if Path(name).is_dir():
        raise Unreadable(f"{name} is a folder: give the file itself, the bundle as the .zip file that it came in")
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"There is no file {name} here") from None
    except OSError as problem:
        raise Unreadable(f"{name} can't be opened: {problem.strerror}") from None


def main(arguments: list[str] | None = None) -> int:
    """Check the bundle that the command line names, and say what was found; gives the exit code."""
    parser = argparse.ArgumentParser(description="Checks whether a record was changed since it was signed.")
    parser.add_argument("bundle", help="the bundle, a .zip file")
    parser.add_argument("--key", action="append", default=[], help="a key (vkey) got elsewhere; may be given again")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint in a text file of yours")
    asked = parser.parse_args(arguments)
    try:
        outside = {name: _read(name) for name in asked.checkpoint}
        report = check_bundle(_read(asked.bundle), asked.key, outside)
    except Unreadable as problem:
        _said(f"CAN'T BE READ: {problem}")
        return 2
    except Exception:  # broken and hostile files fail in more ways than can be listed
        _said(f"CAN'T BE READ: {asked.bundle} is no .zip file of a record, or only a part of one")
        return 2
    for sentence in report.problems[:20] or report.found + [f"Warning: {each}." for each in report.warnings]:
        _said(sentence)
    _said({0: "GOOD: nothing was changed.", 1: "TAMPERED WITH.", 3: "GOOD, with warnings."}[report.code])
    return report.code


if __name__ == "__main__":
    sys.exit(main())
