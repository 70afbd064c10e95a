"""The report of an observer's office on a quarter, or on a whole incident, filled from the record.

Its shape is that of West Yorkshire's paper on the Strategic Policing Requirement to the Mayor's Community
Outcomes Meeting of June 2021: subject, purpose, recommendation, police and crime plan, key information, equality,
attachment; after these the figures by the words of the requirement, each with the entries it was counted from.
"""

from collections.abc import Iterator, Mapping

from scg.documents.blocks import Block, Heading, Outline, Paragraph
from scg.models.incidents import Incident
from scg.papers import Asked, Begun, Section, paper
from scg.papers.frame import framed, framed_outline, written
from scg.papers.scrutiny_annex import annexed
from scg.papers.scrutiny_tables import attendance, decisions, figures, questions, themes
from scg.pieces import scrutiny_decisions, scrutiny_words
from scg.pieces.figures import period_of
from scg.pieces.scrutiny import Scrutiny, scrutiny
from scg.record import reading
from scg.rules.figures import WHOLE

RECOMMENDATION = "That the Mayor uses this report to scrutinise Force performance in respect of the SPR"
SECTIONS = (
    Section("topic", "Subject"),
    Section("purpose", "Purpose"),
    Section("recommendation", "Recommendation"),
    Section("plan", "Police and Crime Plan"),
    Section("information", "Key information", "With the numbers of entries; lines that begin with - are a list"),
    Section("equality", "Equality, diversity and inclusion"),
    Section("attachment", "Attachment"),
)


def _begin(asked: Asked) -> Mapping[str, str | Begun]:
    counted = _counted(asked)
    if counted is None:
        return {}
    incident, period = counted.read.incident, counted.read.period
    taken = scrutiny_decisions.decisions(counted.read)
    noted = [one.ref for one in taken if one.equality]
    whence = "From the record, by the entries that it names"
    return {
        "topic": f"Strategic Policing Requirement (SPR): Strategic Coordinating Group, {incident.name}, "
        f"{period.words}",
        "purpose": f"To tell the Mayor what the record of the Strategic Coordinating Group (SCG) shows for "
        f"{period.words}: "
        "the contribution, capacity, capability, consistency and connectivity of the Force and its partners.",
        "recommendation": RECOMMENDATION,
        "plan": f"{scrutiny_words.MUST} {scrutiny_words.threat(incident)}".strip(),
        "information": Begun("\n".join(f"- {said}" for said in scrutiny_words.paragraphs(counted.read)), whence),
        "equality": Begun(scrutiny_words.equality(noted, len(taken)), whence),
        "attachment": _attachment(incident, period.name),
    }


def _attachment(incident: Incident, name: str) -> str:
    head = reading.head_of(incident.ref)
    last = head.seq if head is not None else 0
    figures_of = f"In figures, of the same period ({incident.ref}, {_called(name)})"
    return f"{figures_of}, and the record itself, entries 1 to {last:,}."


def _called(name: str) -> str:
    return "whole incident" if name == WHOLE else name


def _counted(asked: Asked) -> Scrutiny | None:
    within = framed(asked.ref)
    period = period_of(within.incident, asked.subject, asked.at) if within is not None else None
    return scrutiny(within.incident, period) if within is not None and period is not None else None


@paper(
    "scrutiny-report",
    title="Scrutiny report",
    about="What the record shows by the words of the Strategic Policing Requirement, figures with their entries",
    group="For scrutiny and the public",
    of="quarter",
    sections=SECTIONS,
    issued="issue_scrutiny_report",
    begin=_begin,
)
def scrutiny_report(asked: Asked) -> Outline | None:
    """The report on the quarter asked for, or on "all" of the incident."""
    within, counted = framed(asked.ref), _counted(asked) if asked.subject else None
    if within is None or counted is None:
        return None
    name = f"Scrutiny report, {_called(asked.subject)}"
    blocks = (*_sections(asked), *annexed(_figures(counted, asked)))
    title = f"Scrutiny report, {counted.read.period.words}"
    return framed_outline(within, asked, title, blocks, draft=True, running=name)


def _sections(asked: Asked) -> Iterator[Block]:
    for section in SECTIONS:
        yield Heading(1, section.label)
        yield from written(asked.words.get(section.name, ""))


def _figures(counted: Scrutiny, asked: Asked) -> Iterator[Block]:
    yield Heading(1, "What the record shows")
    yield Paragraph(
        f"{scrutiny_words.PROTOCOL} Every figure names the entries of the record that it was counted from."
    )
    for word in counted.words:
        yield Heading(2, word.name)
        yield Paragraph(f"{word.asks}.")
        yield figures(f"{word.name}, with entries", word.figures)
        if word.name == "Contribution":
            yield attendance(counted.read)
        if word.name == "Consistency":
            yield themes(counted.read)
            yield from decisions(counted.read)
    yield Heading(1, "Questions of the office")
    yield from questions(counted.read, asked.at)
