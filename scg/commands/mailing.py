"""Addresses of e-mail as forms take them, and what became of what was sent."""

import re
from typing import Annotated

from pydantic import AfterValidator

from scg.commands.given import Ask, Line, OptionalLine

# One address and nothing else: no list of them, no name beside it.
_ONE = re.compile(r"[^@\s,;:<>()\[\]\"\\]+@[^@\s,;:<>()\[\]\"\\]+\.[^@\s,;:<>()\[\]\"\\]+")
LONGEST = 254  # RFC 5321


def _address(text: str) -> str:
    if not _ONE.fullmatch(text) or len(text) > LONGEST:
        raise ValueError("Enter an e-mail address, like name@example.gov.uk")
    return text.lower()


def _address_if_any(text: str) -> str:
    return _address(text) if text else ""


Email = Annotated[Line, AfterValidator(_address), Ask("E-mail")]
OptionalEmail = Annotated[OptionalLine, AfterValidator(_address_if_any), Ask("E-mail")]
