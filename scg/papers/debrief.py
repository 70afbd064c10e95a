"""The debrief: what was to happen, what did, what went well and what didn't, and the lessons with their owners.

Source: hot and structured debriefs as responders hold them (College of Policing; JESIP's Joint Organisational
Learning): a lesson has an owner and a date, and is learned only by what has changed.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from scg.documents.blocks import Block, Cell, Fact, Facts, Heading, Outline, Paragraph, Table
from scg.extensions import db
from scg.models.lessons import Lesson
from scg.papers import Asked, Begun, Section, paper
from scg.papers.debrief_timeline import timeline
from scg.papers.frame import Framed, framed, framed_outline, written
from scg.papers.standing_known import aim_of, bullets, known
from scg.rules.figures import numbered
from scg.rules.london import show, show_day
from scg.words import LessonState

KINDS = ("Hot debrief", "Structured debrief")
SECTIONS = (
    Section("kind", "Kind of debrief", "Hot: as the meeting or shift ends. Structured: weeks later", choices=KINDS),
    Section("present", "Who took part", short=True),
    Section("planned", "What was to happen"),
    Section("happened", "What happened", "Beside the figures of the record, which stand below it"),
    Section("well", "What went well"),
    Section("less_well", "What went less well"),
    Section("change", "What to change"),
    Section("cleared_by", "Cleared by", "Name and post of whoever cleared it", short=True, carries=False),
)
IN_HEAD = ("kind", "present", "cleared_by")


def _begin(asked: Asked) -> Mapping[str, Begun]:
    within = framed(asked.ref)
    if within is None:
        return {}
    told = known(within, asked.at)
    from_strategy = f"From the strategy, entry {told.strategy.seq:,}" if told.strategy is not None else ""
    to_change = [
        f"L{one.number:02d}: {one.text}" for one in _lessons(asked.ref) if one.state != LessonState.NOT_TAKEN_UP
    ]
    less = [f"L{one.number:02d}: {one.happened}" for one in _lessons(asked.ref) if one.happened]
    return {
        "kind": Begun(KINDS[0] if within.incident.closed_at is None else KINDS[1]),
        "planned": Begun(aim_of(told), from_strategy),
        "less_well": Begun(bullets(less), "From what happened, as the lessons tell it"),
        "change": Begun(bullets(to_change), "From the lessons identified"),
    }


@paper(
    "debrief",
    title="Debrief",
    about="What was to happen, what happened, and the lessons with their owners, dates and what has changed",
    group="For the next shift and recovery",
    sections=SECTIONS,
    issued="issue_paper",
    begin=_begin,
)
def debrief(asked: Asked) -> Outline | None:
    """The debrief as its sections stand, with the timeline in figures and the table of lessons by theme."""
    within = framed(asked.ref)
    if within is None:
        return None
    blocks = [*_head(asked), *_sections(asked, within), *_learning(within, asked)]
    called = f"Debrief {asked.number:02d}"
    draft = not asked.by
    return framed_outline(within, asked, called, blocks, draft=draft, running=called)


def _head(asked: Asked) -> Iterator[Block]:
    told = asked.words
    yield Facts(
        (
            Fact("Kind", (told.get("kind") or "Not said",)),
            Fact("As at", (show(asked.at),)),
            Fact("Took part", (told.get("present") or "Not said",)),
            Fact("Prepared by", (asked.by or "Not issued yet",)),
            Fact("Cleared by", (told.get("cleared_by") or "Nobody is named",)),
        )
    )


def _sections(asked: Asked, within: Framed) -> Iterator[Block]:
    for section in (one for one in SECTIONS if one.name not in IN_HEAD):
        yield Heading(1, section.label)
        words = asked.words.get(section.name, "")
        if words or section.name != "happened":
            yield from written(words)
        if section.name == "happened":
            yield timeline(known(within, asked.at))


def _lessons(ref: str) -> list[Lesson]:
    query = select(Lesson).where(Lesson.incident == ref).order_by(Lesson.number)
    return list(db.session.scalars(query))


def _learning(within: Framed, asked: Asked) -> Iterator[Block]:
    rows = sorted(_lessons(asked.ref), key=lambda one: (one.theme, one.number))
    counted = [(state, sum(1 for one in rows if one.state == state)) for state in LessonState]
    yield Heading(1, "Lessons")
    if not rows:
        yield Paragraph("No lesson has been identified.", "quiet")
        return
    yield Paragraph(
        f"{numbered(len(rows), 'lesson')}: {', '.join(f'{number} {state}' for state, number in counted)}."
    )
    yield _table(within, asked, rows)


def _table(within: Framed, asked: Asked, rows: list[Lesson]) -> Table:
    cells = tuple(
        (
            Cell(f"{one.theme[:1].upper()}{one.theme[1:]}"),
            Cell(f"L{one.number:02d}: {one.text}", note=_source(one)),
            Cell(within.name(one.owner) if one.owner else "Nobody yet", note=one.owner_role),
            Cell(show_day(one.due_at) if one.due_at is not None else "No date", note=_late(one, asked)),
            Cell(one.state[:1].upper() + one.state[1:], note=one.changed or one.reason, strong=True),
        )
        for one in rows
    )
    heads = ("Theme", "Lesson", "Owner", "Due", "Learned")
    return Table("Lessons by theme", heads, (16, 29, 20, 13, 22), cells)


def _source(lesson: Lesson) -> str:
    named = lesson.decision or lesson.action
    if named:
        return f"From {named}"
    return f"From entry {lesson.entry:,}" if lesson.entry else ""


def _late(lesson: Lesson, asked: Asked) -> str:
    late = lesson.state == LessonState.TAKEN_UP and lesson.due_at is not None and lesson.due_at < asked.at
    return "Overdue" if late else ""
