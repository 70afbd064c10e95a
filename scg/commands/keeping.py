"""Changes of what is kept outside the record, being secret: each along with an entry of the forum's own log."""

import hashlib
from contextlib import AbstractContextManager

from sqlalchemy import select

from scg.extensions import db
from scg.models.directory import Agency, Person
from scg.models.logins import Login
from scg.models.roles import standing_of
from scg.record.change import Actor, Change, change
from scg.rules.logins import was_lately
from scg.words import Confirm, NotAllowed, Role


def digest(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal: all that is ever looked up or written of one that a person holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keeping(person: Person, about: str, actor: Actor | None = None) -> AbstractContextManager[Change]:
    """A change in the forum's log about a person's ways in, by themself unless said otherwise.

    `about` is a text that no other such change has: it makes the idempotency key, hashed.
    """
    told = digest(about)
    by = actor or Actor(person.id, shown(person))
    return change(log=person.forum, actor=by, key=f"account-{told}", command="account", fingerprint=told)


def sure(under_way: Change, login: str) -> None:
    """Confirm where a login hasn't shown lately that it is its person; without a login it is the command line."""
    found = db.session.get(Login, login) if login else None
    if login and (found is None or found.ended_at is not None):
        raise NotAllowed("You were signed out. Sign in and do it again")
    if found is not None and not was_lately(found.confirmed_at, under_way.at):
        raise Confirm("Show that it is you to do this", field="confirm")


def administers(under_way: Change) -> None:
    """Settle within the lock that who acts administers the forum, by a login or token that still holds."""
    by = under_way.actor
    standing = standing_of(by.person, under_way.log, login=by.login, token=by.token)
    gone = standing is None or not standing.active or ((by.login or by.token) and not standing.let_in)
    if standing is None or gone or Role.ADMINISTRATOR not in standing.roles:
        raise NotAllowed("Only the administrator may do this")


def account_of(person_id: str) -> Person:
    """The person with this id, who has an account of their own; NotAllowed for a guest, who comes by invitation."""
    person = db.session.get_one(Person, person_id)
    if person.guest:
        raise NotAllowed("A guest comes in by invitation alone. Ask for an account of your own first")
    return person


def shown(person: Person) -> str:
    """How the record shows a person: name and agency."""
    agency = db.session.get(Agency, (person.forum, person.agency))
    return f"{person.name}, {agency.name if agency is not None else person.agency}"


def person_by_email(email: str) -> Person | None:
    """The person with this e-mail address, however it is written, or None."""
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
