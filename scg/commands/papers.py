"""Papers issued: what somebody puts their name to is frozen as a numbered version."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints
from sqlalchemy import select
from typing_extensions import TypedDict

from scg.commands import command, own
from scg.commands.finding import agency, any_incident
from scg.commands.given import AgencyCode, Ask, Line, OptionalLine, OptionalText, Version
from scg.extensions import db
from scg.models.papers import IssuedPaper
from scg.record import chain
from scg.record.change import Change
from scg.rules.london import show
from scg.words import Changed, Refused

Which = tuple[str, str, datetime, int, str]
LaidOut = Callable[[str, Which, Mapping[str, str]], tuple[str, dict[str, Any], str] | None]


class Laying:
    """What lays a paper out, bound by create_app: gives its title, content and the act that issues it.

    It is told the incident, the subject, the time, the number of the version, and who issues it.
    """

    lay_out: LaidOut


PaperName = Annotated[Line, StringConstraints(max_length=40)]
PaperSubject = Annotated[OptionalLine, StringConstraints(max_length=40)]


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
    paper: Annotated[PaperName, Ask("Paper", widget="hidden")],
    subject: Annotated[PaperSubject, Ask("Of what", widget="hidden")] = "",
    sections: Sections = (),
    version: Version,
) -> None:
    """Issue a paper as it stands now, with what is written in its sections, as a numbered version.

    `version` is the number of the last version that its writer saw, 0 where there was none.
    """
    record_issue(change, "issue_paper", paper, subject, sections, version)


@command("Issue a situation report", button="Issue")
def issue_situation_report(
    change: Change,
    *,
    paper: Annotated[PaperName, Ask("Paper", widget="hidden")],
    subject: Annotated[AgencyCode, Ask("Whose", widget="hidden")],
    sections: Sections = (),
    version: Version,
) -> None:
    """Issue an agency's situation report, with what is written in its sections, as a numbered version."""
    whose = agency(change, subject, "subject").code
    own(change, whose)
    record_issue(change, "issue_situation_report", paper, whose, sections, version)


def record_issue(
    change: Change, act: str, paper: str, subject: str, sections: tuple[Words, ...], seen: int
) -> None:
    """Freeze a paper and record that it was issued, by that act; Changed where another version came meanwhile."""
    any_incident(change)
    written = {each["section"]: each["words"] for each in sections}
    which = (change.log, subject, change.at, seen + 1, change.actor.shown)
    laid_out = Laying.lay_out(paper, which, written)
    if laid_out is None or laid_out[2] != act:
        raise Refused("There is no such paper to issue", field="paper")
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
    if (last.version if last is not None else 0) == seen:
        return
    if last is None:
        raise Changed("There is no such version. Read what there is, then issue yours again")
    current: dict[str, object] = {each["section"]: each["words"] for each in last.sections}
    told = f"Version {last.version} was issued by {last.by}, {show(last.issued_at)}"
    raise Changed(f"{told}. Compare both, then issue yours again", current={**current, "version": last.version})
