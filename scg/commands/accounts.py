"""Ways in: signing in and out, passwords and tokens; each an entry of the forum's own log."""

import hashlib
import secrets
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import select, update

from scg import passwords
from scg.extensions import db
from scg.models.directory import Agency, Forum, Person
from scg.models.logins import Credential, Login, Token
from scg.record.change import Actor, Change, change
from scg.rules.access import may
from scg.words import NotAllowed, NotFound, Refused, Role

WRONG = "Enter the e-mail address and password of an account. These don't match one"


def sign_in(email: str, password: str, browser: str) -> str:
    """Begin a login and give its id, a secret; Refused with the same words for whatever is wrong."""
    person = _person(email)
    kept = db.session.get(Credential, person.id) if person is not None else None
    right = passwords.holds(kept.password if kept is not None else None, password)
    if person is None or not person.active or not right:
        raise Refused(WRONG, field="email")
    login = secrets.token_urlsafe(32)
    with _entry(person, login) as under_way:
        under_way.keep(Login(id=login, person=person.id, begun_at=under_way.at, browser=browser[:200]))
        under_way.record("login.begun", f"login:{digest(login)[:16]}", browser=browser[:200])
    return login


def _person(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def digest(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal: all that is ever looked up or written of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _entry(person: Person, secret: str, actor: Actor | None = None) -> AbstractContextManager[Change]:
    about = digest(secret)
    by = actor or Actor(person.id, _shown(person))
    return change(log=person.forum, actor=by, key=f"account-{about}", command="account", fingerprint=about)


def _shown(person: Person) -> str:
    agency = db.session.get(Agency, (person.forum, person.agency))
    return f"{person.name}, {agency.name if agency is not None else person.agency}"


def sign_out(login: str) -> None:
    """End a login everywhere; ending one that has ended already does nothing."""
    found = db.session.get(Login, login)
    if found is None or found.ended_at is not None:
        return
    person = db.session.get_one(Person, found.person)
    with _entry(person, f"{login} out") as under_way:
        _end(under_way, Login.id == login)
        under_way.record("login.ended", f"login:{digest(login)[:16]}")


def _end(under_way: Change, which: Any) -> None:
    db.session.execute(update(Login).where(which, Login.ended_at.is_(None)).values(ended_at=under_way.at))


def set_password(person_id: str, password: str, *, actor: Actor | None = None) -> None:
    """Set a person's password, ending all their logins; Refused where others would guess it."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person")
    forum = db.session.get_one(Forum, person.forum)
    passwords.check_new(password, person.name, person.email, person.agency, forum.name)
    keep_password(person.id, passwords.keep(password), actor=actor)


def keep_password(person_id: str, kept: str, *, actor: Actor | None = None) -> None:
    """Keep a password that has been checked and hashed, ending all of the person's logins."""
    person = db.session.get_one(Person, person_id)
    with _entry(person, secrets.token_hex(16), actor) as under_way:
        credential = db.session.get(Credential, person.id) or Credential(person=person.id)
        credential.password, credential.changed_at = kept, under_way.at
        under_way.keep(credential)
        _end(under_way, Login.person == person.id)
        under_way.record("password.set", f"person:{person.id}", name=person.name)


def change_password(person_id: str, current: str, password: str) -> None:
    """Change one's own password, knowing the one so far."""
    kept = db.session.get(Credential, person_id)
    if not passwords.holds(kept.password if kept is not None else None, current):
        raise Refused("Enter your password as it is now", field="current")
    set_password(person_id, password)


def give_password(actor: Actor, roles: frozenset[Role], person_id: str) -> str:
    """Make a first password for somebody, as an administrator, and give it to be read out once."""
    if may("edit_person", roles) != "yes":
        raise NotAllowed("Only the administrator may do this")
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    set_password(person_id, password, actor=actor)
    return password


def issue_token(email: str, label: str) -> str:
    """Issue a bearer token for the API; it is given once, and only its digest is kept."""
    person = person_with(email)
    token = f"scg_{secrets.token_urlsafe(32)}"
    with _entry(person, token) as under_way:
        kept = {"digest": digest(token), "person": person.id, "label": label[:200]}
        under_way.keep(Token(**kept, begun_at=under_way.at))
        under_way.record("token.issued", f"person:{person.id}", label=label[:200])
    return token


def person_with(email: str) -> Person:
    """The person with this e-mail address; NotFound where there is nobody."""
    person = _person(email)
    if person is None:
        raise NotFound("There is nobody with this e-mail address")
    return person
