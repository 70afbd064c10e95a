"""What is settled for a forum, how long records are kept, who has read the privacy notice: entries as rows."""

from scg.extensions import db
from scg.models.directory import Person
from scg.models.policy import Policy
from scg.models.retention import RetentionReview
from scg.projections.finding import row
from scg.record.projection import Written, projects
from scg.rules.policy import as_kept


@projects("policy.settled")
def settled(entry: Written) -> None:
    """One thing, as it holds from now on."""
    name = entry.fields["name"]
    how = {"settled": as_kept(name, entry.fields["settled"]), "reason": entry.fields["reason"]}
    who = {"at": entry.at, "by": entry.by, "version": entry.seq}
    db.session.merge(Policy(forum=entry.log, name=name, **how, **who))


@projects("privacy_notice.read")
def notice_read(entry: Written) -> None:
    """The version of the privacy notice that a person has read."""
    row(Person, entry.actor).notice = entry.fields["notice"]


@projects("retention.reviewed")
def reviewed(entry: Written) -> None:
    """Until when an incident's record is to be kept, as one review settled."""
    keep_until = entry.time("keep_until")
    about = {"keep_until": keep_until, "reason": entry.fields["reason"], "at": entry.at, "by": entry.by}
    db.session.add(RetentionReview(incident=entry.log, seq=entry.seq, **about))
