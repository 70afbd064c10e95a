"""The scrutiny report issued: by an observer's office, and by nobody else."""

from typing import Annotated

from scg.commands import command
from scg.commands.given import Ask, Version
from scg.commands.papers import PaperName, PaperSubject, Sections, record_issue
from scg.record.change import Change


@command("Issue the scrutiny report", button="Issue")
def issue_scrutiny_report(
    change: Change,
    *,
    paper: Annotated[PaperName, Ask("Paper", widget="hidden")],
    subject: Annotated[PaperSubject, Ask("Of which quarter", widget="hidden")] = "",
    sections: Sections = (),
    version: Version,
) -> None:
    """Issue the report of a quarter or of the whole incident, with what is written in it, as a numbered version."""
    record_issue(change, "issue_scrutiny_report", paper, subject, sections, version)
