"""What minutes still lack before they can be signed: each in a sentence, with where it is put right."""

from collections.abc import Iterable, Iterator, Sequence

from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.meetings import AgendaItem
from scg.models.meetings import Minutes as Version
from scg.models.minutes import Correction
from scg.pieces.minutes_attendance import Rows
from scg.pieces.minutes_meeting import Held
from scg.rules.wanting import Finding
from scg.words import OUTSTANDING, CorrectionState, ItemState, MinutesState


def wanting(held: Held, rows: Rows, decisions: Iterable[Decision], actions: Iterable[Action]) -> Iterator[Finding]:
    """What the record of a meeting lacks, in the order of the minutes."""
    here = str(held.number)
    if not held.meeting.chair_name:
        yield Finding("Nobody is named as chair", "meeting", here)
    proposed = [row.agency for row in rows.values() if row.confirmed_at is None]
    if proposed:
        told = f"Attendance is proposed but not confirmed for {_listed(held, proposed)}"
        yield Finding(told, "attendance", here)
    silent = [code for code in held.expected if code not in rows]
    if silent:
        yield Finding(f"Nobody has said whether these attended: {_listed(held, silent)}", "attendance", here)
    for decision in decisions:
        if not decision.rationale.strip():
            yield Finding(f"Decision {decision.ref} has no rationale", "decision", decision.ref)
    for action in actions:
        yield from _of_action(action)


def _listed(held: Held, codes: list[str]) -> str:
    return ", ".join(sorted(held.name(code) for code in codes))


def _of_action(action: Action) -> Iterator[Finding]:
    if not action.owner:
        yield Finding(f"Action {action.ref} has no owner", "action", action.ref)
    if action.due_at is None and action.state in OUTSTANDING:
        yield Finding(f"Action {action.ref} has no time by which it is due", "action", action.ref)


def still_open(last: Version, known: Iterable[Correction], lacking: Sequence[Finding]) -> Iterator[Finding]:
    """What became of the newest version and doesn't show in it yet: corrections, what it lacked, its approval.

    The last word is on what was circulated: once nothing is `lacking` any more, it has to be circulated again.
    """
    here = str(last.meeting)
    for one in known:
        if one.state == CorrectionState.PROPOSED:
            yield Finding(f"Correction {one.number} is neither accepted nor declined", "corrections", here)
        elif one.state == CorrectionState.ACCEPTED and not one.carried:
            told = f"Correction {one.number} was accepted after version {last.version}. Circulate the minutes again"
            yield Finding(told, "circulation", here)
    if last.content.get("findings") and not lacking:
        told = f"What version {last.version} lacked has been put right since. Circulate the minutes again"
        yield Finding(told, "circulation", here)
    if last.state == MinutesState.CIRCULATED:
        told = f"Version {last.version} isn\u2019t approved yet: the next meeting does so as its first item"
        yield Finding(told, "approval", here)


def not_taken(agenda: Sequence[AgendaItem]) -> Iterator[str]:
    """The items that a meeting closed without: worth a look, but nothing can be done about them now."""
    left = (ItemState.WAITING, ItemState.IN_HAND)
    missed = [str(place) for place, item in enumerate(agenda, start=1) if item.state in left]
    if missed:
        yield f"Not finished: item{'s' if len(missed) > 1 else ''} {', '.join(missed)} of the agenda"
