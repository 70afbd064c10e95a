"""What the entries of a forum's own log do to its directory."""

from scg.extensions import db
from scg.models.directory import Agency, Forum, Person
from scg.projections.finding import row
from scg.record.projection import Written, projects

AGENCY = ("name", "category", "sector", "core")
PERSON = ("name", "email", "agency", "post", "administrator")


@projects("forum.founded")
def founded(entry: Written) -> None:
    """The forum itself, with the agencies it begins with."""
    told = {"name": entry.fields["name"], "area": entry.fields["area"], "version": entry.seq}
    db.session.add(Forum(code=entry.log, **told))
    for agency in entry.fields["agencies"]:
        described = {name: agency[name] for name in AGENCY}
        db.session.add(Agency(forum=entry.log, code=agency["code"], version=entry.seq, **described))


@projects("agency.added")
def agency_added(entry: Written) -> None:
    """One more agency."""
    described = {name: entry.fields[name] for name in AGENCY}
    db.session.add(Agency(forum=entry.log, code=entry.fields["agency"], version=entry.seq, **described))


@projects("agency.edited")
def agency_edited(entry: Written) -> None:
    """An agency as it is described now."""
    found = row(Agency, entry.log, entry.fields["agency"])
    for name in (*AGENCY, "active"):
        setattr(found, name, entry.fields[name])
    found.version = entry.seq


@projects("person.added")
def person_added(entry: Written) -> None:
    """One more person."""
    described = {name: entry.fields[name] for name in PERSON} | {"guest": entry.fields.get("guest", False)}
    described["email"] = described["email"] or None
    person = {"id": entry.fields["person"], "forum": entry.log, "version": entry.seq}
    db.session.add(Person(**person, **described))


@projects("person.edited")
def person_edited(entry: Written) -> None:
    """A person as the directory describes them now."""
    found = row(Person, entry.fields["person"])
    for name in (*PERSON, "active"):
        setattr(found, name, entry.fields[name])
    found.email, found.guest = entry.fields["email"] or None, entry.fields.get("guest", False)
    found.version = entry.seq


@projects("full_account.made")
def full_account_made(entry: Written) -> None:
    """A guest who is a colleague like any other from now on."""
    found = row(Person, entry.fields["person"])
    found.email, found.guest, found.version = entry.fields["email"], False, entry.seq
