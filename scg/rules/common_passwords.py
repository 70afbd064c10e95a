"""Passwords that guessers try first: words of this trade, and what people make of a word to meet a rule."""

import re
from collections.abc import Container, Iterable
from itertools import pairwise

# What the list of passwords found in breaches, which comes from elsewhere, doesn't know of.
_OF_THE_TRADE = frozenset(
    """
    emergency resilience incident coordinating strategic tactical operational gold silver bronze police ambulance
    council responder recovery flood flooding covid pandemic major majorincident goldcommand multiagency
    yorkshire england scotland wales britain changeme welcome password autumn
    january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    """.split()
)
_SWAPS = str.maketrans("0134578@$!", "oleastbasi")
_SHORTEST_WORD = 4


def is_common(password: str, known: Container[str]) -> bool:
    """Whether a password is one of those `known` to be common, or a word dressed up to look like none.

    Dressed up with capitals, digits and signs around it or between, by digits in the place of letters, or by
    saying it twice. Runs and repeats ("12345678", "aaaaaaaa", "abcdefgh") are common, too.
    """
    plain = password.lower()
    return len(set(plain)) <= 3 or _is_run(plain) or any(_is_word(form, known) for form in _forms(plain))


def beside(password: str, words: Iterable[str]) -> str:
    """The letters and digits of a password that are left without these words, which are in small letters."""
    rest = password.lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return re.sub(r"[\W_]", "", rest)


def _forms(plain: str) -> set[str]:
    bare = re.sub(r"[\W\d_]+$|^[\W\d_]+", "", plain)
    letters = re.sub(r"[\W\d_]", "", plain)
    kept = {letters} if 2 * len(letters) >= len(plain) else set[str]()
    forms = {plain, bare, plain.translate(_SWAPS), bare.translate(_SWAPS)} | kept
    return forms | {_once(form) for form in forms}


def _once(text: str) -> str:
    """A text that says the same several times, said once."""
    return text[: (text + text).find(text, 1)] if text else text


def _is_word(form: str, known: Container[str]) -> bool:
    return len(form) >= _SHORTEST_WORD and (form in known or form in _OF_THE_TRADE)


def _is_run(text: str) -> bool:
    return len({ord(second) - ord(first) for first, second in pairwise(text)}) == 1
