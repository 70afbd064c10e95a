"""The Common Recognised Information Picture: what is known and what isn't, numbered, issued by somebody.

Source: the fields of CRIPs and COPs as responders use them (JESIP; the Cabinet Office's Emergency Response and
Recovery): headline, what, so what, what might, response, aim, risks, communications, asks, what isn't known.
"""

from collections.abc import Iterator, Mapping

from scg.documents.blocks import Block, Cell, Fact, Facts, Heading, Outline, Paragraph, Table
from scg.papers import Asked, Begun, Section, paper
from scg.papers.frame import framed, framed_outline, written
from scg.papers.information_picture_words import words
from scg.papers.standing_known import URGENT, Known, known
from scg.rules.date_time_groups import date_time_group
from scg.rules.london import show, show_short

NAME = "information-picture"
TITLE = "Common Recognised Information Picture"
SHORT = "CRIP"
SECTIONS = (
    Section("headline", "Headline", "Three lines at most"),
    Section("what", "What", "Facts and figures, and what has changed since the last one"),
    Section("so_what", "So what", "Impacts on people, health, infrastructure, transport, economy, environment"),
    Section("what_might", "What might", "Forecast, worst case, the next 24 and 48 hours"),
    Section("response", "Response and resources"),
    Section("aim", "Strategic aim and priorities"),
    Section("risks", "Risks and issues"),
    Section("communications", "Public communications"),
    Section("asks", "Decisions or asks"),
    Section("unknowns", "What is not known, and how far the rest is verified"),
    Section("next_issue", "Next issue", "When the next one comes", short=True, carries=False),
    Section("cleared_by", "Cleared by", "Name and post of whoever cleared it", short=True, carries=False),
)
IN_HEAD = ("next_issue", "cleared_by")


def _begin(asked: Asked) -> Mapping[str, Begun]:
    within = framed(asked.ref)
    return words(known(within, asked.at)) if within is not None else {}


@paper(
    NAME,
    title=TITLE,
    about="What is known, what it means and what isn’t known, for the cross-government picture",
    group="For the next hours",
    sections=SECTIONS,
    issued="issue_paper",
    begin=_begin,
)
def information_picture(asked: Asked) -> Outline | None:
    """The picture as its sections stand, with tables from the record beside them."""
    within = framed(asked.ref)
    if within is None:
        return None
    told, called = known(within, asked.at), f"{SHORT} {asked.number:02d}"
    blocks = [*head(asked), *_sections(asked, told)]
    draft = not asked.by
    return framed_outline(within, asked, f"{called}, {TITLE}", blocks, draft=draft, running=called)


def head(asked: Asked) -> Iterator[Block]:
    """Number, time, who prepared and cleared it, and when the next one comes."""
    told = asked.words
    yield Facts(
        (
            Fact("Number", (f"{asked.number:02d}",)),
            Fact("Situation as at", (f"{date_time_group(asked.at)} ({show(asked.at)})",)),
            Fact("Prepared by", (asked.by or "Not issued yet",)),
            Fact("Cleared by", (told.get("cleared_by") or "Nobody is named",)),
            Fact("Next issue", (told.get("next_issue") or "Not set",)),
        )
    )


def _sections(asked: Asked, told: Known) -> Iterator[Block]:
    beside = {"what": situation, "response": urgent_actions}
    for number, section in enumerate((one for one in SECTIONS if one.name not in IN_HEAD), start=1):
        yield Heading(1, f"{number}. {section.label}")
        yield from written(asked.words.get(section.name, ""))
        if section.name in beside:
            yield beside[section.name](told)


def situation(told: Known) -> Table | Paragraph:
    """Each agency's own assessment, how old it is and which entry says so."""
    heard = [
        (
            Cell(told.within.name(one.agency), note="Core" if one.agency in told.core else ""),
            Cell(str(one.rag).capitalize(), note=str(one.trend), strong=True),
            Cell(show_short(one.at), note=f"{told.age_of(one)} old"),
            Cell(f"{one.seq:,}", note="No change" if one.unchanged else ""),
        )
        for one in told.updates
    ]
    if not heard and not told.silent:
        return Paragraph("No agency has a seat yet.", "quiet")
    heads = ("Agency", "Own assessment", "Given", "Entry")
    return Table("Situation by agency", heads, (46, 20, 22, 12), (*heard, *_silent(told)))


def _silent(told: Known) -> Iterator[tuple[Cell, ...]]:
    """Core agencies that haven't reported a row each, the others in one."""
    none = (Cell("Not reported", strong=True), Cell("-"), Cell("-"))
    for code in (one for one in told.silent if one in told.core):
        yield Cell(told.within.name(code), note="Core"), *none
    others = [told.within.name(code) for code in told.silent if code not in told.core]
    if others:
        several = "s" if len(others) > 1 else ""
        yield Cell(f"{len(others)} other{several} with a seat", note=", ".join(others)), *none


def urgent_actions(told: Known) -> Table | Paragraph:
    """The urgent actions still to be done, with who owns each and by when."""
    rows = [one for one in told.open if one.priority in URGENT or one in told.late]
    if not rows:
        return Paragraph("No urgent action is to be done.", "quiet")
    cells = tuple(
        (
            Cell(one.ref),
            Cell(one.text, note=str(one.priority)),
            Cell(told.within.name(one.owner), note=one.owner_role),
            Cell(
                show_short(one.due_at) if one.due_at else "No time",
                note="overdue" if one in told.late else "",
            ),
        )
        for one in rows
    )
    return Table("Urgent actions to be done", ("Action", "What", "Owner", "Due"), (15, 43, 27, 15), cells)
