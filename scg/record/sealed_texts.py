"""Texts that only some may read: kept beside the entry that tells of them, which holds their fingerprint alone."""

import json
import secrets

from scg.extensions import db
from scg.models.annexes import SealedText
from scg.record import chain
from scg.record.change import Change


def seal(change: Change, text: str) -> str:
    """Keep a text beside the entry that the act under way records next, and nowhere else.

    Gives the SHA-256, in hexadecimal, that the entry is to hold: of RFC 8785 bytes in which a nonce goes before
    the text, so that guesses at it can't be tried. Whoever is shown these bytes can check them against the record.
    """
    content = chain.encode({"nonce": secrets.token_hex(16), "text": text})
    change.keep(SealedText(log=change.log, seq=change.seq + 1, content=content))
    return chain.sha256(content).hex()


def sealed_text(log: str, seq: int, sealed: str) -> str | None:
    """The text sealed with an entry; None where this host has none, ValueError where it isn't what was sealed."""
    found = db.session.get(SealedText, (log, seq), populate_existing=True)
    if found is None:
        return None
    if chain.sha256(found.content).hex() != sealed:
        raise ValueError(f"The text beside entry {seq:,} of {log} isn't the one that was sealed with it")
    return str(json.loads(found.content)["text"])
