"""The business of a meeting as blocks: items as they were taken, and decisions with their reasons."""

from collections.abc import Iterator

from scg.documents.blocks import Block, Fact, Heading, Panel, Paragraph
from scg.documents.outline_tables import log_table, updates_table
from scg.documents.structure import Decision, Item, Option, Position


def agenda(items: tuple[Item, ...]) -> Iterator[Block]:
    """Give each item: heading, particulars, note, situation, log."""
    if not items:
        yield Paragraph("None.")
    for item in items:
        yield Heading(2, f"{item.number}. {'Urgent: ' if item.urgent else ''}{item.title}")
        silent = not (item.note or item.updates or item.lines or item.made)
        yield Paragraph(f"{_particulars(item)}{' Nothing else was recorded.' if silent else ''}", "quiet")
        if item.note:
            yield Paragraph(item.note)
        if item.updates:
            yield updates_table(item.updates)
        if item.lines:
            yield log_table(item.lines)
        if item.made:
            yield Paragraph(f"Made under this item: {', '.join(item.made)}.")


def _particulars(item: Item) -> str:
    parts = (
        f"Raised by {item.raised_by}." if item.raised_by else "",
        f"Taken at {item.taken.shown}." if item.taken else "Not taken.",
        f"Finished at {item.finished.shown}." if item.finished else "",
        f"Planned: {_minutes(item.planned)}." if item.planned is not None else "",
        f"Actual: {_minutes(item.actual)}." if item.actual is not None else "",
    )
    return " ".join(part for part in parts if part)


def _minutes(number: int) -> str:
    return f"{number} minute{'' if number == 1 else 's'}"


def decided(decisions: tuple[Decision, ...]) -> Iterator[Block]:
    """Give each decision set off, its rationale first among the facts; "None" where nobody objected."""
    if not decisions:
        yield Paragraph("None.")
    for decision in decisions:
        yield Heading(2, f"{decision.ref}: {decision.question}")
        label = "Decision not to act" if decision.not_to_act else "Decision"
        yield Panel(f"{label}. {decision.state}", decision.decision, tuple(_facts(decision)))


def _facts(decision: Decision) -> Iterator[Fact]:
    yield Fact("Rationale", (decision.rationale or "Not given",))
    yield Fact("Information", (decision.information or "None recorded",))
    yield Fact("Options", tuple(map(_option, decision.options)) or ("None recorded",))
    yield Fact("Agreed by", (", ".join(decision.agreeing) or "None recorded",))
    yield Fact("Reservations", tuple(map(_position, decision.reservations)) or ("None",))
    yield Fact("Dissent", tuple(map(_position, decision.dissent)) or ("None",))
    yield Fact("Equality note", (decision.equality or "None",))
    yield Fact("Review", (decision.review or "No review time set",))
    yield Fact("Taken by", (f"{decision.decided_by}, {decision.decided.shown}",))
    if decision.item:
        yield Fact("Agenda item", (decision.item,))
    yield Fact("Actions", (", ".join(decision.actions) or "None",))


def _option(option: Option) -> str:
    fate = {True: " (taken)", False: " (not taken)", None: ""}[option.taken]
    return f"{option.option}{fate}: {option.reason or 'no reason given'}"


def _position(position: Position) -> str:
    return f"{position.agency}: \u201c{position.words}\u201d"
