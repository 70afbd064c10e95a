"""What the pages at this process show, in sets of words: a push renders for them, and sends each no more than that.

A page says when it joins which pieces it has places for, by their words. Pages of one kind make one audience:
a room of their own, to which a push is encoded once. A page that says nothing is shown everything.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from scg.pieces import PIECES

Shows = frozenset[str] | None  # None for everything
MOST_WORDS, MOST_KINDS = 60, 1_000
_here: dict[str, Counter[Shows]] = {}
_one_of_a_kind: dict[frozenset[str], frozenset[str]] = {}


def understood(told: Any) -> Shows:
    """The words that a page told, None where it told none or what can't be understood."""
    if not isinstance(told, list) or len(told) > MOST_WORDS:
        return None
    words = frozenset(word for word in told if isinstance(word, str) and word in PIECES)
    if len(_one_of_a_kind) > MOST_KINDS:
        _one_of_a_kind.clear()
    return _one_of_a_kind.setdefault(words, words)  # thousands of pages hold the same


def room(ref: str, shows: Shows) -> str:
    """The room of an incident's pages that show these words."""
    return f"{ref} *" if shows is None else f"{ref} {' '.join(sorted(shows))}"


def came(ref: str, shows: Shows) -> None:
    """A page of an audience began to follow an incident."""
    _here.setdefault(ref, Counter())[shows] += 1


def went(ref: str, shows: Shows) -> None:
    """It follows it no more."""
    here = _here.get(ref, Counter())
    here[shows] -= 1
    if here[shows] <= 0:
        del here[shows]
    if not here:
        _here.pop(ref, None)


def here(ref: str) -> list[Shows]:
    """The audiences of an incident at this process."""
    return list(_here.get(ref, ()))


def together(audiences: Iterable[Shows]) -> Shows:
    """All the words that these audiences show."""
    words: set[str] = set()
    for shows in audiences:
        if shows is None:
            return None
        words |= shows
    return frozenset(words)


def part(pieces: list[dict[str, str]], shows: Shows) -> list[dict[str, str]]:
    """Those of a push's pieces that an audience shows."""
    return pieces if shows is None else [piece for piece in pieces if piece["list"] in shows]


def covers(rendered: Shows, shows: Shows) -> bool:
    """Whether a push rendered for some words has all that an audience shows."""
    return rendered is None or (shows is not None and shows <= rendered)
