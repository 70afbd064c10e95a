"""The registers of an incident: its logs of actions, decisions, attendance and notes as columns and rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from scg.documents.registers import Column, Register, Value, sorts, times, twice
from scg.extensions import db
from scg.models.actions import Action, Progress
from scg.models.decisions import Decision
from scg.models.directory import Forum
from scg.models.incidents import Incident
from scg.models.meetings import AgendaItem
from scg.models.record import Entry
from scg.pieces import actions as of_actions
from scg.pieces import decisions as of_decisions
from scg.pieces.agencies import name_of
from scg.record import reading
from scg.record.clock import now
from scg.rules.london import show
from scg.rules.markings import highest

REF = (Column("Reference", 13), Column("Sorts as", 15))
MARKING = Column("Marking", 18)
Row = tuple[Value, ...]
DECISIONS = (
    *REF,
    Column("Meeting", 10),
    Column("Agenda item", 24),
    *twice("Happened"),
    *twice("Recorded"),
    Column("Entry", 8),
    Column("Question", 40),
    Column("Information", 40),
    Column("Options considered, with reasons", 50),
    Column("Decision", 50),
    Column("Not to act", 10),
    Column("Rationale", 50),
    Column("Equality and proportionality", 30),
    Column("Taken by", 24),
    Column("Agencies agreeing", 80),
    Column("Reservations", 30),
    Column("Dissent", 30),
    Column("Actions", 20),
    *twice("Review"),
    Column("Logged by", 24),
    Column("State", 14),
    Column("Supersedes", 13),
    Column("Superseded by", 13),
    Column("Ended because", 30),
    MARKING,
)
ACTIONS = (
    *REF,
    *twice("Raised"),
    Column("Raised by", 24),
    Column("Meeting", 10),
    Column("Action", 50),
    Column("Owner", 24),
    Column("Owner’s role", 24),
    Column("Supporting", 30),
    Column("Priority", 16),
    *twice("Due"),
    Column("Due before", 10),
    Column("Decision", 13),
    Column("State", 14),
    Column("Overdue", 9),
    Column("Updates", 60),
    *twice("Completed"),
    Column("Completed by", 24),
    Column("Evidence", 30),
    *twice("Settled"),
    Column("Settled by", 24),
    Column("Settled at", 10),
    Column("Became", 14),
    Column("Ended because", 30),
    MARKING,
)


def actions(incident: Incident, chosen: of_actions.Filter) -> Register:
    """The action log: the actions that a page with this filter shows, every page of it, by reference."""
    refs = _every(lambda page: of_actions.found_by(incident, replace(chosen, page=page)))
    rows = {row.ref: row for row in _of(Action, incident) if row.ref in refs}
    updates = _updates(incident)
    told = [_action(incident, rows[ref], updates.get(ref, "")) for ref in sorted(rows, key=sorts)]
    return register(incident, "Actions", "Action log", ACTIONS, told)


def _action(incident: Incident, row: Action, updates: str) -> Row:
    return (
        *(row.ref, sorts(row.ref)),
        *times(row.raised_at),
        row.raised_by,
        meeting_name(row.meeting),
        row.text,
        name_of(incident.forum, row.owner),
        row.owner_role,
        _names(incident, row.supporting),
        str(row.priority),
        *times(row.due_at),
        meeting_name(row.due_before),
        row.decision,
        str(row.state),
        "Yes" if of_actions.is_overdue(row) else "No",
        updates,
        *times(row.completed_at),
        *(row.completed_by, row.completed_note),
        *times(row.settled_at),
        *(row.settled_by, meeting_name(row.settled_at_meeting), row.became, row.ended_because),
        str(incident.marking),
    )


def _updates(incident: Incident) -> dict[str, str]:
    """What was reported on each action, oldest first: when, who, what."""
    found: dict[str, list[str]] = {}
    for row in sorted(_of(Progress, incident), key=lambda row: row.seq):
        found.setdefault(row.action, []).append(f"{show(row.at)}, {row.by}: {row.text}")
    return {ref: "\n".join(lines) for ref, lines in found.items()}


def decisions(incident: Incident, chosen: of_decisions.Filter) -> Register:
    """The decision log: the decisions that a page with this filter shows, every page of it, by reference."""
    refs = _every(lambda page: of_decisions.found_by(incident, replace(chosen, page=page)))
    rows = {row.ref: row for row in _of(Decision, incident) if row.ref in refs}
    known = _Known(incident)
    told = [_decision(incident, rows[ref], known) for ref in sorted(rows, key=sorts)]
    return register(incident, "Decisions", "Decision log", DECISIONS, told)


class _Known:
    """What stands elsewhere about decisions: the items they were taken under, their entries, what follows."""

    def __init__(self, incident: Incident):
        self.items = {(row.meeting, row.item): row.title for row in _of(AgendaItem, incident)}
        self.entries: Mapping[str, tuple[int, datetime]] = _entries(incident)
        self.following: dict[str, list[str]] = {}
        for row in sorted(_of(Action, incident), key=lambda row: sorts(row.ref)):
            self.following.setdefault(row.decision, []).append(row.ref)


def _entries(incident: Incident) -> dict[str, tuple[int, datetime]]:
    made = (Entry.log == incident.ref, Entry.kind.like("decision.%"))
    query = select(Entry.ent, func.min(Entry.seq), func.min(Entry.at)).where(*made).group_by(Entry.ent)
    return {ent.removeprefix("decision:"): (seq, at) for ent, seq, at in db.session.execute(query)}


def _decision(incident: Incident, row: Decision, known: _Known) -> Row:
    entry, recorded = known.entries.get(row.ref, (0, None))
    return (
        *(row.ref, sorts(row.ref), meeting_name(row.meeting)),
        known.items.get((row.meeting or 0, row.item or 0), ""),
        *times(row.happened_at),
        *times(recorded),
        entry,
        *(row.question, row.information),
        "\n".join(f"{each['option']}: {each['reason'] or 'no reason given'}" for each in row.options),
        row.decision,
        "Yes" if row.not_to_act else "No",
        *(row.rationale, row.equality, row.by),
        _names(incident, row.agreeing),
        *(_positions(incident, each) for each in (row.reservations, row.dissent)),
        ", ".join(known.following.get(row.ref, [])),
        *times(row.review_at),
        *(row.logged_by, str(row.state), row.supersedes, row.superseded_by, row.ended_because),
        str(incident.marking),
    )


def _names(incident: Incident, codes: Iterable[str]) -> str:
    return ", ".join(name_of(incident.forum, code) for code in codes)


def _positions(incident: Incident, positions: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(f"{name_of(incident.forum, each['agency'])}: {each['words']}" for each in positions)


def meeting_name(number: int | None) -> str:
    """A meeting as people call it, empty where there is none."""
    return f"SCG {number:03d}" if number else ""


def _of(table: Any, incident: Incident) -> Iterator[Any]:
    yield from db.session.scalars(select(table).where(table.incident == incident.ref))


def _every(of_page: Any) -> set[str]:
    """The references of every page that there is."""
    found, page = set[str](), 1
    while True:
        refs, number = of_page(page)
        found.update(refs)
        if not refs or len(found) >= number:
            return found
        page += 1


def register(
    incident: Incident, sheet: str, name: str, columns: tuple[Column, ...], rows: Iterable[Row]
) -> Register:
    """Rows of an incident as a register: marked as high as the highest of them, and as at which entry."""
    told = tuple(rows)
    head = reading.head_of(incident.ref)
    parts = [str(row[columns.index(MARKING)]) for row in told] if MARKING in columns else []
    return Register(
        marking=highest([str(incident.marking), *parts]),
        title=f"{incident.ref} {name}: {incident.name}",
        sheet=sheet,
        standing=f"As at entry {head.seq if head is not None else 0:,}, {show(now())}",
        author=db.session.get_one(Forum, incident.forum).name,
        made=now().isoformat(),
        columns=columns,
        rows=told,
    )
