"""A person's feeds: as their page lists them, and which incidents each holds at the time of asking."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scg.commands.keeping import digest
from scg.extensions import db
from scg.models.directory import Person
from scg.models.feeds import Feed
from scg.models.incidents import Incident, Seat
from scg.models.roles import standing_of
from scg.pieces.incidents import seen_by
from scg.pieces.people import Viewer, forum_name, viewer_of
from scg.rules.calendar import FORUM, INCIDENT, PERSON
from scg.words import SEAT_ROLES


@dataclass(frozen=True)
class Listed:
    """One feed on its person's page: by its digest, what it holds in words, when it was made and last read."""

    digest: str
    said: str
    begun_at: datetime
    read_at: datetime | None


def feeds_of(viewer: Viewer) -> list[Listed]:
    """A person's feeds that haven't been revoked, the newest first."""
    query = select(Feed).where(Feed.person == viewer.id, Feed.ended_at.is_(None))
    found = db.session.scalars(query.order_by(Feed.begun_at.desc(), Feed.digest))
    return [Listed(one.digest, said(one.of, one.subject, viewer.forum), one.begun_at, one.read_at) for one in found]


def choices(viewer: Viewer) -> list[tuple[str, str]]:
    """What a feed may hold, with the words for it: one's own meetings, the forum's, or those of an incident."""
    seen = [(incident.ref, f"{incident.ref}, {incident.name}") for incident in seen_by(viewer)]
    return [(kind, said(kind, "", viewer.forum)) for kind in (PERSON, FORUM)] + seen


def said(of: str, subject: str, forum: str) -> str:
    """What a feed holds, in words."""
    if of == INCIDENT:
        return f"Meetings of {subject}"
    if of == FORUM:
        return f"Meetings of every incident in {forum_name(forum)} that you may see"
    return "Your meetings: of every incident in which you have a seat"


def feed_by(secret: str) -> Feed | None:
    """The feed with this secret, if it hasn't been revoked and its person's account is open."""
    query = select(Feed).join(Person, Person.id == Feed.person)
    holds = (Feed.digest == digest(secret), Feed.ended_at.is_(None), Person.active)
    return db.session.scalar(query.where(*holds))


def incidents_of(feed: Feed) -> list[Incident]:
    """The incidents whose meetings a feed holds: what its person may see now, newest first."""
    viewer = viewer_of(feed.person)
    seen = [incident for incident in seen_by(viewer) if _shows(feed, incident.ref)]
    if feed.of == INCIDENT:
        return [incident for incident in seen if incident.ref == feed.subject]
    seated = _seated(feed.person) if feed.of == PERSON else {incident.ref for incident in seen}
    return [incident for incident in seen if incident.ref in seated]


def _seated(person: str) -> set[str]:
    held = (Seat.person == person, Seat.ended_at.is_(None), Seat.role.in_(SEAT_ROLES))
    return set(db.session.scalars(select(Seat.incident).where(*held)))


def _shows(feed: Feed, ref: str) -> bool:
    """Whether its person may see an incident; a second factor asked of them was given when it was made."""
    standing = standing_of(feed.person, ref)
    if standing is None or not (standing.active and standing.in_incident and standing.roles):
        return False
    return feed.second or not standing.lacking


def named(feed: Feed) -> str:
    """What a calendar is called that reads a feed."""
    about = feed.subject if feed.of == INCIDENT else forum_name(viewer_of(feed.person).forum)
    return f"{'My ' if feed.of == PERSON else ''}SCG meetings, {about}"
