"""A person's copy of what is kept about them, and that they have read the privacy notice: told in the record."""

import secrets

from scg.commands.keeping import keeping
from scg.extensions import db
from scg.models.directory import Person
from scg.models.roles import standing_of
from scg.record.change import Actor
from scg.record.founding import SYSTEM
from scg.rules.access import may
from scg.rules.logins import was_lately
from scg.rules.privacy import NOTICE
from scg.words import Confirm, NotAllowed, NotFound


def read_notice(actor: Actor) -> None:
    """Record that somebody has read the privacy notice as it is now; doing it again does nothing."""
    person = db.session.get_one(Person, actor.person)
    with keeping(person, f"{person.id} {NOTICE} read", actor) as under_way:
        if under_way.answer is None:
            under_way.record("privacy_notice.read", f"person:{person.id}", notice=NOTICE)


def take_copy(actor: Actor, person_id: str) -> None:
    """Record that a copy of what is kept about a person is taken, by themself or their forum's administrator.

    Confirm, unless who takes it has shown lately that it is they; NotFound where the person isn't of their forum.
    """
    person = db.session.get(Person, person_id)
    taker = db.session.get_one(Person, actor.person)
    if person is None or person.forum != taker.forum:
        raise NotFound("There is no such person")
    with keeping(person, secrets.token_hex(16), actor) as under_way:
        standing = standing_of(actor.person, person.forum, login=actor.login, token=actor.token)
        if standing is None or not standing.active or not standing.let_in:
            raise NotAllowed("You were signed out. Sign in and do it again")
        if person_id != actor.person and may("edit_person", standing.roles) != "yes":
            raise NotAllowed("Only the administrator may do this")
        if not was_lately(standing.confirmed_at, under_way.at):
            raise Confirm("Show that it is you to do this", field="confirm")
        under_way.record("person_copy.taken", f"person:{person.id}", person=person.id, name=person.name)


def take_copy_by_host(person: Person) -> None:
    """The same, told of whoever works on the machine itself."""
    with keeping(person, secrets.token_hex(16), SYSTEM) as under_way:
        under_way.record("person_copy.taken", f"person:{person.id}", person=person.id, name=person.name)
