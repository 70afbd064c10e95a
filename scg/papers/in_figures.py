"""An incident in figures: every picture with its finding and its table, of a quarter or of the whole."""

from collections.abc import Iterator

from scg.documents.blocks import Block, Heading, Outline, Paragraph, Picture
from scg.papers import Asked, paper
from scg.papers.frame import framed, framed_outline
from scg.pieces.figures import period_of
from scg.pieces.figures_drawn import Drawn
from scg.pieces.pictures import pictures


@paper(
    "in-figures",
    title="In figures",
    about="Pictures of cadence, actions, attendance, situation and time, each with its finding and its table",
    group="For scrutiny and the public",
)
def in_figures(asked: Asked) -> Outline | None:
    """Every picture, of the quarter asked for or of the whole incident."""
    within = framed(asked.ref)
    period = period_of(within.incident, asked.subject, asked.at) if within is not None else None
    if within is None or period is None:
        return None
    blocks = (block for one in pictures(within.incident, period) for block in drawn(one))
    about = Paragraph(f"Of {period.words}.")
    return framed_outline(within, asked, "In figures", (about, *blocks))


def drawn(one: Drawn) -> Iterator[Block]:
    """One picture as blocks: its title, its finding, the drawings, and the tables of the same figures."""
    yield Heading(1, one.title)
    yield Paragraph(one.finding)
    for drawing in one.drawings:
        yield Picture(f"{one.title}: {one.finding}", drawing, one.width)
    if one.quiet:
        yield Paragraph(one.quiet, "quiet")
    yield from one.tables
