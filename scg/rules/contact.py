"""What counts as somebody's contact details: e-mail addresses and telephone numbers, as people write them."""

import re

_ADDRESS = re.compile(r"(?<![^\s@<>,;:])[^\s@<>,;:]+(?:@|%40)[^\s@<>,;:]+\.[^\s@<>,;:]+")
# A number as one dials it in the United Kingdom or abroad: 0 or + first, and nine digits or more after it; a date
# with its time is none. Blanks and hyphens may be those that don't break a line, as office programs put them.
_BETWEEN = r"[ ().\u00a0\u2007\u2009\u202f\u2010\u2011-]"
_NUMBER = re.compile(
    rf"(?<!\w)(?<!\d\.)(?!\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}})(?:\+|\(?0)(?:{_BETWEEN}{{0,2}}\d){{9,14}}(?!\w)"
)


def holds_contact(text: str) -> str:
    """The first e-mail address or telephone number in a text; empty where there is none."""
    found = _ADDRESS.search(text) or _NUMBER.search(text)
    return found.group() if found else ""
