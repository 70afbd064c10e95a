"""What the entries about minutes do to the tables."""

from scg.extensions import db
from scg.models.meetings import Addendum, Minutes
from scg.models.minutes import Correction
from scg.projections.finding import row
from scg.record.projection import Written, projects
from scg.words import MinutesForm, MinutesState


@projects("minutes.circulated")
def circulated(entry: Written) -> None:
    """A version whose content is frozen: the draft itself, or a new one after it."""
    fields = entry.fields
    place = (entry.log, fields["meeting_number"], fields["minutes_version"])
    found = db.session.get(Minutes, place)
    if found is None:
        found = Minutes(incident=place[0], meeting=place[1], version=place[2], made_at=entry.at)
        db.session.add(found)
    found.state, found.content = MinutesState.CIRCULATED, fields["content"]
    found.form = fields.get("form", MinutesForm.FULL)
    found.content_hash, found.circulated_at, found.entry = fields["content_hash"], entry.at, entry.seq
    for number in fields.get("corrections", ()):
        carried = row(Correction, entry.log, place[1], number)
        carried.carried = carried.carried or place[2]
    if fields.get("approval_kept"):
        _approved_as(found, row(Minutes, entry.log, place[1], place[2] - 1))


def _approved_as(found: Minutes, before: Minutes) -> None:
    """What was approved as corrected, now as it reads corrected: the approval goes with it."""
    found.state, found.corrected = MinutesState.APPROVED, before.corrected
    found.approved_at, found.approved_by = before.approved_at, before.approved_by
    found.approved_in = before.approved_in


@projects("minutes.approved")
def approved(entry: Written) -> None:
    """Approved, at a meeting or in the tool."""
    fields = entry.fields
    found = row(Minutes, entry.log, fields["meeting_number"], fields["minutes_version"])
    found.state, found.approved_at, found.approved_by = MinutesState.APPROVED, entry.at, entry.by
    found.approved_in, found.corrected, found.entry = fields["approved_at"], fields["corrected"], entry.seq


@projects("minutes.signed")
def signed(entry: Written) -> None:
    """Signed by the chair."""
    fields = entry.fields
    found = row(Minutes, entry.log, fields["meeting_number"], fields["minutes_version"])
    found.state, found.signed_at, found.signed_by = MinutesState.SIGNED, entry.at, entry.by
    found.entry = entry.seq


@projects("minutes.addendum_added")
def addendum(entry: Written) -> None:
    """A correction beside signed minutes."""
    fields = entry.fields
    place = {"incident": entry.log, "meeting": fields["meeting_number"], "number": fields["number"]}
    db.session.add(Addendum(**place, text=fields["text"], at=entry.at, by=entry.by))
