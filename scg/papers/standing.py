"""A paper as it is shown: the version that was issued, or as it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from scg.documents.blocks import Outline
from scg.documents.plain import as_plain
from scg.models.papers import IssuedPaper
from scg.papers import PAPERS, Asked, Paper
from scg.pieces.papers import frozen, issued


def shown(paper: Paper, asked: Asked, version: int | None = None) -> Outline | None:
    """The version asked for as it was frozen, the newest unless asked otherwise; None where there is none.

    One that was never issued, or never is, stands as the record says now: version 0 asks for that.
    """
    versions = issued(asked.ref, paper.name, asked.subject) if paper.issued else []
    chosen = next((row for row in versions if version in (None, row.version)), None)
    if chosen is not None:
        return frozen(chosen, versions[0].version)
    if version:
        return None
    return paper.lay_out(replace(asked, words=words_of(paper, asked, versions)))


def words_of(paper: Paper, asked: Asked, versions: Sequence[IssuedPaper]) -> dict[str, str]:
    """What a paper's sections begin with: the record's words, over those of the last version where it has none."""
    last = {each["section"]: each["words"] for each in versions[0].sections} if versions else {}
    begun = paper.begin(asked)
    return {each.name: begun.get(each.name) or last.get(each.name, "") for each in paper.sections}


def laid_out(
    name: str, ref: str, subject: str, words: Mapping[str, str], at: datetime
) -> tuple[str, dict[str, Any], str] | None:
    """What is frozen when a paper is issued: its title, its content as plain values, and the act that issues it."""
    paper = PAPERS.get(name)
    if paper is None or not paper.issued:
        return None
    known = {each.name: words.get(each.name, "") for each in paper.sections}
    outline = paper.lay_out(Asked(ref, at, subject, known))
    return None if outline is None else (outline.title, as_plain(outline), paper.issued)
