"""The papers that come out of the record: what each says, a file a paper, and the register of them.

A paper is laid out from the tables alone, as blocks that every format draws alike. One with sections is issued
by somebody, who may write in them first: what was issued is a numbered version, frozen in the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scg.documents.blocks import Outline

__all__ = ["PAPERS", "Asked", "Begun", "Paper", "Section", "paper"]


@dataclass(frozen=True)
class Asked:
    """Which paper is asked for: of what, as things stand at what time, with which words in its sections.

    `subject` is empty for a paper of the whole incident, else a meeting's number, a decision's reference...
    `number` is the version that it is or would become; `by` is who issues it, empty in a draft.
    """

    ref: str
    at: datetime
    subject: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    by: str = ""


@dataclass(frozen=True)
class Section:
    """A part that whoever issues a paper may write: its name, its label, and a hint.

    With `choices` it is one of these; a `short` one is a line. One that doesn't carry begins anew in each
    version where the record has no words for it.
    """

    name: str
    label: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    short: bool = False
    carries: bool = True


@dataclass(frozen=True)
class Begun:
    """What a section begins with, and where that comes from in the record, for whoever issues the paper."""

    words: str
    whence: str = ""


LayOut = Callable[[Asked], Outline | None]
Begin = Callable[[Asked], Mapping[str, str | Begun]]


@dataclass(frozen=True)
class Paper:
    """One paper: what it is called, what it is for, of what, and who issues it where it is issued.

    `of` is "incident", "meeting", "decision" or another word for its subjects; `issued` is the act by which it is
    issued, empty for one that is made afresh whenever it is asked for; `begin` gives the words that its sections
    begin with, from the record.
    """

    name: str
    title: str
    about: str
    group: str
    lay_out: LayOut
    of: str = "incident"
    sections: tuple[Section, ...] = ()
    issued: str = ""
    begin: Begin = lambda _asked: {}


PAPERS: dict[str, Paper] = {}


def paper(
    name: str,
    *,
    title: str,
    about: str,
    group: str,
    of: str = "incident",
    sections: tuple[Section, ...] = (),
    issued: str = "",
    begin: Begin = lambda _asked: {},
) -> Callable[[LayOut], LayOut]:
    """Register the function that lays a paper out; it gives None where there is no such subject."""

    def register(lay_out: LayOut) -> LayOut:
        if name in PAPERS or bool(sections) != bool(issued):
            raise ValueError(f"{name} must be registered once; sections and the act that issues belong together")
        PAPERS[name] = Paper(name, title, about, group, lay_out, of, sections, issued, begin)
        return lay_out

    return register
