"""Whom a provider of single sign-on names: the account that is bound to them, one to bind, or a new one."""

import logging
import secrets
from typing import Annotated, Any

from sqlalchemy import delete, select

from scg.commands.asking import fields_of, model_of, parse
from scg.commands.given import Ask, Line
from scg.commands.keeping import digest, keeping, person_by_email
from scg.commands.mailing import OptionalEmail
from scg.extensions import db
from scg.models.directory import Agency, Person
from scg.models.logins import Identity
from scg.models.policy import settled
from scg.record.change import Actor, change
from scg.rules.policy import GROUPS
from scg.rules.single_sign_on import Named, agency_of
from scg.words import Refused

_log = logging.getLogger(__name__)
NOBODY = (
    "{provider} knows you, but you have no account here, and none of your groups there is an agency’s. "
    "Ask {whom} to add you to the directory"
)
TOO_MANY = (
    "You are in so many groups that {provider} left them out, so it can’t be seen whose you are. "
    "Ask {whom} to add you to the directory by hand"
)
CLOSED = "Your account here is closed. Ask {whom}"
ANOTHER = "The account with your e-mail address is bound to somebody else of {provider}. Ask {whom} to look at it"


def person_of(named: Named, forum: str, *, provider: str, whom: str) -> str:
    """The id of the person of a forum whom a provider names; bound now, or added, where that is clear.

    `provider` and `whom` to ask are for the sentence when it's Refused: where their account is closed or somebody
    else's, or where there is none and no group of theirs means an agency.
    """
    try:
        return _person_of(named, forum).id
    except Refused as refusal:
        raise Refused(refusal.sentence.format(provider=provider, whom=whom)) from refusal


def _person_of(named: Named, forum: str) -> Person:
    bound = db.session.get(Identity, (named.issuer, named.subject))
    person = db.session.get(Person, bound.person) if bound is not None else _by_email(named, forum)
    if person is None:
        person = _added(named, forum)
    if not person.active:
        raise Refused(CLOSED)
    if person.forum != forum:
        raise Refused(NOBODY)
    if bound is None:
        _bind(person, named)
    _tell_of_groups(person, named)
    return person


def is_theirs(person_id: str, named: Named) -> bool:
    """Whether this person is whom the provider names."""
    bound = db.session.get(Identity, (named.issuer, named.subject))
    return bound is not None and bound.person == person_id


def unbind(person_id: str, *, actor: Actor | None = None) -> int:
    """Undo whom a provider names a person as, as when it has given them a new name; gives how many there were."""
    person = db.session.get_one(Person, person_id)
    with keeping(person, secrets.token_hex(16), actor) as under_way:
        bound = list(db.session.scalars(select(Identity).where(Identity.person == person.id)))
        if bound:
            db.session.execute(delete(Identity).where(Identity.person == person.id))
            under_way.record("identity.unbound", f"person:{person.id}", name=person.name)
    return len(bound)


def _by_email(named: Named, forum: str) -> Person | None:
    """Who has the address that the provider vouches for; a guest never, nor anybody of another forum."""
    person = person_by_email(named.email) if named.email else None
    return person if person is not None and person.forum == forum and not person.guest else None


def _bind(person: Person, named: Named) -> None:
    with keeping(person, secrets.token_hex(16)) as under_way:
        if db.session.get(Identity, (named.issuer, named.subject), populate_existing=True) is not None:
            return
        other = select(Identity).where(Identity.issuer == named.issuer, Identity.person == person.id)
        if db.session.scalar(other) is not None:
            raise Refused(ANOTHER)
        told = {"issuer": named.issuer, "subject": named.subject, "person": person.id}
        under_way.keep(Identity(**told, begun_at=under_way.at))
        under_way.record("identity.bound", f"person:{person.id}", name=person.name, issuer=named.issuer)


def _added(named: Named, forum: str) -> Person:
    """A new person of the agency that their groups mean, once however often at a time they come."""
    mapped = settled(forum, GROUPS).get("groups", {})
    agency = db.session.get(Agency, (forum, agency_of(named.groups, mapped)))
    if agency is None or not agency.active:
        raise Refused(TOO_MANY if named.groups_left_out else NOBODY)
    told, about = digest(f"{named.issuer}\n{named.subject}"), _about(named)
    about |= {"agency": agency.code, "post": "", "administrator": False}
    person = f"{forum.lower()}-s{told[:16]}"
    by = Actor(person, f"{about['name']}, {agency.name}")
    with change(log=forum, actor=by, key=f"sign-on-{told}", command="sign_on", fingerprint=told) as under_way:
        if under_way.answer is None:
            if person_by_email(about["email"]) is not None:  # somebody's in another forum
                about["email"] = ""
            under_way.record("person.added", f"person:{person}", person=person, **about)
    return db.session.get_one(Person, person)


def _about(named: Named) -> dict[str, Any]:
    """Their name and address as a form would take them; an address that none would take is left out."""
    try:
        return parse(MODEL, FIELDS, {"name": named.name, "email": named.email})
    except Refused as refusal:
        if "email" not in refusal.errors:
            raise
        return parse(MODEL, FIELDS, {"name": named.name})


def _as_told(*, name: Annotated[Line, Ask("Name")], email: OptionalEmail = "") -> None:
    """What a provider tells of somebody new."""


FIELDS, MODEL = fields_of(_as_told), model_of("named", _as_told)


def _tell_of_groups(person: Person, named: Named) -> None:
    """Log where somebody's groups mean another agency by now: whose they are is for the administrator to change."""
    agency = agency_of(named.groups, settled(person.forum, GROUPS).get("groups", {}))
    if agency and agency != person.agency:
        told = {"person": person.id, "agency": person.agency, "by_groups": agency}
        _log.warning("the groups of somebody who signed in are another agency's", extra={"said": told})
