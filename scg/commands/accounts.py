"""Ways in: passwords and tokens; each change of them an entry of the forum's own log."""

import secrets
from datetime import datetime

from scg import passwords
from scg.commands import tokens
from scg.commands.keeping import administers, keeping, person_by_email
from scg.commands.logins import begin_login, end_all
from scg.commands.renewing import end_unattended
from scg.extensions import db
from scg.models.directory import Agency, Forum, Person
from scg.models.logins import Credential, Login
from scg.record.change import Actor
from scg.rules.access import may
from scg.rules.logins import FIRST_PASSWORD, came_by_mail
from scg.words import Factor, NotAllowed, NotFound, Refused, Role

WRONG = "Enter the e-mail address and password of an account. These don't match one"


def sign_in(email: str, password: str, browser: str, at: datetime) -> str:
    """Begin a login with a password alone and give its secret; Refused with the same words whatever is wrong."""
    return begin_login(check_password(email, password, at), Factor.PASSWORD, browser)


def check_password(email: str, password: str, at: datetime) -> str:
    """The id of whose e-mail address and password these are; takes as long, and says the same, if nobody's."""
    person = person_by_email(email)
    kept = db.session.get(Credential, person.id) if person is not None else None
    right = passwords.holds(kept.password if kept is not None else None, password)
    if person is None or kept is None or not person.active or not right or _is_dead(kept, at):
        raise Refused(WRONG, field="email")
    return person.id


def _is_dead(kept: Credential, at: datetime) -> bool:
    return kept.first and at - kept.changed_at > FIRST_PASSWORD


def is_first(person_id: str) -> bool:
    """Whether a person's password is still one that was made for them, and works for 72 hours alone."""
    kept = db.session.get(Credential, person_id)
    return kept is not None and kept.first


def is_theirs(person_id: str, password: str) -> bool:
    """Whether this is a person's password; False where they have none."""
    kept = db.session.get(Credential, person_id)
    return passwords.holds(kept.password if kept is not None else None, password)


def set_password(person_id: str, password: str, *, actor: Actor | None = None, first: bool = False) -> None:
    """Set a person's password, ending all their logins; Refused where others would guess it.

    A `first` one, made for them, works for 72 hours. Source: OWASP ASVS 5.0, 6.4.1.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person")
    forum = db.session.get_one(Forum, person.forum)
    agency = db.session.get(Agency, (person.forum, person.agency))
    named = (agency.name if agency is not None else person.agency, forum.name, forum.area)
    passwords.check_new(password, person.name, person.email or "", *named)
    keep_password(person.id, passwords.keep(password), actor=actor, first=first)


def keep_password(person_id: str, kept: str, *, actor: Actor | None = None, first: bool = False) -> None:
    """Keep a password that has been checked and hashed, ending all of the person's logins, tokens and feeds."""
    person = db.session.get_one(Person, person_id)
    with keeping(person, secrets.token_hex(16), actor) as under_way:
        if first:
            administers(under_way)
        credential = db.session.get(Credential, person.id) or Credential(person=person.id)
        credential.password, credential.changed_at, credential.first = kept, under_way.at, first
        under_way.keep(credential)
        end_all(under_way, Login.person == person.id, "new password")
        end_unattended(under_way, person.id)
        under_way.record("password.set", f"person:{person.id}", name=person.name)


def change_password(person_id: str, current: str, password: str) -> None:
    """Change one's own password, knowing the one so far."""
    if not is_theirs(person_id, current):
        raise Refused("Enter your password as it is now", field="current")
    set_password(person_id, password)


def set_password_by_mail(login_id: str, password: str, at: datetime) -> None:
    """Set the password of whoever came by a code sent by e-mail just now, without the one so far.

    Refused for any other login, and once 15 minutes have passed since it began.
    """
    login = db.session.get(Login, login_id)
    if login is None or login.ended_at is not None or not came_by_mail(login.factor, login.begun_at, at):
        raise Refused("Sign in with a code by e-mail first", field="password")
    set_password(login.person, password)


def give_password(actor: Actor, roles: frozenset[Role], person_id: str) -> str:
    """Make a first password for somebody, as an administrator, and give it to be read out once."""
    if may("edit_person", roles) != "yes":
        raise NotAllowed("Only the administrator may do this")
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    set_password(person_id, password, actor=actor, first=True)
    return password


def issue_token(email: str, label: str) -> str:
    """Issue a bearer token for the API to whoever has this e-mail address, as the command line does."""
    return tokens.issue(person_with(email).id, label)


def person_with(email: str) -> Person:
    """The person with this e-mail address; NotFound where there is nobody."""
    person = person_by_email(email)
    if person is None:
        raise NotFound("There is nobody with this e-mail address")
    return person
