"""Passwords: what is refused, how they are kept, how they are checked."""

from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from scg import engine
from scg.rules.common_passwords import beside, is_common
from scg.words import Refused

LONG_ENOUGH = 15
SHORTEST = 8
LONGEST = 256
COMMON = "This is one of the passwords that are tried first, because many people use it. Enter another one"
GUESSED = (
    "Enter a password that is not made of your own name or e-mail address, or the name of your agency or forum, "
    f"or a longer one of {LONG_ENOUGH} characters or more"
)
_hasher = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


@cache
def _nobodys() -> str:
    """Checked when there is no such person, so that the answer takes as long."""
    return _hasher.hash("nobody has this password")


def check_new(password: str, *about: str) -> None:
    """Refuse a password that others would guess; no rule on its composition, and paste is welcome.

    Between 8 and 256 characters, 15 advised; never one that is common or was found in breaches, however it is
    dressed up; nor one made of the person's own name, agency or forum (`about`): a short one that holds any of
    their words, a long one with little else. Source: OWASP ASVS 5.0, 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11, 6.2.12.
    """
    if len(password) > LONGEST:
        raise Refused(f"Password must be {LONGEST} characters or fewer", field="password")
    if len(password) < SHORTEST:
        raise Refused(f"Password must be {SHORTEST} characters or more", field="password")
    if engine.in_pool(_is_known, password):
        raise Refused(COMMON, field="password")
    if _is_about(password, about):
        raise Refused(GUESSED, field="password")


def _is_about(password: str, about: tuple[str, ...]) -> bool:
    apart = " ".join(about).lower().replace("@", " ").replace(".", " ").replace("-", " ").split()
    words = [word for word in apart if len(word) > 3]
    if len(password) < LONG_ENOUGH:
        return any(word in password.lower() for word in words)
    return len(beside(password, words)) < SHORTEST


def _is_known(password: str) -> bool:
    return is_common(password, _known())


@cache
def _known() -> frozenset[str]:
    """The 30,000 passwords most often found in breaches; read when somebody first sets one, being slow."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


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
