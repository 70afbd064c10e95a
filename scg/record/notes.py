"""Signed notes, as C2SP defines them (Ed25519), over what a log's checkpoint states."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = b"\x01"
FORMAT = "scg-record-checkpoint/v1"


def text_of(origin: str, length: int, link: bytes, at: str, reason: str) -> str:
    """What a checkpoint states, in six lines: format, log, number of entries, last link, time (UTC), reason."""
    lines = (FORMAT, origin, str(length), base64.b64encode(link).decode(), at, " ".join(reason.split()))
    return "".join(f"{line}\n" for line in lines)


def sign(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """The whole note: the text, an empty line, and one signature line under the name of the key.

    Source: C2SP signed-note. ValueError where the text doesn't end its last line.
    """
    if not text.endswith("\n"):
        raise ValueError("A note's text ends with a line feed")
    signature = key_id(name, public_of(private)) + private.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def origin_of(note: str) -> str:
    """The log that a checkpoint's note is about."""
    return note.split("\n", 2)[1]


def public_of(private: Ed25519PrivateKey) -> bytes:
    """The public half of a key, 32 bytes."""
    return private.public_key().public_bytes_raw()


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def vkey(name: str, public: bytes) -> str:
    """The public key as it is given to those who check: name, key id, key."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"
