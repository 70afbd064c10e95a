"""Situation reports: one agency's to the group, and the group's to government, numbered and issued by somebody.

Source: the fields of a SitRep as responders use them: agency, number, period, summary, impacts, actions taken and
planned, capacity, issues, mutual aid, media, outlook, author, cleared by, next due.
"""

from collections.abc import Iterator, Mapping

from scg.documents.blocks import Block, Fact, Facts, Heading, Outline
from scg.papers import Asked, Begun, Section, paper
from scg.papers.frame import Framed, framed, framed_outline, written
from scg.papers.information_picture import situation, urgent_actions
from scg.papers.situation_report_words import agency_words, group_words, of_agency
from scg.papers.standing_known import known
from scg.rules.date_time_groups import date_time_group
from scg.rules.london import show

AGENCY, GROUP = "situation-report", "group-situation-report"
SECTIONS = (
    Section("period", "Period", "From when until when", short=True, carries=False),
    Section("summary", "Summary", "The situation in a few lines"),
    Section("impacts", "Impacts", "In figures where there are any: people, property, services"),
    Section("actions_taken", "Actions taken", carries=False),
    Section("actions_planned", "Actions planned", carries=False),
    Section(
        "resources", "Resources and capacity", "Green coping, amber pressured, red needs help; and what is short"
    ),
    Section("issues", "Issues and escalations", carries=False),
    Section("mutual_aid", "Mutual aid", "Asked for, given and received", carries=False),
    Section("media", "Media", "What is said, and what has been asked"),
    Section("outlook", "Outlook", "The next 24 and 48 hours"),
    Section("cleared_by", "Cleared by", "Name and post of whoever cleared it", short=True, carries=False),
    Section("next_due", "Next due", short=True, carries=False),
)
IN_HEAD = ("period", "cleared_by", "next_due")


def _begin_agency(asked: Asked) -> Mapping[str, Begun]:
    within = framed(asked.ref)
    return agency_words(known(within, asked.at), asked.subject) if within is not None else {}


@paper(
    AGENCY,
    title="Situation Report",
    about="One agency’s report to the group: what it sees, has done, will do and needs",
    group="For the next hours",
    of="agency",
    sections=SECTIONS,
    issued="issue_situation_report",
    begin=_begin_agency,
)
def situation_report(asked: Asked) -> Outline | None:
    """One agency's situation report, with its actions in a table; None where there is no such agency."""
    within = framed(asked.ref)
    if within is None or asked.subject not in within.names:
        return None
    blocks = [*_head(asked, within.name(asked.subject)), *_sections(asked), *_actions(within, asked, asked.subject)]
    return _outlined(within, asked, blocks, within.name(asked.subject), f"{within.name(asked.subject)} ")


def _begin_group(asked: Asked) -> Mapping[str, Begun]:
    within = framed(asked.ref)
    return group_words(known(within, asked.at)) if within is not None else {}


@paper(
    GROUP,
    title="Situation Report of the group",
    about="The group’s report to government: the same fields, from every agency’s report",
    group="For the next hours",
    sections=SECTIONS,
    issued="issue_paper",
    begin=_begin_group,
)
def group_situation_report(asked: Asked) -> Outline | None:
    """The group's situation report, with the situation by agency and the urgent actions in tables."""
    within = framed(asked.ref)
    if within is None:
        return None
    told, group = known(within, asked.at), f"Strategic Coordinating Group of {within.forum}"
    tables = [Heading(1, "Situation by agency"), situation(told), *_actions(within, asked, "")]
    return _outlined(within, asked, [*_head(asked, group), *_sections(asked), *tables], "the group", "")


def _outlined(within: Framed, asked: Asked, blocks: list[Block], whose: str, of: str) -> Outline:
    called = f"SITREP {asked.number:02d}"
    draft = not asked.by
    title = f"{called}, Situation Report of {whose}"
    return framed_outline(within, asked, title, blocks, draft=draft, running=f"{of}{called}")


def _head(asked: Asked, whose: str) -> Iterator[Block]:
    told = asked.words
    yield Facts(
        (
            Fact("Agency", (whose,)),
            Fact("Number", (f"SITREP {asked.number:02d}",)),
            Fact("Situation as at", (f"{date_time_group(asked.at)} ({show(asked.at)})",)),
            Fact("Period", (told.get("period") or "Not said",)),
            Fact("Author", (asked.by or "Not issued yet",)),
            Fact("Cleared by", (told.get("cleared_by") or "Nobody is named",)),
            Fact("Next due", (told.get("next_due") or "Not set",)),
        )
    )


def _sections(asked: Asked) -> Iterator[Block]:
    for section in (one for one in SECTIONS if one.name not in IN_HEAD):
        yield Heading(1, section.label)
        yield from written(asked.words.get(section.name, ""))


def _actions(within: Framed, asked: Asked, agency: str) -> Iterator[Block]:
    told = known(within, asked.at)
    yield Heading(1, "Urgent actions to be done")
    yield urgent_actions(of_agency(told, agency) if agency else told)
