"""What entries about annexes do to the tables: that there is one, and for whom; what it says lies elsewhere."""

from scg.extensions import db
from scg.models.annexes import Annex
from scg.projections.finding import row
from scg.record.projection import Written, projects


@projects("annex.added")
def added(entry: Written) -> None:
    """An annex, by the number of its entry."""
    told = {name: entry.fields[name] for name in ("title", "restriction", "named", "agency", "sealed")}
    who = {"at": entry.at, "by": entry.by, "author": entry.actor, "meeting": entry.fields["meeting_number"]}
    db.session.add(Annex(incident=entry.log, id=entry.seq, version=entry.seq, **told, **who))


@projects("annex.reader_named")
def named(entry: Written) -> None:
    """One more may read it."""
    found = row(Annex, entry.log, entry.fields["annex"])
    reader = {"person": entry.fields["person"], "name": entry.fields["name"]}
    found.named, found.version = [*found.named, reader], entry.seq


@projects("annex.reader_removed")
def removed(entry: Written) -> None:
    """One less may."""
    found = row(Annex, entry.log, entry.fields["annex"])
    found.named = [reader for reader in found.named if reader["person"] != entry.fields["person"]]
    found.version = entry.seq
