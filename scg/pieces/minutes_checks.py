"""What minutes still lack before they can be signed, each in a sentence."""

from collections.abc import Iterable, Iterator, Sequence

from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.meetings import AgendaItem
from scg.pieces.minutes_attendance import Rows
from scg.pieces.minutes_meeting import Held
from scg.words import OUTSTANDING, ItemState


def wanting(held: Held, rows: Rows, decisions: Iterable[Decision], actions: Iterable[Action]) -> Iterator[str]:
    """What keeps minutes from being signed, in the order of the minutes."""
    if not held.meeting.chair_name:
        yield "Nobody is named as chair"
    proposed = [row.agency for row in rows.values() if row.confirmed_at is None]
    if proposed:
        yield f"Attendance is proposed but not confirmed for {_listed(held, proposed)}"
    silent = [code for code in held.expected if code not in rows]
    if silent:
        yield f"Nobody has said whether these attended: {_listed(held, silent)}"
    for decision in decisions:
        if not decision.rationale.strip():
            yield f"Decision {decision.ref} has no rationale"
    for action in actions:
        yield from _of_action(action)


def _listed(held: Held, codes: list[str]) -> str:
    return ", ".join(sorted(held.name(code) for code in codes))


def _of_action(action: Action) -> Iterator[str]:
    if not action.owner:
        yield f"Action {action.ref} has no owner"
    if action.due_at is None and action.state in OUTSTANDING:
        yield f"Action {action.ref} has no time by which it is due"


def not_taken(agenda: Sequence[AgendaItem]) -> Iterator[str]:
    """The items that a meeting closed without: worth a look, but nothing can be done about them now."""
    left = (ItemState.WAITING, ItemState.IN_HAND)
    missed = [str(place) for place, item in enumerate(agenda, start=1) if item.state in left]
    if missed:
        yield f"Not finished: item{'s' if len(missed) > 1 else ''} {', '.join(missed)} of the agenda"
