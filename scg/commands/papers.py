"""Papers issued: what somebody puts their name to is frozen as a numbered version."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from sqlalchemy import select
from typing_extensions import TypedDict

from scg.commands import command
from scg.commands.finding import incident
from scg.commands.given import Ask, Line, OptionalLine, OptionalText, Version
from scg.extensions import db
from scg.models.papers import IssuedPaper
from scg.record import chain
from scg.record.change import Change
from scg.rules.london import show
from scg.words import Changed, NotFound

LaidOut = Callable[[str, str, str, Mapping[str, str], datetime], tuple[str, dict[str, Any], str] | None]


class Laying:
    """What lays a paper out, bound by create_app: gives its title, content and the act that issues it."""

    lay_out: LaidOut


class Words(TypedDict):
    """What is written in one section of a paper."""

    section: Line
    words: OptionalText


def _as_list(given: Any) -> Any:
    return [] if given == "" else given


Sections = Annotated[tuple[Words, ...], BeforeValidator(_as_list), Ask("Sections", widget="hidden")]


@command("Issue a paper", button="Issue")
def issue_paper(
    change: Change,
    *,
    paper: Annotated[Line, Ask("Paper", widget="hidden")],
    subject: Annotated[OptionalLine, Ask("Of what", widget="hidden")] = "",
    sections: Sections = (),
    version: Version,
) -> None:
    """Issue a paper as it stands now, with what is written in its sections, as a numbered version.

    `version` is the number of the last version that its writer saw, 0 where there was none.
    """
    record_issue(change, "issue_paper", paper, subject, sections, version)


def record_issue(
    change: Change, act: str, paper: str, subject: str, sections: tuple[Words, ...], seen: int
) -> None:
    """Freeze a paper and record that it was issued, by that act; Changed where another version came meanwhile."""
    incident(change)
    written = {each["section"]: each["words"] for each in sections}
    laid_out = Laying.lay_out(paper, change.log, subject, written, change.at)
    if laid_out is None or laid_out[2] != act:
        raise NotFound("There is no such paper to issue")
    _still_newest(change, paper, subject, seen)
    title, content, _ = laid_out
    about: dict[str, Any] = {"paper": paper, "subject": subject, "paper_version": seen + 1, "title": title}
    kept = [{"section": name, "words": words} for name, words in written.items()]
    fingerprint = chain.sha256(chain.encode(content)).hex()
    ent = f"paper:{paper}/{subject}/{seen + 1}"
    change.record("paper.issued", ent, **about, sections=kept, content=content, content_hash=fingerprint)


def _still_newest(change: Change, paper: str, subject: str, seen: int) -> None:
    of = (IssuedPaper.incident == change.log, IssuedPaper.paper == paper, IssuedPaper.subject == subject)
    last = db.session.scalar(select(IssuedPaper).where(*of).order_by(IssuedPaper.version.desc()).limit(1))
    if (last.version if last is not None else 0) != seen:
        told = f"Version {last.version} was issued by {last.by}, {show(last.issued_at)}" if last is not None else ""
        raise Changed(f"{told or 'There is no such version'}. Read it, then issue yours again")
