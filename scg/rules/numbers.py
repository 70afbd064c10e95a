"""How a number is read from an address or a form: plain digits, and no more of them than anything counts to."""

import re

DIGITS = 9
_PLAIN = re.compile(rf"[0-9]{{1,{DIGITS}}}")


def whole(text: str) -> int | None:
    """The whole number that these one to nine digits name; None for any other text."""
    return int(text) if _PLAIN.fullmatch(text) else None
