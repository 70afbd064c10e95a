"""The Common Recognised Information Picture: what is known and what isn't, numbered, issued by somebody.

Source: the fields of CRIPs and COPs as responders use them (JESIP; the Cabinet Office's Emergency Response and
Recovery): headline, what, so what, what might, response, aim, risks, communications, asks, what isn't known.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from scg.documents.blocks import Block, Heading, Outline, Paragraph
from scg.extensions import db
from scg.models.incidents import Strategy
from scg.papers import Asked, Section, paper
from scg.papers.frame import framed, framed_outline

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
    Section("next_issue", "Next issue", "When the next one comes"),
)


def _begin(asked: Asked) -> Mapping[str, str]:
    query = select(Strategy).where(Strategy.incident == asked.ref).order_by(Strategy.seq.desc()).limit(1)
    strategy = db.session.scalar(query)
    return {"aim": strategy.aim if strategy is not None else ""}


@paper(
    "information-picture",
    title="Common Recognised Information Picture",
    about="What is known, what it means and what isn’t known, for the cross-government picture",
    group="For the next hours",
    sections=SECTIONS,
    issued="issue_paper",
    begin=_begin,
)
def information_picture(asked: Asked) -> Outline | None:
    """The picture as its sections stand."""
    within = framed(asked.ref)
    if within is None:
        return None
    return framed_outline(within, asked, "Common Recognised Information Picture", _blocks(asked), draft=True)


def _blocks(asked: Asked) -> Iterator[Block]:
    for section in SECTIONS:
        yield Heading(1, section.label)
        yield Paragraph(asked.words.get(section.name) or "Nothing is recorded.")
