"""The key that signs checkpoints: one file, readable by its owner alone, outside the database."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from scg.words import Refused


class Keeping:
    """Where the key is kept, and whether one is made when there is none; bound by create_app."""

    file = Path("signing.key")
    make_missing = False


def private() -> Ed25519PrivateKey:
    """The key as it is kept now; Refused where there is none, or where the file holds something else."""
    if not Keeping.file.exists() and Keeping.make_missing:
        make(Keeping.file)
    return _read(Keeping.file)


def _read(file: Path) -> Ed25519PrivateKey:
    try:
        found = load_pem_private_key(file.read_bytes(), password=None)
    except FileNotFoundError:
        raise Refused(f"There is no signing key at {file}. Make one with: scg key new") from None
    except (OSError, ValueError) as problem:
        raise Refused(f"The signing key at {file} can't be read: {problem}") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise Refused(f"{file} holds a key of another kind. scg signs with Ed25519")
    return found


def make(file: Path) -> Ed25519PrivateKey:
    """Make a key in a new file of mode 0400; Refused where there is such a file already."""
    made = Ed25519PrivateKey.generate()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        raise Refused(f"There is a signing key at {file} already. To change it: scg key rotate") from None
    with os.fdopen(handle, "wb") as kept:
        kept.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        kept.flush()
        os.fsync(kept.fileno())
    return made


def following() -> Ed25519PrivateKey:
    """The key to come, made beside the one in use, or found there when a rotation was broken off."""
    file = _next()
    return _read(file) if file.exists() else make(file)


def follow() -> None:
    """Put the key to come in the place of the one in use, which is gone from then on."""
    os.replace(_next(), Keeping.file)


def _next() -> Path:
    return Keeping.file.with_name(Keeping.file.name + ".next")


def problem() -> str:
    """What is wrong with how the key is kept, in a sentence; empty where nothing is."""
    try:
        private()
    except Refused as refusal:
        return refusal.sentence
    mode = Keeping.file.stat().st_mode & 0o777
    return f"{Keeping.file} can be read by others (mode {mode:o}): chmod 0400 it" if mode & 0o077 else ""
