"""A paper as it is shown: the version that was issued, or as it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from scg.documents.blocks import Outline
from scg.documents.plain import as_plain
from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.papers import IssuedPaper
from scg.papers import PAPERS, Asked, Begun, Paper, Section
from scg.pieces.papers import frozen, issued
from scg.rules.markings import highest
from scg.words import Refused


def shown(paper: Paper, asked: Asked, version: int | None = None) -> Outline | None:
    """The version asked for as it was frozen, the newest unless asked otherwise; None where there is none.

    One that was never issued, or never is, stands as the record says now: version 0 asks for that.
    """
    versions = issued(asked.ref, paper.name, asked.subject) if paper.issued else []
    chosen = next((row for row in versions if version in (None, row.version)), None)
    if chosen is not None:
        return _marked(frozen(chosen, versions[0].version), asked.ref)
    if version:
        return None
    words = {name: one.words for name, one in begun(paper, asked, versions).items()}
    return draft(paper, replace(asked, words=words), versions)


def draft(paper: Paper, asked: Asked, versions: Sequence[IssuedPaper]) -> Outline | None:
    """A paper with these words in its sections, as it would be laid out were it issued now."""
    outline = paper.lay_out(replace(asked, number=versions[0].version + 1 if versions else 1))
    return _marked(outline, asked.ref) if outline is not None else None


def _marked(outline: Outline, ref: str) -> Outline:
    """Issued, or laid out as things stood then, it bears no lower marking than the incident does today."""
    today = str(db.session.get_one(Incident, ref).marking)
    return replace(outline, marking=highest([outline.marking, today]))


def begun(paper: Paper, asked: Asked, versions: Sequence[IssuedPaper]) -> dict[str, Begun]:
    """What a paper's sections begin with, and whence: the record's words, else those of the last version."""
    last = {each["section"]: each["words"] for each in versions[0].sections} if versions else {}
    told = paper.begin(asked)
    return {
        each.name: _begun(each, told.get(each.name), last.get(each.name, ""), versions) for each in paper.sections
    }


def _begun(section: Section, told: str | Begun | None, last: str, versions: Sequence[IssuedPaper]) -> Begun:
    begin = told if isinstance(told, Begun) else Begun(told or "", "From the record" if told else "")
    if begin.words or not last or not section.carries:
        return begin
    return Begun(last, f"From version {versions[0].version}: the record says nothing newer")


def laid_out(
    name: str, asked: tuple[str, str, datetime, int, str], words: Mapping[str, str]
) -> tuple[str, dict[str, Any], str] | None:
    """What is frozen when a paper is issued: its title, its content as plain values, and the act that issues it.

    `asked` is the incident, the subject, the time, the number of the version, and who issues it.
    """
    paper = PAPERS.get(name)
    ref, subject, at, number, by = asked
    if paper is None or not paper.issued or (paper.of == "incident" and subject):
        return None
    if unknown := set(words) - {each.name for each in paper.sections}:
        raise Refused(f"{paper.title} has no section called {min(unknown)}", field="sections")
    known = {each.name: words.get(each.name, "") for each in paper.sections}
    outline = paper.lay_out(Asked(ref, at, subject, known, number, by))
    return None if outline is None else (outline.title, as_plain(outline), paper.issued)
