"""Withholding what an entry says, by two people and for a stated reason; and the legal hold that forbids it.

What goes: everything that people wrote in the entry, the names of people in it, and what was sealed with it as
an annex, on whatever ground; in the record, in every table, page, answer, search and document made from now on.
What stays: the entry's number, times, kind, who made it, its hash and its link, its references, numbers and
states. What isn't reached: copies that have left (minutes sent, bundles, pages printed or kept by a device),
backups made before, other entries in which the same words stand, each proposed for itself, and the fingerprint of
the request that made the entry, by which a guess at a short text could be tried. A forum's own log holds no words
of incidents: nothing of it can be withheld.
"""

from typing import Annotated, Any

from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import any_incident, incident
from scg.commands.given import Ask, EntryNumber, Text
from scg.extensions import db
from scg.models.withholding import LegalHold, Withholding
from scg.record import reading
from scg.record.change import Change
from scg.record.projection import Written
from scg.rules.london import show
from scg.rules.withholding import may_be_withheld, stand_in, told, wordings
from scg.words import Ground, Refused, WithholdingState

STAYS = "Stays in the record for all to see: don't repeat what is to be withheld"
Proposal = Annotated[EntryNumber, Ask("Proposal", widget="hidden")]
Hold = Annotated[EntryNumber, Ask("Legal hold", widget="hidden")]


@command("Withhold what this entry says", button="Propose")
def propose_withholding(
    change: Change,
    *,
    entry: EntryNumber,
    ground: Annotated[Ground, Ask("Ground")],
    reason: Annotated[Text, Ask("Reason", STAYS, missing="Enter why this has to be withheld")],
) -> None:
    """Propose to withhold what an entry says; nothing is withheld until a second person approves it."""
    incident(change)
    _that_may_go(change, entry)
    _not_held(change)
    change.record(
        "withholding.proposed", f"withholding:{change.seq + 1}", entry=entry, ground=ground, reason=reason
    )


def _that_may_go(change: Change, seq: int) -> Written:
    """The entry, as it would be withheld; refused where there is none, or nothing in it to withhold."""
    found = next(iter(reading.written(change.log, after=seq - 1, until=seq)), None)
    if found is None:
        raise Refused(f"There is no entry {seq:,} in this record", field="entry")
    if not may_be_withheld(found.kind):
        raise Refused(f"Entry {seq:,} tells of the record itself: that is never withheld", field="entry")
    for known in _proposals(change, seq):
        if known.state == WithholdingState.WITHHELD:
            raise Refused(f"Entry {seq:,} is withheld already, by entry {known.decided_seq:,}", field="entry")
        if known.state == WithholdingState.PROPOSED:
            raise Refused(f"Withholding entry {seq:,} is proposed already, in entry {known.seq:,}", field="entry")
    if not wordings(found.kind, found.fields, shortest=1):
        raise Refused(f"Entry {seq:,} holds nothing that anybody wrote", field="entry")
    return found


def _proposals(change: Change, seq: int) -> list[Withholding]:
    query = select(Withholding).where(Withholding.incident == change.log, Withholding.entry == seq)
    return list(db.session.scalars(query.order_by(Withholding.seq)))


def _not_held(change: Change) -> None:
    holds = select(LegalHold).where(LegalHold.incident == change.log, LegalHold.lifted_at.is_(None))
    found = db.session.scalar(holds.order_by(LegalHold.seq).limit(1))
    if found is not None:
        raise Refused(f"A legal hold is in force since {show(found.begun_at)}: nothing may be withheld under it")


@command("Approve the withholding", button="Approve")
def approve_withholding(change: Change, *, proposal: Proposal) -> None:
    """Approve, as a second person, that what an entry says is withheld; it can't be brought back."""
    incident(change)
    found = _waiting(change, proposal)
    if found.proposer == change.actor.person:
        raise Refused("You proposed this yourself. It takes another person to approve it")
    _not_held(change)
    (entry,) = reading.written(change.log, after=found.entry - 1, until=found.entry)
    about: dict[str, Any] = {
        "entry": found.entry,
        "proposal": found.seq,
        "ground": found.ground,
        "reason": found.reason,
    }
    first = {"person": found.proposer, "shown": found.proposed_by}
    instead = stand_in(entry.kind, entry.fields, told(found.ground, change.seq + 1))
    change.record(
        reading.WITHHELD,
        f"entry:{found.entry}",
        **about,
        proposed_by=first,
        proposed_at=found.proposed_at,
        stand_in=instead,
    )


def _waiting(change: Change, seq: int) -> Withholding:
    found = db.session.get(Withholding, (change.log, seq))
    if found is None:
        raise Refused("Select a proposal to withhold what an entry says", field="proposal")
    if found.state != WithholdingState.PROPOSED and found.decided_at is not None:
        done = f"{found.state} already, by {found.decided_by} at {show(found.decided_at)}"
        raise Refused(f"This proposal was {done}", field="proposal")
    return found


@command("Refuse the withholding", button="Refuse")
def refuse_withholding(
    change: Change,
    *,
    proposal: Proposal,
    reason: Annotated[Text, Ask("Reason", STAYS, missing="Enter why it is not to be withheld")],
) -> None:
    """Refuse a proposal to withhold, or take back one's own: what the entry says stays."""
    incident(change)
    found = _waiting(change, proposal)
    about: dict[str, Any] = {"proposal": found.seq, "entry": found.entry, "reason": reason}
    change.record("withholding.refused", f"withholding:{found.seq}", **about)


@command("Place a legal hold", button="Place the hold")
def place_legal_hold(
    change: Change,
    *,
    reason: Annotated[Text, Ask("Reason", "Such as an inquiry's order", missing="Enter why the record is held")],
) -> None:
    """Forbid withholding anything of this incident until the hold is lifted; also when it is closed."""
    any_incident(change)
    change.record("legal_hold.placed", f"legal_hold:{change.seq + 1}", reason=reason)


@command("Lift the legal hold", button="Lift the hold")
def lift_legal_hold(
    change: Change,
    *,
    hold: Hold,
    reason: Annotated[Text, Ask("Reason", missing="Enter why the hold is lifted")],
) -> None:
    """Lift a legal hold that somebody else placed; where there are several, the others go on."""
    any_incident(change)
    found = db.session.get(LegalHold, (change.log, hold))
    if found is None or found.lifted_at is not None:
        raise Refused("Select a legal hold that is in force", field="hold")
    [placed] = reading.written(change.log, after=found.seq - 1, until=found.seq)
    if placed.actor == change.actor.person:
        raise Refused("You placed this hold. Another chair, deputy chair or the secretariat lifts it")
    change.record("legal_hold.lifted", f"legal_hold:{found.seq}", hold=found.seq, reason=reason)
