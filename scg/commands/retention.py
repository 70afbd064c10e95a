"""Reviewing how long the record of a closed incident is kept; nothing is ever deleted by it."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import any_incident
from scg.commands.given import Ask, Text, When
from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.policy import settled
from scg.models.retention import RetentionReview
from scg.models.withholding import LegalHold
from scg.record.change import Change
from scg.rules.london import local, show
from scg.rules.policy import RETENTION, kept_until, years_of
from scg.words import Refused


@command("Review how long the record is kept", button="Record the review")
def review_retention(
    change: Change,
    *,
    keep_until: Annotated[When, Ask("Keep until", missing="Enter until when the record is to be kept")],
    reason: Annotated[Text, Ask("Reason", "Such as an inquiry that is likely", missing="Enter why until then")],
) -> None:
    """Settle until when the record of a closed incident is kept; a legal hold forbids to shorten that."""
    found = any_incident(change)
    if found.closed_at is None:
        raise Refused("This incident is open. How long its record is kept counts from its closing")
    if local(keep_until).date() < local(change.at).date():
        raise Refused("Keep until must be today or later: scg deletes nothing by itself", field="keep_until")
    hold = _hold(change)
    if hold is not None and keep_until < _so_far(found, found.closed_at):
        since = show(hold.begun_at)
        raise Refused(f"A legal hold is in force since {since}: under it no time is shortened", field="keep_until")
    change.record("retention.reviewed", f"retention:{change.log}", keep_until=keep_until, reason=reason)


def _hold(change: Change) -> LegalHold | None:
    holds = select(LegalHold).where(LegalHold.incident == change.log, LegalHold.lifted_at.is_(None))
    return db.session.scalar(holds.order_by(LegalHold.seq).limit(1))


def _so_far(found: Incident, closed_at: datetime) -> datetime:
    query = select(RetentionReview.at, RetentionReview.keep_until).where(RetentionReview.incident == found.ref)
    reviews = [(row.at, row.keep_until) for row in db.session.execute(query)]
    return kept_until(closed_at, years_of(settled(found.forum, RETENTION)), reviews)
