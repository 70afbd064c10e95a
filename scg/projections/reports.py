"""What the entries about reports asked for do to the tables."""

from scg.extensions import db
from scg.models.reports import ReportChase, ReportRequest
from scg.record.projection import Written, projects


@projects("reports.requested")
def requested(entry: Written) -> None:
    """Agencies asked to report before a meeting."""
    fields = entry.fields
    told = {"meeting": fields["meeting_number"], "agencies": fields["agencies"], "note": fields["note"]}
    when = {"until": entry.time("until"), "at": entry.at, "by": entry.by}
    db.session.add(ReportRequest(incident=entry.log, seq=entry.seq, **told, **when))


@projects("report.chased")
def chased(entry: Written) -> None:
    """Agencies reminded, each a row of its own: one an entry."""
    fields = entry.fields
    told = {"meeting": fields["meeting_number"], "agency": fields["agencies"][0], "how": fields["how"]}
    db.session.add(ReportChase(incident=entry.log, seq=entry.seq, **told, at=entry.at, by=entry.by))
