"""The secret that codes are made and kept by: what the database holds of one tells nobody what it is."""

import hashlib
import hmac
import secrets
from datetime import datetime

from scg.rules.codes import ALPHABET, LENGTH, code_from
from scg.rules.stamps import stamp


class Seal:
    """The key that codes are sealed with, drawn from the installation's secret when the app is made."""

    secret = b""


def sealed(code: str, of: str = "") -> str:
    """What is kept of a code: keyed, since so short a one would be found from a plain digest by trying them all."""
    return _keyed(f"kept {of} {code}").hex()


def invitation_code(incident: str, invitation: int, made_at: datetime) -> str:
    """The code of an invitation: always the same, so that it is written down nowhere to be shown again.

    `made_at` goes into it as a database that was restored gives the numbers of entries once more.
    """
    return code_from(int.from_bytes(_keyed(f"invitation {incident} {invitation} {stamp(made_at)}")))


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _keyed(text: str) -> bytes:
    return hmac.digest(Seal.secret, text.encode(), hashlib.sha256)
