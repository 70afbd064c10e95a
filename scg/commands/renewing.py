"""What a change of somebody's rights does to what let them in: a new secret for their browsers, or its end."""

from sqlalchemy import update

from scg.extensions import db
from scg.models.feeds import Feed
from scg.models.logins import Login, Token
from scg.record.change import Change

CHANGING = ("seat.", "person.edited", "handover.countersigned", "powers.")
NAMING = ("person", "incoming", "outgoing")
CLOSED = "account closed"


def renew_logins(under_way: Change) -> None:
    """Mark, along with a change under way, the logins of whom it gives or takes rights, to be renewed.

    Each gets its new secret with the next page that it opens. Where it closes an account, its logins, tokens
    and feeds end, and stay so should it be opened again. Source: OWASP ASVS 5.0, 7.2.4 and 7.4.2.
    """
    for written in under_way.written:
        if written.kind.startswith(CHANGING):
            people = {written.fields[name] for name in NAMING if written.fields.get(name)}
            theirs = Login.person.in_(people), Login.ended_at.is_(None)
            db.session.execute(update(Login).where(*theirs).values(renew=True))
        if written.kind == "person.edited" and not written.fields["active"]:
            _end_all(under_way, written.fields["person"])


def _end_all(under_way: Change, person: str) -> None:
    ended = {"ended_at": under_way.at}
    logins = update(Login).where(Login.person == person, Login.ended_at.is_(None))
    db.session.execute(logins.values(**ended, ended_because=CLOSED))
    end_unattended(under_way, person)


def end_unattended(under_way: Change, person: str) -> None:
    """End, along with a change under way, what reads for a person without them: tokens, and feeds of calendars."""
    for table in (Token, Feed):
        held = update(table).where(table.person == person, table.ended_at.is_(None))
        db.session.execute(held.values(ended_at=under_way.at))
