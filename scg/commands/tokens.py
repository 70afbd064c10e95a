"""Tokens for the API: issued once, kept as their digest, ended; each an entry of the forum's own log."""

import secrets

from scg.commands.keeping import account_of, digest, keeping, sure
from scg.extensions import db
from scg.models.directory import Person
from scg.models.logins import Token
from scg.words import NotFound, Refused

LONGEST_LABEL = 200


def issue(person_id: str, label: str, *, login: str = "") -> str:
    """Issue a bearer token for the API; it is given once, and only its digest is kept.

    Confirm where the login it is asked for by hasn't shown lately that it is they.
    """
    person, token = account_of(person_id), f"scg_{secrets.token_urlsafe(32)}"
    named = label.strip()[:LONGEST_LABEL]
    if not named:
        raise Refused("Say what the token is for", field="label")
    with keeping(person, token) as under_way:
        sure(under_way, login)
        kept = {"digest": digest(token), "person": person.id, "label": named}
        under_way.keep(Token(**kept, begun_at=under_way.at))
        under_way.record("token.issued", f"person:{person.id}", label=named)
    return token


def end(person_id: str, token: str) -> None:
    """End one of a person's tokens, by its digest; NotFound where it isn't theirs, nothing if it has ended."""
    person, found = db.session.get_one(Person, person_id), db.session.get(Token, token)
    if found is None or found.person != person.id:
        raise NotFound("There is no such token")
    with keeping(person, f"{token} ended") as under_way:
        if under_way.answer is None:
            held = db.session.get_one(Token, token)
            held.ended_at = under_way.at
            under_way.keep(held)
            under_way.record("token.ended", f"person:{person.id}", label=held.label)
