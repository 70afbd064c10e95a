"""A variant of the minutes as a document: what its first page says of it, and the public summary's few sections."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scg.documents.blocks import Block, Bullets, Fact, Facts, Heading, Outline, Panel, Paragraph
from scg.documents.outline import outline
from scg.documents.redacting import HELD, Asked, Held, counted, redacted
from scg.documents.structure import Minutes
from scg.rules.disclosure import Variant
from scg.words import Audience, Marking, MinutesForm

FOR_RELEASE = "PUBLIC SUMMARY, FOR RELEASE ONCE AGREED"
ALWAYS = "Contact details, ways into meetings, and every restricted annex"
NAMES = "Names of everybody but those who chaired (FOIA s.40, personal information); their roles stay"
SUMMARY = "Everything but what was decided, how often the group meets, and which agencies attended"
STAYING = ("Taken by", "Actions")  # of a decision that is held back
WHOLE = "None: nothing in these minutes is held back from this audience"


@dataclass(frozen=True)
class LaidOut:
    """A variant's document without its first panel, and the records held back in it."""

    outline: Outline
    held: tuple[Held, ...]
    consult: str  # whom to consult before release


def variant_outline(minutes: Minutes, asked: Asked) -> Outline:
    """The whole document: first which variant it is, for whom, made when, and what is held back in it."""
    made = laid_out(minutes, asked)
    whence = f"{made.outline.standing}, in {minutes.header.incident_ref}"
    first = first_panel(asked.variant, asked.made, whence, made.held, made.consult)
    named = f"{made.outline.running}, {asked.variant.title.lower()}"
    return replace(made.outline, running=named, blocks=(first, *made.outline.blocks))


def laid_out(minutes: Minutes, asked: Asked) -> LaidOut:
    """The variant's own outline: for the public a summary, for others the minutes with gaps."""
    made, variant = redacted(minutes, asked), asked.variant
    short = made.minutes.form == MinutesForm.SHORT
    drawn = outline(made.minutes, short=short)
    if variant.audience == Audience.PUBLIC:
        marking = f"{Marking.OFFICIAL}: {FOR_RELEASE}"
        summed = tuple(_summary(made.minutes))
        drawn = replace(drawn, marking=marking, blocks=summed, superseded=made.minutes.superseded)
    else:
        drawn = replace(drawn, blocks=tuple(_with_gaps(drawn.blocks, made.held)))
    title = f"{made.minutes.header.meeting}, {variant.title.lower()}: {made.minutes.header.incident}"
    return LaidOut(replace(drawn, title=title), made.held, made.minutes.disclosure)


def first_panel(variant: Variant, made: str, whence: str, held: Sequence[Held], consult: str) -> Panel:
    """Which variant a document is, for whom, made when, what is held back, and who is asked before it leaves."""
    names = (NAMES,) if variant.names_left_out else ()
    summary = (SUMMARY,) if variant.audience == Audience.PUBLIC else ()
    facts = (
        Fact("Made", (made,)),
        Fact("Made from", (whence,)),
        Fact("Held back", tuple(_counts(held)) or (WHOLE,)),
        Fact("Left out", (ALWAYS, *names, *summary)),
        Fact("Before release", (consult,)),
    )
    return Panel(variant.title, f"Made for {variant.whom}", tuple(each for each in facts if any(each.lines)))


def _counts(held: Iterable[Held]) -> Iterator[str]:
    for exemption, number in counted(held):
        yield f"{number} {'record' if number == 1 else 'records'}: {exemption}"


def _with_gaps(blocks: Sequence[Block], held: Sequence[Held]) -> Iterator[Block]:
    """The blocks of minutes: in brief says how much is held back, and of a decision that is, little more stands."""
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Bullets) and before == Heading(1, "In brief") and held:
            block = replace(block, items=(*block.items, _in_brief(held)))
        if isinstance(block, Panel) and block.text.startswith(f"{HELD}: "):
            block = replace(block, facts=tuple(each for each in block.facts if each.label in STAYING))
        yield block
        before = block


def _in_brief(held: Sequence[Held]) -> str:
    number = len(held)
    return f"{number} {'record is' if number == 1 else 'records are'} held back here: {'; '.join(_counts(held))}."


def _summary(minutes: Minutes) -> Iterator[Block]:
    header, roll = minutes.header, minutes.attendance
    pairs = (
        ("Incident", header.incident),
        ("Meeting", f"{header.meeting}, {header.opened.shown}" if header.opened else header.meeting),
        ("Chair", header.chair or "Not recorded"),
    )
    yield Facts(tuple(Fact(label, (value,)) for label, value in pairs))
    yield Heading(1, "What was decided")
    told = tuple(f"{each.ref}: {each.decision}{_ended(each.state)}" for each in minutes.decisions)
    yield Bullets(told) if told else Paragraph("Nothing was decided at this meeting.")
    yield Heading(1, "How often the group meets")
    yield Facts((Fact("Battle rhythm", (_rhythm(minutes.cadence),)), Fact("Next meeting", (_next(minutes),))))
    yield Heading(1, "Who attended")
    present = tuple(dict.fromkeys(each.agency for each in roll.present))
    yield Bullets(present) if present else Paragraph("None.")


def _ended(state: str) -> str:
    """That a decision holds no longer, without the reason that was given for it."""
    return "" if state in ("In force", HELD) else f" ({state.partition(': ')[0]})"


def _rhythm(cadence: str) -> str:
    """The rhythm without the reason that was given for it."""
    return cadence.partition(": ")[0] or "Not set"


def _next(minutes: Minutes) -> str:
    """The next meeting's number and time, without the place."""
    return ", ".join(minutes.next_meeting.split(", ")[:2]) or "Not set"
