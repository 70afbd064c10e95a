"""What the entries about reading and correcting circulated minutes do to the tables."""

from scg.extensions import db
from scg.models.minutes import Correction, MinutesRead
from scg.projections.finding import row
from scg.record.projection import Written, projects
from scg.words import CorrectionState


@projects("minutes.read")
def read(entry: Written) -> None:
    """Read by somebody, in one version."""
    fields = entry.fields
    place = {"incident": entry.log, "meeting": fields["meeting_number"], "version": fields["minutes_version"]}
    who = {name: fields[name] for name in ("person", "name", "agency")}
    db.session.add(MinutesRead(**place, **who, at=entry.at))


@projects("minutes.correction_proposed")
def proposed(entry: Written) -> None:
    """A correction that waits to be decided."""
    fields = entry.fields
    place = {"incident": entry.log, "meeting": fields["meeting_number"], "number": fields["number"]}
    told = {"version": fields["minutes_version"], "agency": fields["agency"], "place": fields["where"]}
    db.session.add(Correction(**place, **told, text=fields["text"], at=entry.at, by=entry.by, entry=entry.seq))


@projects("minutes.correction_accepted", "minutes.correction_declined")
def decided(entry: Written) -> None:
    """Accepted, with how it reads now, or declined, with the reason."""
    fields = entry.fields
    found = row(Correction, entry.log, fields["meeting_number"], fields["number"])
    accepted = entry.kind == "minutes.correction_accepted"
    found.state = CorrectionState.ACCEPTED if accepted else CorrectionState.DECLINED
    found.reads, found.reason = fields.get("reads", ""), fields.get("reason", "")
    found.decided_at, found.decided_by, found.entry = entry.at, entry.by, entry.seq
