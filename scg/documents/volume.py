"""The minutes of all meetings as one volume: contents, each meeting a section, the highest marking of them all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scg.documents.blocks import Block, Contents, Fact, Facts, Heading, NewPage, Outline, Paragraph, Table
from scg.documents.leaving import uncontactable, without_contact
from scg.documents.outline import outline
from scg.documents.redacting import Asked, Held
from scg.documents.structure import Minutes, RecordLine, When
from scg.documents.variants import first_panel, laid_out
from scg.rules.markings import highest
from scg.words import Audience, MinutesForm

PROOFS = (
    "The signed note that proves a meeting’s minutes stands on the last page of those minutes by themselves; "
    "here each section names its entry of the record and the fingerprint."
)


@dataclass(frozen=True)
class Binding:
    """What a volume is of, when it was made, which versions it takes, and for whom where it is a variant."""

    ref: str
    incident: str
    forum: str
    versions: str  # how its first page says which versions of the minutes it takes
    made: When
    asked: Asked | None = None


@dataclass(frozen=True)
class Part:
    """One meeting's section, before it has its place; `held` are the records held back in it."""

    heading: str
    minutes: str  # SCG 012
    drawn: Outline
    held: tuple[Held, ...] = ()
    consult: str = ""


def part(minutes: Minutes, asked: Asked | None) -> Part:
    """One meeting's minutes as a section: whole but for contact details, or as a variant."""
    header = minutes.header
    heading = f"{header.meeting}, {header.opened.shown}" if header.opened else header.meeting
    told = (heading, header.meeting)
    if asked is not None:
        made = laid_out(minutes, asked)
        return Part(*told, made.outline, made.held, made.consult)
    line = minutes.record
    unproved = replace(minutes, record=RecordLine(line.entry, line.fingerprint, line.content))
    drawn = outline(without_contact(unproved), short=minutes.form == MinutesForm.SHORT)
    return Part(*told, drawn, consult=minutes.disclosure)


def bound(parts: Sequence[Part], binding: Binding) -> Outline:
    """The parts as one document. ValueError where there are none."""
    if not parts:
        raise ValueError("A volume needs the minutes of one meeting at least")
    drafts = sum(each.drawn.draft for each in parts)
    named = binding.asked.variant.title.lower() if binding.asked is not None else "whole minutes"
    of = f"{len(parts)} {'meeting' if len(parts) == 1 else 'meetings'}: {uncontactable(binding.incident)}"
    return Outline(
        marking=highest(each.drawn.marking for each in parts),
        title=f"Minutes of {of}",
        subtitle=f"Strategic Coordinating Group of {binding.forum}",
        standing=f"Volume made {binding.made.shown}, {named}",
        running=f"{binding.ref}, minutes as one volume, {named}",
        draft=drafts == len(parts),
        demonstration=parts[0].drawn.demonstration,
        author=binding.forum,
        made=binding.made.iso,
        blocks=tuple(_blocks(parts, binding, drafts)),
    )


def _blocks(parts: Sequence[Part], binding: Binding, drafts: int) -> Iterator[Block]:
    whence = f"{parts[0].minutes} to {parts[-1].minutes} of {binding.ref}, {binding.versions}"
    if binding.asked is not None:
        held = tuple(dict.fromkeys(one for each in parts for one in each.held))
        yield first_panel(binding.asked.variant, binding.made.shown, whence, held, parts[0].consult)
    else:
        yield Facts((Fact("Made from", (whence,)), Fact("Before release", (parts[0].consult or "Not said",))))
        yield Paragraph(PROOFS, "quiet")
    if drafts:
        are = "is a draft" if drafts == 1 else "are drafts"
        yield Paragraph(f"{drafts} of the {len(parts)} {are}, not yet confirmed; it says so at the section’s head.")
    yield NewPage()
    yield Contents()
    yield NewPage()
    summed = binding.asked is not None and binding.asked.variant.audience == Audience.PUBLIC
    for number, each in enumerate(parts):
        if number and not summed:
            yield NewPage()
        yield from _section(each)


def _section(one: Part) -> Iterator[Block]:
    """One meeting: its heading, how its minutes stand, and their blocks a level further down."""
    drawn = one.drawn
    yield Heading(1, one.heading)
    told = (drawn.superseded, f"{drawn.standing}.", f"{drawn.marking}.")
    yield Paragraph(" ".join(each for each in told if each))
    for block in drawn.blocks:
        yield _within(block, one.minutes)


def _within(block: Block, meeting: str) -> Block:
    """A block in its place among many meetings: tables are told apart."""
    if isinstance(block, Heading):
        return replace(block, level=block.level + 1)
    if isinstance(block, Table):
        return replace(block, caption=f"{block.caption}, {meeting}")
    return block
