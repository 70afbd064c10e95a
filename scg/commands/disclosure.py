"""Holding a record back from some audiences, and releasing it: the record keeps every word, its variants don't."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints
from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import action, any_incident, decision
from scg.commands.given import Ask, EntryNumber, Line, Text
from scg.extensions import db
from scg.models.disclosure import HeldBack
from scg.record import reading
from scg.record.change import Change
from scg.rules.disclosure import REFERENCE, may_be_held_back
from scg.rules.numbers import told
from scg.words import Audience, Exemption, Refused

WHICH = "A decision’s or action’s reference, such as SCG001/D01, or the number of an entry"
STAYS = "Stays in the record for all to see: don’t repeat what is to be held back"


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Named = Annotated[
    Line,
    StringConstraints(max_length=40),
    Ask("Record", WHICH, missing="Enter a reference or the number of an entry"),
]
Audiences = Annotated[
    tuple[Audience, ...],
    BeforeValidator(_listed),
    Ask("Held back from", widget="choices", missing="Select whom the record is held back from"),
]


@command("Hold a record back", button="Hold it back")
def hold_back_record(
    change: Change,
    *,
    record: Named,
    audiences: Audiences,
    exemption: Annotated[Exemption, Ask("Exemption")],
    reason: Annotated[Text, Ask("Reason", STAYS, missing="Enter why the record is held back")],
) -> None:
    """Hold one record back from some audiences, under an exemption: variants for them show a gap in its place."""
    any_incident(change)
    if not audiences:
        raise Refused("Select whom the record is held back from", field="audiences")
    found, whom = _record(change, record), [one for one in Audience if one in audiences]
    _not_twice(change, found, whom)
    about: dict[str, Any] = {"record": found, "audiences": whom, "exemption": exemption, "reason": reason}
    change.record("disclosure.held_back", f"disclosure:{change.seq + 1}", **about)


def _record(change: Change, given: str) -> str:
    """The record by its one name: the reference where it has one, else the number of its entry."""
    if REFERENCE.fullmatch(given.upper()):
        return _of_reference(change, given.upper())
    seq = told(given) or 0
    entries = reading.written(change.log, after=seq - 1, until=seq) if seq else []
    if not entries:
        raise Refused(f"There is no record {given} in this incident", field="record")
    if not may_be_held_back(entries[0].kind):
        raise Refused(f"Entry {seq:,} is in no minutes by itself: there is nothing to hold back", field="record")
    word, _, name = entries[0].ent.partition(":")
    return name if word in ("decision", "action") else str(seq)


def _of_reference(change: Change, ref: str) -> str:
    find = decision if "/D" in ref else action
    return find(change, ref, "record").ref


def _not_twice(change: Change, record: str, audiences: Sequence[Audience]) -> None:
    held = (HeldBack.incident == change.log, HeldBack.record == record, HeldBack.released_at.is_(None))
    for known in db.session.scalars(select(HeldBack).where(*held).order_by(HeldBack.seq)):
        both = [one for one in audiences if one in known.audiences]
        if both:
            raise Refused(f"It is held back from {both[0]} already, by entry {known.seq:,}", field="audiences")


@command("Release a record", button="Release it")
def release_record(
    change: Change,
    *,
    held: Annotated[EntryNumber, Ask("Held back by entry", widget="hidden")],
    reason: Annotated[Text, Ask("Reason", STAYS, missing="Enter why it is held back no longer")],
) -> None:
    """Hold a record back no longer: variants made from now on show it again."""
    any_incident(change)
    found = db.session.get(HeldBack, (change.log, held))
    if found is None or found.released_at is not None:
        raise Refused("Select a record that is held back", field="held")
    about: dict[str, Any] = {"held": found.seq, "record": found.record, "reason": reason}
    change.record("disclosure.released", f"disclosure:{found.seq}", **about)
