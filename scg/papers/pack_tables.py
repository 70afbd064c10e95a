"""The tables that several packs share: actions, the situation by agency, and how long ago something was."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from scg.documents.blocks import Block, Cell, Paragraph, Table
from scg.models.actions import Action
from scg.models.situation import Update
from scg.papers.frame import Framed
from scg.pieces.situation import age
from scg.rules.london import show
from scg.words import OUTSTANDING

NONE = Paragraph("None.")


def actions_table(within: Framed, caption: str, actions: Sequence[Action], at: datetime) -> Block:
    """Actions with their owners and how each stands at a time; the overdue ones say so."""
    if not actions:
        return NONE
    heads = ("Reference", "Action", "Owner", "Due", "State")
    rows = tuple(_action(within, each, at) for each in actions)
    return Table(caption, heads, (15, 32, 22, 18, 13), rows)


def _action(within: Framed, each: Action, at: datetime) -> tuple[Cell, ...]:
    supporting = f"with {', '.join(map(within.name, each.supporting))}" if each.supporting else ""
    state = (
        Cell("Overdue", str(each.state), strong=True)
        if is_overdue(each, at)
        else Cell(str(each.state).capitalize())
    )
    return (
        Cell(each.ref, f"under {each.decision}" if each.decision else "", strong=True),
        Cell(each.text, f"Last progress: {each.last_progress}" if each.last_progress else ""),
        Cell(within.name(each.owner), "; ".join(part for part in (each.owner_role, supporting) if part)),
        Cell(show(each.due_at) if each.due_at else "Not set", str(each.priority)),
        Cell(state.text, f"{state.note}\nentry {each.version:,}".strip(), strong=state.strong),
    )


def sentence(text: str) -> str:
    """A text with a capital letter to begin with."""
    return text[:1].upper() + text[1:]


def is_overdue(action: Action, at: datetime) -> bool:
    """Whether an action is outstanding at a time by which it was due."""
    return action.state in OUTSTANDING and action.due_at is not None and action.due_at < at


def situation(
    within: Framed, caption: str, codes: Iterable[str], latest: dict[str, Update], at: datetime
) -> Iterator[Block]:
    """The newest picture of each agency, by name, with its age at a time; then those that haven't reported."""
    named = sorted(codes, key=within.name)
    rows = tuple(_update(within.name(code), latest[code], at) for code in named if code in latest)
    yield Table(caption, ("Agency", "Status", "Situation", "As at"), (21, 12, 47, 20), rows) if rows else NONE
    silent = [within.name(code) for code in named if code not in latest]
    if silent:
        yield Paragraph(f"Not reported: {', '.join(silent)}.")


def _update(name: str, found: Update, at: datetime) -> tuple[Cell, ...]:
    more = (("So what", found.so_what), ("What might", found.what_might))
    note = "\n".join(f"{label}: {text}" for label, text in more if text)
    told = "no change reported, " if found.unchanged else ""
    aged = f"{told}{age((at - found.at).total_seconds())} old, entry {found.seq:,}"
    status = Cell(str(found.rag).capitalize(), str(found.trend), strong=True)
    return Cell(name, strong=True), status, Cell(found.what or "No words given.", note), Cell(show(found.at), aged)
