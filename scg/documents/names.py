"""The names of people in minutes, for what leaves for the public to leave out: roles stay, so does the chair."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from scg.documents.structure import Minutes

NAME = "[name left out: FOIA s.40]"
LEAST = 3  # letters of a surname that is looked for by itself
_LETTERS = re.compile(r"\w[\w’'-]*")
_WORD = re.compile(r"\w+")


def names_of(minutes: Minutes) -> Iterator[str]:
    """Everybody whom minutes name in a place for names, but for the chair."""
    header, roll = minutes.header, minutes.attendance
    for one in (header.deputy, header.loggist, header.secretariat):
        yield from (each.partition(",")[0] for each in one.split("; "))
    for attended in (*roll.present, *roll.apologies, *roll.not_represented):
        yield from (attended.name, attended.for_whom)
    yield from (office.name for office in roll.observers)
    yield from (decision.decided_by.partition(",")[0] for decision in minutes.decisions)
    yield from (addendum.by.partition(",")[0] for addendum in minutes.addenda)


class Names:
    """Names to be left out, in full or as a surname by itself, but those that stay and words of other names.

    Those to be left out `in_full` have several words; none of these goes by itself.
    """

    def __init__(
        self, names: Iterable[str], stay: Iterable[str], kept_words: Iterable[str], *, in_full: Iterable[str] = ()
    ):
        staying = {name.strip() for name in stay}
        leaving = frozenset(name.strip() for name in names) - staying - {""}
        kept = {word for text in (*kept_words, *staying) for word in _LETTERS.findall(text)}
        surnames = {name.split()[-1] for name in leaving if " " in name}
        alone = {name for name in surnames if len(name) >= LEAST and name not in kept}
        others = frozenset(name for name in in_full if " " in name.strip()) - leaving - staying
        own = _one_of(frozenset(name for name in leaving if " " in name), leaving | alone)
        # In full first: else a surname that goes by itself would leave somebody else's given name behind.
        self._found = [(_lasts(others), _one_of(others, frozenset())), (_lasts(leaving), own)]

    def left_out(self, text: str) -> str:
        """A text without them."""
        words = _WORD.findall(text.casefold())
        for lasts, found in self._found:
            if found is not None and not lasts.isdisjoint(words):
                text = found.sub(NAME, text)
        return text


@lru_cache(maxsize=16)
def _lasts(names: frozenset[str]) -> frozenset[str]:
    return frozenset(last.casefold() for name in names for last in _WORD.findall(name)[-1:])


@lru_cache(maxsize=16)
def _one_of(whole: frozenset[str], words: frozenset[str]) -> re.Pattern[str] | None:
    """Names of several words in small letters or capitals; one word as it is written or in capitals alone."""
    apart = [r"\s+".join(map(re.escape, name.split())) for name in _longest_first(whole)]
    told = [f"(?i:{name})" for name in apart]
    told += [re.escape(name) for name in _longest_first(each for word in words for each in (word, word.upper()))]
    any_of_them = rf"(?<!\w)(?:{'|'.join(told)})(?!\w)"
    return re.compile(any_of_them) if told else None


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(set(names), key=lambda name: (-len(name), name))
