"""What stands around every paper: marking, forum, incident, standing and the running foot."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from scg.documents.blocks import Block, Bullets, Outline, Paragraph
from scg.documents.outline import DEMONSTRATION
from scg.extensions import db
from scg.models.directory import Agency, Forum
from scg.models.incidents import Incident
from scg.papers import Asked
from scg.record import reading
from scg.rules.london import show
from scg.rules.markings import highest

NOTHING = "Nothing is recorded."


@dataclass(frozen=True)
class Framed:
    """An incident with what its papers are headed by: its forum, and what its agencies are called."""

    incident: Incident
    forum: str
    names: dict[str, str]

    def name(self, code: str) -> str:
        """What an agency is called."""
        return self.names.get(code, code)


def framed(ref: str) -> Framed | None:
    """An incident with what its papers are headed by, or None where there is no such incident."""
    incident = db.session.get(Incident, ref)
    if incident is None:
        return None
    agencies = db.session.scalars(select(Agency).where(Agency.forum == incident.forum))
    names = {agency.code: agency.name for agency in agencies}
    return Framed(incident, db.session.get_one(Forum, incident.forum).name, names)


def framed_outline(
    within: Framed,
    asked: Asked,
    title: str,
    blocks: Iterable[Block],
    *,
    draft: bool = False,
    running: str = "",
    parts: Iterable[str] = (),
) -> Outline:
    """Lay blocks out within the frame; says which entry of the record it was made from.

    `running` is what it is called at the foot of its pages and as a file, where that isn't its title; `parts` are
    the markings of those of its parts that come from elsewhere than the incident as it stands.
    """
    incident = within.incident
    head = reading.head_of(incident.ref)
    standing = f"As at entry {head.seq if head is not None else 0:,}, {show(asked.at)}"
    return Outline(
        marking=highest([str(incident.marking), *parts]),
        title=f"{title}: {incident.name}",
        subtitle=f"Strategic Coordinating Group of {within.forum}",
        standing=f"DRAFT. {standing}" if draft else standing,
        running=f"{incident.ref} {running or title}",
        draft=draft,
        demonstration=DEMONSTRATION if incident.demonstration else "",
        author=within.forum,
        made=asked.at.isoformat(),
        blocks=tuple(blocks),
    )


def written(text: str) -> Iterator[Block]:
    """What somebody wrote in a section, as blocks: lines that begin with a dash are a list, others paragraphs."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for listed, some in groupby(lines, key=lambda line: line.startswith("- ")):
        if listed:
            yield Bullets(tuple(line[2:].strip() for line in some))
        else:
            yield from (Paragraph(line) for line in some)
    if not lines:
        yield Paragraph(NOTHING, "quiet")
