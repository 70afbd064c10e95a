"""How entries are encoded, hashed and linked: pure, standard library only."""

import hashlib
import json
from typing import Any


def encode(content: dict[str, Any]) -> bytes:
    """The RFC 8785 bytes of a plain object: strings, integers, booleans, null, lists and objects only.

    Refuses, with ValueError, what the restricted profile leaves out: floats, integers of 2**53 or
    more, NUL and lone surrogates. Within that profile these bytes are those of RFC 8785.
    """
    _check(content)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(name, str) or not name.isascii():
                raise ValueError(f"The name {name!r} cannot be recorded")
            _check(inner)
    elif isinstance(value, list):
        for inner in value:
            _check(inner)
    elif problem := _problem(value):
        raise ValueError(problem)


def _problem(value: Any) -> str:
    if isinstance(value, str):
        return "NUL cannot be recorded" if "\0" in value else ""
    if isinstance(value, int):
        return "" if abs(value) < 2**53 else f"The number {value} is too large to be recorded"
    return "" if value is None else f"A {type(value).__name__} cannot be recorded"


def sha256(content: bytes) -> bytes:
    """The SHA-256 digest, 32 bytes."""
    return hashlib.sha256(content).digest()


def genesis(origin: str) -> bytes:
    """The link before the first entry, which names the log."""
    return sha256(b"scg-record/v1\n" + origin.encode() + b"\n")


def leaf_of(head: bytes) -> bytes:
    """The leaf hash of an entry's head bytes, as RFC 6962 makes it."""
    return sha256(b"\x00" + head)


def link_of(previous: bytes, leaf: bytes) -> bytes:
    """The link of an entry: everything before it and itself in one fingerprint."""
    return sha256(b"\x01" + previous + leaf)


def in_fours(fingerprint: bytes) -> str:
    """A fingerprint as a person reads it out: hexadecimal in groups of four."""
    text = fingerprint.hex()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
