"""Bundles made by hand, without the app: a log of an incident, its forum's, their checkpoints and keys."""

import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scg.record import chain, notes
from scg.record.verify import packed

LOG, ORIGIN = "INC-2026-014", "scg.example.gov.uk/log/INC-2026-014"
FORUM, FORUM_ORIGIN = "WY", "scg.example.gov.uk/log/WY"
AT = "2026-11-21T14:05:00.000Z"
BY = {"person": "u_7", "shown": "Amina Shah, West Yorkshire Police"}


def key_of(number: int) -> Ed25519PrivateKey:
    """A key that is the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def vkey_of(private: Ed25519PrivateKey, origin: str = ORIGIN) -> str:
    """The key as it is given to those who check."""
    return notes.vkey(origin, notes.public_of(private))


def entry(log: str, seq: int, kind: str, /, at: str = AT, **fields: Any) -> dict[str, Any]:
    """One line of a log, in full."""
    content = chain.encode({"nonce": f"{seq:032x}", "by": BY, **fields})
    told = {"v": 1, "log": log, "seq": seq, "at": at, "kind": kind, "ent": "x:1", "actor": "u_7"}
    head = chain.encode({**told, "cmd": f"{seq:036x}", "data": chain.sha256(content).hex()})
    return {"seq": seq, "head": head.decode(), "data": content.decode(), "leaf": chain.leaf_of(head).hex()}


def link_at(origin: str, lines: list[dict[str, Any]], length: int) -> bytes:
    """The link of a log at one of its entries."""
    link = chain.genesis(origin)
    for line in lines[:length]:
        link = chain.link_of(link, bytes.fromhex(line["leaf"]))
    return link


def checkpoint(
    lines: list[dict[str, Any]], length: int, private: Ed25519PrivateKey, origin: str = ORIGIN, why: str = "closed"
) -> str:
    """A signed note of where a log stood."""
    return notes.sign(notes.text_of(origin, length, link_at(origin, lines, length), AT, why), origin, private)


@dataclass
class Made:
    """A bundle, whose parts a test may change before it is packed."""

    private: Ed25519PrivateKey
    lines: list[dict[str, Any]]
    forum: list[dict[str, Any]]
    checkpoints: list[str]
    above: list[str]
    files: dict[str, bytes] = field(default_factory=dict)
    stated: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def sound(cls, number: int = 1) -> "Made":
        """A log of five entries, with minutes, under a checkpoint; the forum's names key and checkpoint."""
        private, content = key_of(number), chain.encode({"title": "Minutes of SCG 001"})
        lines = [entry(LOG, seq, "log.written", text=f"Entry {seq}") for seq in range(1, 5)]
        fingerprint = chain.sha256(content).hex()
        told = {"meeting_number": 1, "minutes_version": 1, "content_hash": fingerprint}
        lines.append(entry(LOG, 5, "minutes.circulated", **told))
        link = link_at(ORIGIN, lines, 5).hex()
        forum = [
            entry(FORUM, 1, "forum.founded"),
            entry(FORUM, 2, "key.begun", public=notes.public_of(private).hex()),
            bare(entry(FORUM, 3, "login.begun")),
            entry(FORUM, 4, "checkpoint.made", log=LOG, seq=5, link=link),
        ]
        above = [checkpoint(forum, 4, private, FORUM_ORIGIN)]
        files = {"minutes/SCG001-v1.json": content, "index.html": b"<p>"}
        return cls(private, lines, forum, [checkpoint(lines, 5, private)], above, files)

    def parts(self) -> dict[str, bytes]:
        """Every file but the two lists."""
        return {
            **self.files,
            "log.jsonl": jsonl(self.lines),
            "forum.jsonl": jsonl(self.forum),
            "checkpoints.txt": "\n".join(self.checkpoints).encode(),
            "forum-checkpoints.txt": "\n".join(self.above).encode(),
            "keys.txt": f"{vkey_of(self.private)} from {AT}\n".encode(),
        }

    def listed(self) -> dict[str, bytes]:
        """Every file, with lists that fit what the parts are now: as whoever holds the key could make them."""
        parts = self.parts()
        manifest = {
            "format": "scg-bundle/v1",
            "log": LOG,
            "origin": ORIGIN,
            "forum": FORUM,
            "forum_origin": FORUM_ORIGIN,
            "length": len(self.lines),
            "link": link_at(ORIGIN, self.lines, len(self.lines)).hex(),
            "files": {name: chain.sha256(content).hex() for name, content in parts.items()},
            **self.stated,
        }
        text = chain.encode(manifest)
        stated = f"scg-bundle-manifest/v1\n{ORIGIN}\n{chain.sha256(text).hex()}\n"
        note = notes.sign(stated, ORIGIN, self.private).encode()
        return {**parts, "manifest.json": text, "manifest.note": note}

    def packed(self) -> bytes:
        """The bundle's bytes."""
        return packed(self.listed())


def bare(line: dict[str, Any]) -> dict[str, Any]:
    """A line of which the leaf alone is disclosed."""
    return {"seq": line["seq"], "leaf": line["leaf"]}


def jsonl(lines: list[dict[str, Any]]) -> bytes:
    """Lines as a bundle has them."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
