"""Words of a document that may be somebody's name, each with its places, for a person to look at before it leaves.

What reads like a name is not left out by itself: places and works have capitals, too, and a gap where nobody was
named would tell less than the minutes do. Lone words are listed where somebody known has them as a given name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from scg.documents.blocks import Outline
from scg.documents.texts import Said, said_in

# Given names that are words as well: listed inside a sentence alone, where a capital says that a name is meant.
WORDS_AS_WELL = frozenset(
    "Amber April Art Bill Chase Dawn Dean Drew Eve Faith Frank Grace Guy Hope Iris Ivy Jack Joy June Lily Mark May "
    "Miles Olive Pat Pearl Penny Ray Rob Rose Ruby Summer Sunny Will".split()
)
_STARTS = frozenset(
    "A Agree All An And Any Are As Ask At Both But By Can Check Close Do Does Each Every Find For From Give He "
    "Hold If In Is It Keep Lend Move No Not Of On Once One Open Or Our Pay Plan Publish Send Set She Should Shut "
    "Tell That The Their These They This Those To Until We What When Where While Who Why With".split()
)
# What ends with these is an organisation, a place or a paper; none of them is common as a surname.
_NOT_SURNAMES = frozenset(
    "Academy Act Agency Alert Authority Brigade Centre College Committee Constabulary Council Department "
    "Directorate Framework Government Group Hospital Infirmary Ministry Office Plan Protocol Regulations Road "
    "School Service Services Station Team Trust University Valley Warning".split()
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_BEGINS = re.compile(r"(?:^|[.!?:;“\"(\n•-])\s*$")


@dataclass(frozen=True)
class Perhaps:
    """Words that may be a name, whether somebody known has it as a given name, and where they stand."""

    words: str
    given: bool
    places: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What isn't worth a look: words of agencies, places and posts, names that may stay; and known given names."""

    words: frozenset[str]
    staying: frozenset[str]
    given: frozenset[str]


def known_words(texts: Iterable[str], stay: Iterable[str], people: Iterable[str]) -> Known:
    """The words of these texts and of the names that stay, and the given names of the people who are left out."""
    names = [name.split() for name in people]
    return Known(
        words=frozenset(word for text in texts for word in _WORD.findall(text)),
        staying=frozenset(word for name in stay for word in _WORD.findall(name)),
        given=frozenset(name[0] for name in names if len(name) > 1 and len(name[0]) > 1),
    )


def perhaps_names(drawn: Outline, known: Known) -> tuple[Perhaps, ...]:
    """Capitalised words in a row that nothing known explains, and known given names alone, as they come."""
    found: dict[str, dict[str, None]] = {}
    for said in said_in(drawn):
        for words in _found(said, known):
            found.setdefault(words, {})[said.place] = None
    return tuple(Perhaps(words, _given(words, known), tuple(places)) for words, places in found.items())


def _given(words: str, known: Known) -> bool:
    return not known.given.isdisjoint(words.split())


def _found(said: Said, known: Known) -> Iterator[str]:
    for run in _runs(said.text):
        begins = _BEGINS.search(said.text, 0, run[0].start()) is not None
        words = [word[0].removesuffix("’s").removesuffix("'s") for word in run]
        while len(words) > 1 and begins and words[0] in _STARTS:
            words, begins = words[1:], False
        if _may_be_a_name(words, known, begins=begins):
            yield " ".join(words)


def _may_be_a_name(words: list[str], known: Known, *, begins: bool) -> bool:
    if len(words) == 1:
        aside = words[0] in known.words | known.staying or (begins and words[0] in WORDS_AS_WELL)
        return words[0] in known.given and not aside
    rest = words[1:] if begins and words[0] not in known.given and len(words) > 2 else words
    explained = all(word in known.words for word in rest) or all(word in known.staying for word in words)
    return words[-1] not in _NOT_SURNAMES and not explained


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Capitalised words that follow one another with nothing but a blank, or the point of an initial, between."""
    capitals = [word for word in _WORD.finditer(text) if _capitalised(word[0])]
    run = capitals[:1]
    for before, word in pairwise(capitals):
        between = text[before.end() : word.start()]
        if between.strip(" \u00a0") in ("", "." * (len(before[0]) == 1)):
            run.append(word)
        else:
            yield run
            run = [word]
    if run:
        yield run


def _capitalised(word: str) -> bool:
    """Whether a word begins with a capital and has small letters, or is an initial; short forms are neither."""
    return word[0].isupper() and (len(word) == 1 or any(letter.islower() for letter in word))
