"""How long records are kept, as pages show it: of one incident with its reviews, and of those to be reviewed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.policy import settled
from scg.models.retention import RetentionReview
from scg.models.withholding import LegalHold
from scg.pieces import Loaded, on, piece
from scg.record.clock import now
from scg.rules.policy import RETENTION, kept_until, years_of

AHEAD = timedelta(days=90)


@dataclass(frozen=True)
class Kept:
    """How long an incident's record is kept: closed since, until when, by which reviews (newest first), and holds.

    `until` is None while it is open; `due` says that a review is due, `held` since when a legal hold is in force.
    """

    incident: Incident
    years: int
    until: datetime | None
    reviews: list[RetentionReview]
    held: datetime | None
    due: bool


@piece("retention", touched=on("incident.closed", "incident.reopened", "retention.", "legal_hold."))
def retention(incident: Incident, _key: str) -> Loaded:
    """Until when the record is kept, and why until then."""
    return {"kept": kept(incident)}


def kept(incident: Incident) -> Kept:
    """How long an incident's record is kept."""
    [found] = _kept(incident.forum, [incident])
    return found


def to_review(forum: str) -> list[Kept]:
    """The closed incidents of a forum whose review is due within ninety days or overdue, the earliest first."""
    query = select(Incident).where(Incident.forum == forum, Incident.closed_at.is_not(None))
    due = [(one.until, one) for one in _kept(forum, db.session.scalars(query).all()) if one.due and one.until]
    return [one for _, one in sorted(due, key=lambda pair: (pair[0], pair[1].incident.ref))]


def _kept(forum: str, incidents: Iterable[Incident]) -> list[Kept]:
    years, listed = years_of(settled(forum, RETENTION)), list(incidents)
    refs, at = [one.ref for one in listed], now()
    reviews: dict[str, list[RetentionReview]] = {}
    query = select(RetentionReview).where(RetentionReview.incident.in_(refs)).order_by(RetentionReview.seq.desc())
    for review in db.session.scalars(query):
        reviews.setdefault(review.incident, []).append(review)
    holds = select(LegalHold).where(LegalHold.incident.in_(refs), LegalHold.lifted_at.is_(None))
    held = {one.incident: one.begun_at for one in db.session.scalars(holds.order_by(LegalHold.seq.desc()))}
    return [_one(one, years, reviews.get(one.ref, []), held.get(one.ref), at) for one in listed]


def _one(
    incident: Incident, years: int, reviews: list[RetentionReview], held: datetime | None, at: datetime
) -> Kept:
    until = None
    if incident.closed_at is not None:
        until = kept_until(incident.closed_at, years, [(one.at, one.keep_until) for one in reviews])
    due = until is not None and until - AHEAD <= at
    return Kept(incident, years, until, reviews, held, due)
