"""What reads differently in one version of a document than in another, section by section, word by word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from scg.documents.blocks import Heading, Outline
from scg.documents.differences_lines import Line, Name, lines_of

ALIKE = 0.4  # below this, two lines have so little in common that marking words would only puzzle
_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
Fate = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Part:
    """A stretch of a line: the same in both, added by the later version, or removed from the earlier."""

    fate: Fate
    text: str


@dataclass(frozen=True)
class Section:
    """A section that differs, with each line that does."""

    title: str
    lines: tuple[tuple[Part, ...], ...]


def compared(before: Outline, after: Outline, *, without: Iterable[str] = ()) -> tuple[Section, ...]:
    """The sections that differ between two versions, in the order of the later one; `without` aren't looked at.

    A line with a name, such as an agency's row or an action's, is compared with the one of the same name, wherever
    in its section that stood; others with what stood in their place.
    """
    old, new = _by_section(before), _by_section(after)
    titles = [title for title in dict.fromkeys((*new, *old)) if title not in set(without)]
    found = (Section(title, tuple(_lines(old.get(title, []), new.get(title, [])))) for title in titles)
    return tuple(section for section in found if section.lines)


def _by_section(outline: Outline) -> dict[str, list[Line]]:
    title, under = "At the head", ""
    found = {title: [Line(outline.marking), Line(outline.title)]}
    for block in outline.blocks:
        if isinstance(block, Heading) and block.level == 1:
            title, under = block.text, ""
        else:
            under = block.text if isinstance(block, Heading) else under
            found.setdefault(title, []).extend(lines_of(block, under))
    return found


def _lines(old: list[Line], new: list[Line]) -> Iterator[tuple[Part, ...]]:
    alone = _alone(old, new)
    before, after = ([(line.named(alone), line.text) for line in lines] for lines in (old, new))
    earlier, later = dict(before), dict(after)
    matcher = SequenceMatcher(None, [name or text for name, text in before], [name or text for name, text in after])
    for _, first, last, begin, end in matcher.get_opcodes():
        gone, come = before[first:last], after[begin:end]
        yield from _of_none([text for name, text in gone if name and name not in later])
        places = iter([text for name, text in gone if not name])
        for name, text in come:
            yield from _pair(earlier.get(name, "") if name else next(places, ""), text)
        yield from _of_none(places)


def _alone(*versions: list[Line]) -> set[Name]:
    """The names that no version has more than once."""
    counted = [Counter(name for line in lines for name in line.names) for lines in versions]
    return {name for names in counted for name in names if all(each[name] < 2 for each in counted)}


def _of_none(gone: Iterable[str]) -> Iterator[tuple[Part, ...]]:
    for text in gone:
        yield from _pair(text, "")


def _pair(gone: str, come: str) -> Iterator[tuple[Part, ...]]:
    """One line in the place of another: their words marked where they are alike, else one after the other."""
    if gone == come:
        return
    matcher = SequenceMatcher(None, _WORDS.findall(gone), _WORDS.findall(come), autojunk=False)
    if gone and come and matcher.ratio() >= ALIKE:
        yield tuple(_parts(matcher, _WORDS.findall(gone), _WORDS.findall(come)))
        return
    if gone:
        yield (Part("removed", gone),)
    if come:
        yield (Part("added", come),)


def _parts(matcher: "SequenceMatcher[str]", gone: list[str], come: list[str]) -> Iterator[Part]:
    for fate, first, last, begin, end in matcher.get_opcodes():
        if fate == "equal":
            yield Part("same", "".join(gone[first:last]))
            continue
        if last > first:
            yield Part("removed", "".join(gone[first:last]))
        if end > begin:
            yield Part("added", "".join(come[begin:end]))
