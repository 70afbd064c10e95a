"""Feeds of calendars: made once, kept as their digest, revoked; each an entry of the forum's own log."""

import secrets
from datetime import timedelta

from sqlalchemy import func, select, update

from scg.commands.keeping import account_of, digest, keeping, sure
from scg.extensions import db
from scg.models.directory import Person
from scg.models.feeds import Feed
from scg.models.incidents import Incident
from scg.models.logins import Login
from scg.models.roles import standing_of
from scg.record.committing import writing
from scg.rules.calendar import FORUM, INCIDENT, MOST_FEEDS, PERSON
from scg.words import NotFound, Refused

MARKED_AFTER = timedelta(minutes=5)  # a reading sooner after the last one isn't taken down


def make(person_id: str, what: str, *, login: str = "") -> str:
    """Make a feed of a person's own meetings ("person"), the forum's ("forum") or an incident's, by its reference.

    Gives the secret of its address, once: only its digest is kept. Confirm where the login it is asked for by
    hasn't shown lately that it is they; Refused for an incident that isn't theirs to see.
    """
    person, secret = account_of(person_id), secrets.token_urlsafe(32)
    of, subject = _chosen(person, what)
    with keeping(person, secret) as under_way:
        sure(under_way, login)
        _room(person.id)
        shown = db.session.get(Login, login) if login else None
        kept = {"digest": digest(secret), "person": person.id, "second": shown is not None and shown.second}
        under_way.keep(Feed(**kept, of=of, subject=subject, begun_at=under_way.at))
        under_way.record("feed.made", f"person:{person.id}", holds=_holds(of, subject))
    return secret


def _chosen(person: Person, what: str) -> tuple[str, str]:
    if what in (PERSON, FORUM):
        return what, ""
    standing = standing_of(person.id, what) if db.session.get(Incident, what) is not None else None
    if standing is None or not standing.roles:
        raise Refused("Select what the calendar is to hold", field="what")
    return INCIDENT, what


def _holds(of: str, subject: str) -> str:
    return {PERSON: "own meetings", FORUM: "the forum’s meetings"}.get(of, subject)


def _room(person: str) -> None:
    held = select(func.count()).where(Feed.person == person, Feed.ended_at.is_(None))
    if (db.session.scalar(held) or 0) >= MOST_FEEDS:
        raise Refused(f"You have {MOST_FEEDS} calendars. Revoke one that you don’t use first", field="what")


def revoke(person_id: str, feed: str) -> None:
    """Revoke one of a person's feeds, by its digest; NotFound where it isn't theirs, nothing if it was before."""
    person, found = db.session.get_one(Person, person_id), db.session.get(Feed, feed)
    if found is None or found.person != person.id:
        raise NotFound("There is no such calendar")
    with keeping(person, f"{feed} revoked") as under_way:
        held = db.session.get_one(Feed, feed)
        if under_way.answer is None and held.ended_at is None:
            held.ended_at = under_way.at
            under_way.keep(held)
            under_way.record("feed.revoked", f"person:{person.id}", holds=_holds(held.of, held.subject))


def mark_read(feed: str) -> None:
    """Take down that a feed was read just now, by its digest, where it is a while since the last time."""
    with writing() as part:
        due = Feed.read_at.is_(None) | (Feed.read_at < part.at - MARKED_AFTER)
        db.session.execute(update(Feed).where(Feed.digest == feed, due).values(read_at=part.at))
        part.kept = True
