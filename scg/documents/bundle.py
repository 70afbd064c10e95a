"""The bundle: an incident's record with all that it takes to read and check it, in one container of fixed bytes."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scg.record import verify

HOW = Path(__file__).parents[2] / "templates" / "bundle" / "HOW-TO-CHECK.txt"
FORMAT, LISTING = "scg-bundle/v1", "scg-bundle-manifest/v1"


@dataclass(frozen=True)
class Cut:
    """A log up to one of its entries, as a bundle has it: `lines` is its .jsonl, `notes` its checkpoints."""

    log: str
    origin: str
    length: int
    link: bytes
    lines: bytes
    notes: tuple[str, ...]


def bundle(
    incident: Cut, forum: Cut, keys: str, files: Mapping[str, bytes], sign: Callable[[str, str], str]
) -> bytes:
    """Pack a bundle: the same parts make the same bytes.

    `keys` is keys.txt, `files` are the minutes and the index; `sign(text, name)` gives the signed note
    over the list of files. ValueError where it would be larger than a plain container can be.
    """
    parts = {
        **files,
        "log.jsonl": incident.lines,
        "checkpoints.txt": "\n".join(incident.notes).encode(),
        "forum.jsonl": forum.lines,
        "forum-checkpoints.txt": "\n".join(forum.notes).encode(),
        "keys.txt": keys.encode(),
        "verify.py": Path(verify.__file__).read_bytes(),
        "HOW-TO-CHECK.txt": HOW.read_text("utf-8").replace("\n", "\r\n").encode(),
    }
    if sum(map(len, parts.values())) > 2**31:
        raise ValueError("This record is larger than one bundle can be")
    manifest = _manifest(incident, forum, parts)
    stated = f"{LISTING}\n{incident.origin}\n{hashlib.sha256(manifest).hexdigest()}\n"
    lists = {"manifest.json": manifest, "manifest.note": sign(stated, incident.origin).encode()}
    return verify.packed({**parts, **lists})


def _manifest(incident: Cut, forum: Cut, parts: Mapping[str, bytes]) -> bytes:
    told = {
        "format": FORMAT,
        "log": incident.log,
        "origin": incident.origin,
        "forum": forum.log,
        "forum_origin": forum.origin,
        "length": incident.length,
        "link": incident.link.hex(),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(parts.items())},
    }
    return (json.dumps(told, indent=1, sort_keys=True) + "\n").encode()
