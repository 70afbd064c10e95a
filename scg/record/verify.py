"""Checking a log, and a bundle of one: standard library only, so that it runs anywhere with Python.

    python3 verify.py BUNDLE.zip --key VKEY [--checkpoint NOTE.txt ...]

Exit code 0: good. 1: tampered with. 2: can't be read. 3: good, with warnings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

sha256 = hashlib.sha256
# Entries whose content the checks themselves go by.
NOTABLE = {"entry.withheld", "minutes.circulated", "key.begun", "key.rotated", "checkpoint.made"}
PARTS = ("log.jsonl", "checkpoints.txt", "forum.jsonl", "forum-checkpoints.txt", "keys.txt")
UNLISTED = ("manifest.json", "manifest.note")


class Line(NamedTuple):
    """One entry: its place, the exact bytes of head and content, and its hashes.

    A line without a head has only its leaf; one without content is withheld; a link left out is worked out.
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
    counts those of which only the leaf is there; `back` are entries whose time is earlier than that before.
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
    longest = max(known, default=0)
    if longest > walk.length:
        return walk.verdict(f"it has {walk.length} entries: shorter than the checkpoint at entry {longest}")
    bare = sorted(seq for seq, why in walk.withheld.items() if not why)
    return walk.verdict(f"entry {bare[0]}: its content is gone, and no entry withholds it" if bare else "")


class _Walk:
    """A log being followed from link to link."""

    def __init__(self, log: str, length: int, link: bytes):
        self.log, self.length, self.link, self.at = log, length, link, ""
        self.withheld: dict[int, str] = {}
        self.told: list[tuple[int, str, dict[str, Any]]] = []
        self.back: list[int] = []
        self.undisclosed = 0

    def take(self, line: Line) -> str:
        """Go one entry further; gives what is wrong with it, if anything is."""
        expected = self.length + 1
        problem = _misplaced(line, expected) if line.seq != expected or not line.leaf else ""
        if not problem and line.head is not None:
            problem = self._look(line.head, line, expected)
        if problem:
            return problem
        self.undisclosed += line.head is None
        link = sha256(b"\x01" + self.link + line.leaf).digest()
        if line.link is not None and line.link != link:
            return "its link doesn't follow from the entry before it"
        self.length, self.link = expected, link
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
        if at < self.at and _earlier(at, self.at):
            self.back.append(expected)
        self.at = at
        if kind in NOTABLE and line.content is not None:
            self._note(expected, kind, _object(line.content))
        return ""

    def _note(self, seq: int, kind: str, fields: dict[str, Any]) -> None:
        self.told.append((seq, kind, fields))
        if kind == "entry.withheld" and fields.get("entry") in self.withheld:
            who = fields.get("by")
            shown = who.get("shown") if isinstance(who, dict) else who
            why = f"{fields.get('ground')}: {fields.get('reason')}"
            self.withheld[fields["entry"]] = f"{why} (withheld by entry {seq}, {shown})"

    def verdict(self, problem: str) -> Verdict:
        """What it comes to."""
        found = (self.withheld, self.undisclosed, tuple(self.back), tuple(self.told))
        return Verdict(self.length, self.link, problem, *found)


def _misplaced(line: Line, expected: int) -> str:
    if not line.leaf:
        return "its line can't be read"
    twice = isinstance(line.seq, int) and line.seq < expected
    return f"in its place stands entry {line.seq} again" if twice else f"missing, the next one found is {line.seq}"


def _object(raw: bytes | str) -> dict[str, Any]:
    """A JSON object, or an empty one where it can't be read."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _earlier(at: str, before: str) -> bool:
    try:
        times = [datetime.strptime(each, "%Y-%m-%dT%H:%M:%S.%fZ") for each in (at, before)]
    except ValueError:
        return True
    return times[1] - times[0] > timedelta(seconds=2)


# Ed25519 as RFC 8032 has it, in extended coordinates, with a table for each point that is multiplied.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ZERO = (0, 1, 1, 0)


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
        row = [ZERO]
        for _ in range(15):
            row.append(_add(row[-1], point))
        rows.append(row)
        point = _add(row[15], point)
    return rows


def _times(number: int, encoded: bytes) -> Any:
    total = ZERO
    for row in _table(encoded):
        total, number = _add(total, row[number & 15]), number >> 4
    return total


BASE = (4 * pow(5, P - 2, P) % P).to_bytes(32, "little")


@lru_cache(maxsize=100_000)
def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the Ed25519 signature (64 bytes) of a message by a public key (32 bytes)."""
    scalar = int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or scalar >= ORDER:
        return False
    asked = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    try:
        a = _times(asked, public)
        x, y, z, _ = _add(_times(scalar, BASE), (P - a[0], a[1], a[2], P - a[3]))
    except ValueError:
        return False
    inverse = pow(z, P - 2, P)
    found = y * inverse % P | (x * inverse % P & 1) << 255
    return found.to_bytes(32, "little") == signature[:32]


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature names its key, as C2SP's signed notes have it."""
    return sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def public_of(vkey: str) -> bytes:
    """The public key in a vkey, `name+key id+base64`; ValueError where it isn't one, or was miscopied."""
    name, named, coded = vkey.strip().split("+", 2)
    key = base64.b64decode(coded, validate=True)
    if len(key) != 33 or key[:1] != b"\x01" or key_id(name, key[1:]).hex() != named:
        raise ValueError("not a key")
    return key[1:]


class Note(NamedTuple):
    """A signed note (C2SP): the lines of its text, and who signed it: (name, key id and signature)."""

    lines: list[str]
    signatures: list[tuple[str, bytes]]

    def signer(self, publics: Iterable[bytes]) -> bytes | None:
        """Which of these keys signed it in the name of the log that its second line names, or None."""
        text = "".join(f"{line}\n" for line in self.lines).encode()
        for name, signed in self.signatures:
            for public in publics if name == self.lines[1] else ():
                if signed[:4] == key_id(name, public) and signature_holds(public, text, signed[4:]):
                    return public
        return None

    @property
    def length(self) -> int:
        """How many entries a checkpoint is of."""
        return int(self.lines[2])

    @property
    def link(self) -> bytes:
        """The last link that a checkpoint is of."""
        return base64.b64decode(self.lines[3], validate=True)


def notes_in(raw: bytes, kind: str = "scg-record-checkpoint/v1") -> list[Note]:
    """The signed notes of a file, one after another with a line between; ValueError where it has others."""
    found, blocks = [], raw.decode("utf-8-sig").replace("\r\n", "\n").strip("\n").split("\n\n")
    for place in range(0, len(blocks) - (blocks == [""]), 2):
        signed = [line.split(" ") for line in blocks[place + 1 : place + 2] for line in line.split("\n")]
        if any(len(parts) != 3 or parts[0] != "\u2014" for parts in signed):
            raise ValueError("not a signed note")
        pairs = [(name, base64.b64decode(coded, validate=True)) for _, name, coded in signed]
        note = Note(blocks[place].split("\n"), pairs)
        if note.lines[0] != kind or len(note.lines) < 3 or (kind.startswith("scg-record") and len(note.link) != 32):
            raise ValueError(f"not a {kind}")
        found.append(note)
    return found
