"""Whether a text says what is held back: so many of its words in a row, however they are written."""

import re
from collections.abc import Iterable

RUN = 5  # words in a row that are taken for a repetition
DISTINCTIVE = 8  # characters: so short a text stands elsewhere by chance
SHORTEST = 3  # where nothing but its text tells where it stands
_WORD = re.compile(r"\w+")


class Phrases:
    """The words of some texts, to be found again in others; `short` ones, too, if asked."""

    def __init__(self, texts: Iterable[str], *, short: bool = False):
        told = [words_of(text) for text in texts]
        least = SHORTEST if short else DISTINCTIVE
        whole = {" ".join(words) for words in told if len(words) < RUN}
        self._runs = {run for words in told for run in _runs(words)}
        self._whole = {f" {text} " for text in whole if len(text) >= least}
        self._same = whole - {""} if short else set()

    def stand_in(self, text: str) -> bool:
        """Whether any of them stands in a text: a run of words, or the whole of a shorter one."""
        if not (self._runs or self._whole or self._same):
            return False
        words = words_of(text)
        joined = " ".join(words)
        if joined in self._same or not self._runs.isdisjoint(_runs(words)):
            return True
        return any(whole in f" {joined} " for whole in self._whole)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without what stands between them."""
    return _WORD.findall(text.casefold())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}
