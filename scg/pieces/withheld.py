"""Which entries of an incident are withheld, and the one sentence that says so: ground, by whom, when."""

from flask import g
from sqlalchemy import select

from scg.extensions import db
from scg.models.withholding import Withholding
from scg.rules.london import show
from scg.rules.withholding import told
from scg.words import WithholdingState


def withheld_in(ref: str) -> dict[int, Withholding]:
    """The withheld entries of an incident by their numbers, asked for once in a request."""
    known: dict[str, dict[int, Withholding]] = g.setdefault("withheld", {})
    if ref not in known:
        known[ref] = {found.entry: found for found in _withheld(ref)}
    return known[ref]


def _withheld(ref: str) -> list[Withholding]:
    done = (Withholding.incident == ref, Withholding.state == WithholdingState.WITHHELD)
    return list(db.session.scalars(select(Withholding).where(*done).order_by(Withholding.entry)))


def told_in(ref: str, content: object) -> tuple[str, ...]:
    """Of everything withheld that some plain content names by its stand-in: which entry, by whom, when and why."""
    text = _without_commas(str(content))
    named = (
        found for found in _withheld(ref) if _without_commas(told(found.ground, found.decided_seq or 0)) in text
    )
    return tuple(f"Entry {found.entry:,}. {said_of(found)}: {found.reason}" for found in named)


def _without_commas(text: str) -> str:
    # Stand-ins stay as they were written, and the first ones had no comma in the number of their entry.
    return text.replace(",", "")


def said_of(found: Withholding) -> str:
    """The line that stands in the place of a withheld entry."""
    when = show(found.decided_at) if found.decided_at is not None else ""
    return f"Withheld: {found.ground}. By {found.proposed_by} on the approval of {found.decided_by}, {when}"
