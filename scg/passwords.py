"""Passwords: what is refused, how they are kept, how they are checked."""

from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from scg import engine
from scg.rules.common_passwords import is_common
from scg.words import Refused

LONG_ENOUGH = 15
SHORTEST = 8
LONGEST = 256
_hasher = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    """Checked when there is no such person, so that the answer takes as long."""
    return _hasher.hash("nobody has this password")


def check_new(password: str, *about: str) -> None:
    """Refuse a password that others would guess; no rule on its composition, and paste is welcome.

    At least 15 characters, or at least 8 that are neither in the list of common passwords nor made of
    the person's own name, agency or forum (`about`). Source: OWASP ASVS 5.0, 6.2.
    """
    if len(password) > LONGEST:
        raise Refused(f"Password must be {LONGEST} characters or fewer", field="password")
    if len(password) < SHORTEST:
        raise Refused(f"Password must be {SHORTEST} characters or more", field="password")
    words = [word for text in about for word in text.lower().replace("@", " ").replace(".", " ").split()]
    told = any(len(word) > 3 and word in password.lower() for word in words)
    if len(password) < LONG_ENOUGH and (told or is_common(password)):
        raise Refused(
            f"Enter a password that is harder to guess, or one of {LONG_ENOUGH} characters or more",
            field="password",
        )


def keep(password: str) -> str:
    """What is kept of a password: its argon2id hash, made in the thread pool."""
    return engine.in_pool(_hasher.hash, password)


def holds(kept: str | None, password: str) -> bool:
    """Whether a password is the one kept; takes as long where nothing is kept."""
    matches = engine.in_pool(_matches, kept or _nobodys(), password)
    return matches and kept is not None


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
