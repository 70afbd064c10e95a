"""What the entries about decisions do to the tables."""

from scg.extensions import db
from scg.models.decisions import Decision
from scg.projections.finding import row
from scg.projections.sheets import came_back
from scg.record.projection import Written, projects
from scg.words import DecisionState

TOLD = ("ref", "item", "question", "information", "options", "decision", "rationale", "agreeing")
ALSO = ("reservations", "dissent", "not_to_act", "equality", "supersedes")


@projects("decision.taken", "decision.superseded")
def taken(entry: Written) -> None:
    """A decision in force, and the one it supersedes, if any, no longer."""
    fields = entry.fields
    told = {name: fields[name] for name in (*TOLD, *ALSO)}
    who = {"by": fields["decided_by"], "logged_by": entry.by, "meeting": fields["meeting_number"]}
    when = {"happened_at": entry.happened_at, "review_at": entry.time("review_at")}
    db.session.add(Decision(incident=entry.log, version=entry.seq, **told, **who, **when))
    if fields["supersedes"]:
        old = row(Decision, entry.log, fields["supersedes"])
        old.state, old.superseded_by, old.version = DecisionState.SUPERSEDED, fields["ref"], entry.seq
        old.ended_because = fields["rationale"]
    came_back(entry)


@projects("decision.rescinded")
def rescinded(entry: Written) -> None:
    """A decision no longer in force."""
    old = row(Decision, entry.log, entry.fields["ref"])
    old.state, old.version = DecisionState.RESCINDED, entry.seq
    old.ended_because = entry.fields["reason"]
