"""Checking a log: standard library only, so that it runs anywhere with Python."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One entry as stored: its place, the exact bytes of head and content, and its two hashes."""

    seq: int
    head: bytes
    content: bytes | None
    leaf: bytes
    link: bytes


@dataclass(frozen=True)
class Verdict:
    """What checking found: how many entries hold, the last good link, and the first that doesn't hold."""

    length: int
    link: bytes
    problem: str = ""

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
) -> Verdict:
    """Check a whole log from its genesis; `head` is (length, link) as kept elsewhere, if known.

    Stops at the first bad entry and says which and why: a gap, a changed content, a changed head, a
    broken link, or a log that is shorter or longer than its head says.
    """
    link = hashlib.sha256(b"scg-record/v1\n" + origin.encode() + b"\n").digest()
    length = 0
    if after is not None:
        length, link = after
    for line in lines:
        problem = _problem(log, length + 1, link, line)
        if problem:
            return Verdict(length, link, f"entry {length + 1}: {problem}")
        length, link = length + 1, line.link
    if head is not None and head != (length, link):
        return Verdict(length, link, f"the log holds {length} entries, its head says {head[0]}")
    return Verdict(length, link)


def _problem(log: str, expected: int, previous: bytes, line: Line) -> str:
    if line.seq != expected:
        return f"missing, the next one found is {line.seq}"
    try:
        head = json.loads(line.head)
    except ValueError:
        return "its head can't be read"
    if head.get("seq") != expected or head.get("log") != log:
        return "its head names another place"
    if line.content is not None and hashlib.sha256(line.content).hexdigest() != head.get("data"):
        return "its content was changed"
    if hashlib.sha256(b"\x00" + line.head).digest() != line.leaf:
        return "its head was changed"
    if hashlib.sha256(b"\x01" + previous + line.leaf).digest() != line.link:
        return "its link doesn't follow from the entry before it"
    return ""
