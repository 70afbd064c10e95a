"""The codes that an app shows, a new one every 30 seconds (RFC 6238), and the codes that replace a lost one."""

import secrets
from datetime import datetime

import pyotp

SECONDS = 30
WINDOW = 1  # steps either side that a clock may be off
RECOVERY_CODES = 10
# 24 of 31 letters that nobody mistakes for another are 118 bits: a plain digest keeps them (ASVS 5.0, 6.5.2).
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, IN_GROUP = 6, 4


def new_secret() -> str:
    """A secret to be shared with an app, in base 32: 160 bits."""
    return pyotp.random_base32()


def address_of(secret: str, account: str, issuer: str) -> str:
    """What the app reads from the square: otpauth://..."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step that a code is of, at this time or one step before or after; None where it is of none."""
    told, app = "".join(code.split()), pyotp.TOTP(secret)
    now = int(at.timestamp()) // SECONDS
    if len(told) != app.digits or not told.isascii():
        return None
    steps = range(now - WINDOW, now + WINDOW + 1)
    return next((step for step in steps if secrets.compare_digest(app.generate_otp(step), told)), None)


def new_recovery_code() -> str:
    """A recovery code as people read and type it: six groups of four."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def as_kept(recovery_code: str) -> str:
    """A recovery code however it is typed: small letters and digits alone."""
    return "".join(letter for letter in recovery_code.lower() if letter.isalnum())
