"""Logins: begun, confirmed, renewed, ended; each beginning and end is an entry of the forum's own log."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select, update

from scg.commands.keeping import digest, keeping
from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Seat
from scg.models.logins import Login
from scg.models.meetings import Meeting
from scg.record.change import Actor, Change
from scg.record.committing import writing
from scg.rules.logins import AFTER_A_MEETING, IDLE, ends_at, is_over, limit
from scg.words import Factor, MeetingState, NotAllowed, NotFound

LONGEST_BROWSER = 200


def begin_login(person_id: str, factor: Factor, browser: str, *, second: bool = False) -> str:
    """Begin a login of a person who has shown who they are; gives its secret, which is for their browser alone.

    `second` says that a second factor was given, too. Refused where their account has been closed meanwhile.
    """
    person, secret = db.session.get_one(Person, person_id), secrets.token_urlsafe(32)
    login, named = secrets.token_hex(8), browser[:LONGEST_BROWSER]
    with keeping(person, secret) as under_way:
        if not person.active:
            raise NotAllowed("Your account is closed. Ask your forum’s administrator")
        at = under_way.at
        moments = {"begun_at": at, "seen_at": at, "confirmed_at": at, "renewed_at": at}
        told = {"person": person.id, "factor": factor, "second": second, "browser": named}
        under_way.keep(Login(id=login, secret=digest(secret), ends_at=ends_at(factor, at), **moments, **told))
        under_way.record("login.begun", f"login:{login}", browser=named, factor=factor, second=second)
    return secret


def renew_login(login: str) -> str | None:
    """Give a login a new secret, in place of the one so far, where its person's rights have changed.

    None where that is done: of pages opened at the same moment one gets it, and the others' answers, which may
    come later, take nothing back.
    """
    secret = secrets.token_urlsafe(32)
    waits = (Login.id == login, Login.ended_at.is_(None), Login.renew)
    with writing() as part:
        renewed = {"before": Login.secret, "secret": digest(secret), "renew": False, "renewed_at": part.at}
        part.kept = cast(Any, db.session.execute(update(Login).where(*waits).values(**renewed))).rowcount == 1
    return secret if part.kept else None


def confirm_login(login: str, *, second: bool = False) -> str:
    """Take down that the person of a login has shown once more that it is they; gives the login's new secret.

    Its longest time begins anew, but for a guest's.
    """
    secret = secrets.token_urlsafe(32)
    with writing() as part:
        found = _open(login)
        found.before, found.secret, found.renew = found.secret, digest(secret), False
        found.renewed_at = found.confirmed_at = found.seen_at = part.at
        found.second = found.second or second
        if found.factor != Factor.INVITATION:
            found.ends_at = ends_at(Factor(found.factor), part.at)
        part.kept = True
    return secret


def _open(login: str) -> Login:
    found = db.session.get(Login, login)
    if found is None or found.ended_at is not None:
        raise NotFound("This login has ended")
    return found


def end_login(login: str, because: str = "signed out", *, actor: Actor | None = None) -> None:
    """End a login everywhere; ending one that has ended already does nothing."""
    found = db.session.get(Login, login)
    if found is None or found.ended_at is not None:
        return
    person = db.session.get_one(Person, found.person)
    with keeping(person, f"{login} out", actor) as under_way:
        if under_way.answer is None:
            end_all(under_way, Login.id == login, because)
            under_way.record("login.ended", f"login:{login}", because=because, person=person.id)


def end_others(person_id: str, login: str) -> int:
    """End all logins of a person but one; gives how many."""
    query = select(Login.id).where(Login.person == person_id, Login.ended_at.is_(None), Login.id != login)
    others = list(db.session.scalars(query))
    for other in others:
        end_login(other, "signed out elsewhere")
    return len(others)


def end_all(under_way: Change, which: Any, because: str) -> None:
    """End, along with a change under way, those logins of which this holds."""
    ended = {"ended_at": under_way.at, "ended_because": because}
    db.session.execute(update(Login).where(which, Login.ended_at.is_(None)).values(**ended))


def take_down_seen(seen: Mapping[str, datetime]) -> None:
    """Write down when logins were last heard of, by their ids."""
    with writing() as part:
        for login, at in seen.items():
            db.session.execute(update(Login).where(Login.id == login, Login.seen_at < at).values(seen_at=at))
        part.kept = True


def end_those_over(at: datetime) -> int:
    """End every login that has come to its limit, except within a meeting; gives how many."""
    over = Login.ended_at.is_(None) & ((Login.ends_at <= at) | (Login.seen_at <= at - IDLE))
    found = [
        (one.id, one.person, one.ends_at, one.seen_at) for one in db.session.scalars(select(Login).where(over))
    ]
    late = meetings_of({person for _, person, _, _ in found}, at)
    ended = [login for login, person, ends, seen in found if is_over(ends, seen, at, late.get(person))]
    for login in ended:
        end_login(login, "not used for long")
    return len(ended)


def next_over(at: datetime) -> datetime | None:
    """When the next login comes to its limit, if it isn't used before; None where none does."""
    open_ones = Login.ended_at.is_(None), Login.ends_at > at, Login.seen_at > at - IDLE
    ends, seen = db.session.execute(
        select(func.min(Login.ends_at), func.min(Login.seen_at)).where(*open_ones)
    ).one()
    return limit(ends, seen) if ends is not None else None


def meetings_of(people: Iterable[str], at: datetime) -> dict[str, datetime]:
    """When each of these people was last in a meeting by a seat of theirs: `at`, where one is in session.

    Whoever hasn't been in one lately is left out.
    """
    live = Meeting.state.in_((MeetingState.IN_SESSION, MeetingState.ADJOURNED))
    lately = Meeting.closed_at > at - AFTER_A_MEETING
    query = (
        select(Seat.person, Meeting.closed_at)
        .join(Meeting, Meeting.incident == Seat.incident)
        .where(Seat.person.in_(list(people)), Seat.ended_at.is_(None), live | lately)
    )
    found: dict[str, datetime] = {}
    for person, closed in db.session.execute(query):
        found[person] = max(found.get(person, closed or at), closed or at)
    return found
