"""What the entries about withholding and legal holds do to the tables, and to what an entry said."""

from scg.extensions import db
from scg.models.withholding import LegalHold, Withholding
from scg.projections.finding import row
from scg.record.projection import Written, projects
from scg.record.rebuild import project_again
from scg.record.withholding import forget
from scg.words import WithholdingState


@projects("withholding.proposed")
def proposed(entry: Written) -> None:
    """A proposal that waits for a second person."""
    told = {name: entry.fields[name] for name in ("entry", "ground", "reason")}
    who = {"proposed_at": entry.at, "proposed_by": entry.by, "proposer": entry.actor}
    place = {"incident": entry.log, "seq": entry.seq, "state": WithholdingState.PROPOSED}
    db.session.add(Withholding(**place, **told, **who))


@projects("withholding.refused")
def refused(entry: Written) -> None:
    """A proposal refused: what the entry says stays."""
    _decide(entry, WithholdingState.REFUSED).decided_because = entry.fields["reason"]


@projects("entry.withheld")
def withheld(entry: Written) -> None:
    """What the entry said is removed, and every state table made anew from what is left.

    When that brings this entry round again there is nothing left to remove: only the proposal is settled.
    """
    if forget(entry.log, entry.fields["entry"]):
        project_again(entry.log)
    else:
        _decide(entry, WithholdingState.WITHHELD)


def _decide(entry: Written, state: WithholdingState) -> Withholding:
    found = row(Withholding, entry.log, entry.fields["proposal"])
    found.state, found.decided_at, found.decided_by = state, entry.at, entry.by
    found.decided_seq = entry.seq
    return found


@projects("legal_hold.placed")
def held(entry: Written) -> None:
    """From now on nothing may be withheld."""
    told = {"reason": entry.fields["reason"], "begun_at": entry.at, "begun_by": entry.by}
    db.session.add(LegalHold(incident=entry.log, seq=entry.seq, **told))


@projects("legal_hold.lifted")
def lifted(entry: Written) -> None:
    """The hold no longer binds; it stays in the list."""
    found = row(LegalHold, entry.log, entry.fields["hold"])
    found.lifted_at, found.lifted_by = entry.at, entry.by
    found.lifted_because = entry.fields["reason"]
