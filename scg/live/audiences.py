"""What the pages at this process show, in sets of words: a push renders for them, and sends each no more than that.

A page says when it joins which pieces it has places for, by their words. Pages of one kind make one audience:
a room of their own, to which a push is encoded once. A page that says nothing is shown everything. Where a page has
places for what only some may see, its audience is also told apart by its clearance: what its person may.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from scg.pieces import PIECES
from scg.pieces.annexes import NONE, TEXT, Clearance

Shows = frozenset[str] | None  # None for everything
MOST_WORDS, MOST_KINDS = 60, 1_000


class Audience(NamedTuple):
    """Pages that are sent the same: what they show, and which annexes their people may read."""

    shows: Shows = None
    clearance: Clearance = NONE

    @property
    def shows_restricted(self) -> bool:
        """Whether its pages have places for what only some may see."""
        return self.shows is None or TEXT in self.shows


_here: dict[str, Counter[Audience]] = {}
_one_of_a_kind: dict[frozenset[str], frozenset[str]] = {}


def understood(told: Any) -> Shows:
    """The words that a page told, None where it told none or what can't be understood."""
    if not isinstance(told, list) or len(told) > MOST_WORDS:
        return None
    words = frozenset(word for word in told if isinstance(word, str) and word in PIECES)
    if len(_one_of_a_kind) > MOST_KINDS:
        _one_of_a_kind.clear()
    return _one_of_a_kind.setdefault(words, words)  # thousands of pages hold the same


def room(ref: str, audience: Audience) -> str:
    """The room of one audience of an incident's pages."""
    shows, clearance = audience
    words = f"{ref} *" if shows is None else f"{ref} {' '.join(sorted(shows))}"
    return f"{words} !{','.join(map(str, sorted(clearance)))}" if clearance else words


def came(ref: str, audience: Audience) -> None:
    """A page of an audience began to follow an incident."""
    _here.setdefault(ref, Counter())[audience] += 1


def went(ref: str, audience: Audience) -> None:
    """It follows it no more."""
    here = _here.get(ref, Counter())
    here[audience] -= 1
    if here[audience] <= 0:
        del here[audience]
    if not here:
        _here.pop(ref, None)


def here(ref: str) -> list[Audience]:
    """The audiences of an incident at this process."""
    return list(_here.get(ref, ()))


def shown_here(ref: str) -> list[Shows]:
    """What the pages of an incident at this process show."""
    return list({audience.shows for audience in here(ref)})


def together(shown: Iterable[Shows]) -> Shows:
    """All the words that are shown by pages that show these."""
    words: set[str] = set()
    for shows in shown:
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
