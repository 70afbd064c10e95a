"""Sealing what is kept at rest and must be read again: AES-GCM under keys drawn from the installation's secret."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12  # bytes


def key_for(purpose: str, secret: str) -> bytes:
    """A key of 32 bytes for one purpose: HKDF (RFC 5869) of the installation's secret."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"scg/{purpose}/v1".encode()).derive(secret.encode())


def seal(key: bytes, text: str, about: str) -> bytes:
    """Seal a text; it opens with the same key and the same `about` alone, so that no two can be exchanged."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> str | None:
    """The sealed text; None where it was sealed with another key, about something else, or changed since."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode()).decode()
    except (InvalidTag, ValueError):
        return None
