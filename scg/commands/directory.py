"""The directory of a forum: its agencies and their people."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator
from sqlalchemy import func, select, update

from scg.commands import command
from scg.commands.finding import agency, unchanged
from scg.commands.given import AgencyCode, Ask, Flag, Line, OptionalLine, PersonId, Version, without_contact
from scg.commands.mailing import Email, OptionalEmail
from scg.extensions import db
from scg.models.directory import Agency, Person
from scg.models.logins import Login
from scg.record.change import Change
from scg.words import Category, NotFound, Refused


def _code(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{2,20}", text):
        raise ValueError("Code must be 2 to 20 small letters, digits or hyphens")
    return text


Core = Annotated[Flag, Ask("Core agency", "Missed at once when it does not attend")]


@command("Add an agency", forum_wide=True)
def add_agency(
    change: Change,
    *,
    code: Annotated[Line, AfterValidator(_code), Ask("Code", "Short, like wyp; it can't be changed later")],
    name: Annotated[Line, Ask("Name of the agency")],
    category: Annotated[Category, Ask("Category", "Civil Contingencies Act 2004, Schedule 1")],
    sector: Annotated[OptionalLine, Ask("Sector")] = "",
    core: Core = False,
) -> None:
    """Add an agency to the forum's directory."""
    if db.session.get(Agency, (change.log, code)) is not None:
        raise Refused(f"There is an agency with the code {code} already", field="code")
    about: dict[str, Any] = {"agency": code, "name": name, "category": category, "sector": sector, "core": core}
    change.record("agency.added", f"agency:{code}", **about)


@command("Edit an agency", button="Save", forum_wide=True)
def edit_agency(
    change: Change,
    *,
    agency_code: Annotated[AgencyCode, Ask("Agency", widget="hidden")],
    name: Annotated[Line, Ask("Name of the agency")],
    category: Annotated[Category, Ask("Category")],
    sector: Annotated[OptionalLine, Ask("Sector")] = "",
    core: Core = False,
    active: Annotated[Flag, Ask("In the directory", "Untick when the agency no longer exists")] = True,
    version: Version,
) -> None:
    """Change what the directory says of an agency, or retire it; its record stays."""
    found = db.session.get(Agency, (change.log, agency_code))
    if found is None:
        raise NotFound("There is no such agency")
    described = ("name", "category", "sector", "core", "active")
    unchanged(found, version, **{name: getattr(found, name) for name in described})
    about: dict[str, Any] = {"name": name, "category": category, "sector": sector, "core": core, "active": active}
    change.record("agency.edited", f"agency:{agency_code}", agency=agency_code, **about)


@command("Add a person", forum_wide=True)
def add_person(
    change: Change,
    *,
    name: Annotated[Line, Ask("Full name")],
    email: Email,
    agency_code: AgencyCode,
    post: Annotated[OptionalLine, without_contact, Ask("Role or rank")] = "",
    administrator: Annotated[Flag, Ask("Forum administrator")] = False,
    send_code: Annotated[
        Flag, Ask("Send them a code to sign in with", "By e-mail, good for 10 minutes; they then set a password")
    ] = False,
) -> None:
    """Add a person of an agency; a password is set for them afterwards, and never enters the record.

    Nor does the code that they may be sent: who asks for this act sends it, once it is recorded.
    """
    _free(email)
    number = db.session.scalar(select(func.count()).where(Person.forum == change.log)) or 0
    person = f"{change.log.lower()}-{number + 1:04d}"
    about: dict[str, Any] = {"name": name, "email": email, "post": post, "administrator": administrator}
    about["code_by_mail"] = send_code
    of = agency(change, agency_code, "agency_code").code
    change.record("person.added", f"person:{person}", person=person, agency=of, **about)


def _free(email: str, *, but: str = "") -> None:
    other = db.session.scalar(select(Person.id).where(Person.email == email, Person.id != but))
    if other is not None:
        raise Refused("Somebody has this e-mail address already", field="email")


@command("Edit a person", button="Save", forum_wide=True)
def edit_person(
    change: Change,
    *,
    person_id: Annotated[PersonId, Ask("Person", widget="hidden")],
    name: Annotated[Line, Ask("Full name")],
    email: Annotated[OptionalEmail, Ask("E-mail", "A guest has none")] = "",
    agency_code: AgencyCode,
    post: Annotated[OptionalLine, without_contact, Ask("Role or rank")] = "",
    administrator: Annotated[Flag, Ask("Forum administrator")] = False,
    active: Annotated[Flag, Ask("Account is open", "Untick when they leave: they are signed out at once")] = True,
    version: Version,
) -> None:
    """Change what the directory says of a person, or close their account."""
    found = db.session.get(Person, person_id)
    if found is None or found.forum != change.log:
        raise NotFound("There is no such person")
    described = ("name", "email", "agency", "post", "administrator", "active")
    unchanged(found, version, **{name: getattr(found, name) for name in described})
    _with_address(found, email, administrator)
    if person_id == change.actor.person and not (active and administrator):
        raise Refused("You can't close your own account or give up your own rights here")
    about: dict[str, Any] = {"name": name, "email": email, "post": post}
    about |= {"administrator": administrator, "active": active, "guest": found.guest}
    of = agency(change, agency_code, "agency_code").code
    change.record("person.edited", f"person:{person_id}", person=person_id, agency=of, **about)


def _with_address(person: Person, email: str, administrator: bool) -> None:
    if not person.guest and not email:
        raise Refused("Enter e-mail", field="email")
    if person.guest and (email or administrator):
        raise Refused("Make a full account of this guest first", field="email" if email else "administrator")
    if email:
        _free(email, but=person.id)


@command("Make a full account of a guest", button="Make a full account", forum_wide=True)
def make_full_account(
    change: Change,
    *,
    person_id: Annotated[PersonId, Ask("Person", widget="hidden")],
    email: Email,
    version: Version,
) -> None:
    """Have a guest be a colleague like any other: with an e-mail address, by which they sign in from now on.

    Give them a password afterwards, or have them ask for a code by e-mail as they sign in.
    """
    found = db.session.get(Person, person_id)
    if found is None or found.forum != change.log:
        raise NotFound("There is no such person")
    unchanged(found, version, email=found.email or "")
    if not found.guest or not found.active:
        raise Refused(f"{found.name} is no guest" if not found.guest else "This account is closed")
    _free(email)
    renewed = update(Login).where(Login.person == person_id, Login.ended_at.is_(None)).values(renew=True)
    db.session.execute(renewed)
    change.record("full_account.made", f"person:{person_id}", person=person_id, name=found.name, email=email)
