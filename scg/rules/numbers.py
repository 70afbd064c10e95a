"""How a number is read from an address or a form, plain digits and not too many, and how people read one: 1,234."""

import re

DIGITS = 9
_PLAIN = re.compile(rf"[0-9]{{1,{DIGITS}}}")


def whole(text: str) -> int | None:
    """The whole number that these one to nine digits name; None for any other text."""
    return int(text) if _PLAIN.fullmatch(text) else None


def told(text: str) -> int | None:
    """The whole number that somebody wrote in plain digits or with a comma at every thousand; else None."""
    number = whole(text.replace(",", ""))
    return number if number is None or "," not in text or text == grouped(number) else None


def grouped(given: int | str) -> str:
    """A number as people read it, 1234 as 1,234; any other text as it is."""
    number = whole(given) if isinstance(given, str) else given
    return str(given) if number is None else f"{number:,}"
