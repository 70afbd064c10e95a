"""What the entries about papers do to the tables."""

from scg.extensions import db
from scg.models.papers import IssuedPaper
from scg.record.projection import Written, projects


@projects("paper.issued")
def issued(entry: Written) -> None:
    """A version of a paper, frozen."""
    told = {
        name: entry.fields[name] for name in ("paper", "subject", "title", "sections", "content", "content_hash")
    }
    made = {"version": entry.fields["paper_version"], "issued_at": entry.at, "by": entry.by, "entry": entry.seq}
    db.session.add(IssuedPaper(incident=entry.log, **told, **made))
