"""The tables of minutes: roll-call, log, situation and actions."""

from dataclasses import replace

from scg.documents.blocks import Cell, Table
from scg.documents.structure import Action, Attended, LogLine, Update
from scg.rules.numbers import grouped


def present_table(present: tuple[Attended, ...]) -> Table:
    """Give who was there, a row a person, in the order given."""
    return Table(
        caption="Present, by agency",
        heads=("Agency", "Name and role", "Status", "How"),
        widths=(30, 34, 22, 14),
        rows=tuple((*_who(each), *_how(each)) for each in present),
    )


def apologies_table(caption: str, absent: tuple[Attended, ...]) -> Table:
    """Give who sent apologies, or wasn't represented, with how that stands."""
    return Table(
        caption=caption,
        heads=("Agency", "Name and role", "Status"),
        widths=(30, 36, 34),
        rows=tuple((*_who(each), Cell(each.status)) for each in absent),
    )


def _who(each: Attended) -> tuple[Cell, Cell]:
    deputising = f"for {each.for_whom}" if each.for_whom else ""
    person = Cell(each.name or "Nobody named", note=_joined(", ", each.role, deputising))
    return Cell(each.agency, strong=True), person


def _how(each: Attended) -> tuple[Cell, Cell]:
    joined = f"from {each.joined}" if each.joined else ""
    left = f"until {each.left}" if each.left else ""
    return Cell(each.status, note=_joined(" ", joined, left)), Cell(each.mode or "Not recorded")


def log_table(lines: tuple[LogLine, ...]) -> Table:
    """Give what was logged under an item, each line with its speaker's initials and agency."""
    return only_filled(
        Table(
            caption="Log entries",
            heads=("Time", "Speaker", "Entry"),
            widths=(12, 22, 66),
            rows=tuple(_line(line) for line in lines),
        ),
        "Speaker",
    )


def only_filled(table: Table, head: str) -> Table:
    """Give a table without its column of that head where nothing stands in it; the last column has its room."""
    place = table.heads.index(head)
    if any(row[place].text or row[place].note for row in table.rows):
        return table
    *others, last = (width for column, width in enumerate(table.widths) if column != place)
    heads = (*table.heads[:place], *table.heads[place + 1 :])
    rows = tuple((*row[:place], *row[place + 1 :]) for row in table.rows)
    return replace(table, heads=heads, widths=(*others, last + table.widths[place]), rows=rows)


def _line(line: LogLine) -> tuple[Cell, ...]:
    said = f"\u201c{line.text}\u201d" if line.verbatim else line.text
    struck, verbatim = "struck through" if line.struck else "", "verbatim" if line.verbatim else ""
    return (
        Cell(line.time, note=f"entry {grouped(line.entry)}"),
        Cell(line.initials, note=line.agency, strong=True),
        Cell(said, note=_joined("; ", struck, verbatim, line.note), struck=line.struck),
    )


def updates_table(updates: tuple[Update, ...]) -> Table:
    """Give each agency's situation: what, so what, what might; its own rating as a word, with the trend."""
    return Table(
        caption="Situation by agency",
        heads=("Agency", "What", "So what", "What might", "Rating"),
        widths=(23, 25, 21, 19, 12),
        rows=tuple(
            (
                Cell(each.agency, note=each.age, strong=True),
                Cell(each.what),
                Cell(each.so_what or "Not given"),
                Cell(each.what_might or "Not given"),
                Cell(each.rag.capitalize() or "Not rated", note=each.trend, strong=True),
            )
            for each in updates
        ),
    )


def actions_table(caption: str, actions: tuple[Action, ...]) -> Table:
    """Give actions, a row each: what, whose, by when, and how it stands; overdue is said in words."""
    return Table(
        caption=caption,
        heads=("Ref", "Action", "Owner", "Due", "State"),
        widths=(14, 31, 21, 19, 15),
        rows=tuple(_action(each) for each in actions),
    )


def _action(each: Action) -> tuple[Cell, ...]:
    supporting = f"with {', '.join(each.supporting)}" if each.supporting else ""
    progress = f"Last progress: {each.progress}" if each.progress else ""
    state = Cell("Overdue", note=each.state, strong=True) if each.overdue else Cell(each.state)
    under = f"under {each.decision}" if each.decision else ""
    return (
        Cell(each.ref, note=under, strong=True),
        Cell(each.action, note=progress),
        Cell(each.owner or "No owner", note=_joined("; ", each.role, supporting)),
        Cell(each.due or "Not set", note=each.priority),
        state,
    )


def _joined(mark: str, *parts: str) -> str:
    return mark.join(part for part in parts if part)
