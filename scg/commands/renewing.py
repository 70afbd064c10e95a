"""A change of somebody's rights asks for new secrets in place of those that their browsers hold."""

from sqlalchemy import update

from scg.extensions import db
from scg.models.logins import Login
from scg.record.change import Change

CHANGING = ("seat.", "person.edited", "handover.countersigned", "powers.", "invitation.taken_up")
NAMING = ("person", "incoming", "outgoing")


def renew_logins(under_way: Change) -> None:
    """Mark, along with a change under way, the logins of whom it gives or takes rights, to be renewed.

    Each gets its new secret with the next page that it opens. Source: OWASP ASVS 5.0, 7.2.4.
    """
    for written in under_way.written:
        if written.kind.startswith(CHANGING):
            people = {written.fields[name] for name in NAMING if written.fields.get(name)}
            theirs = Login.person.in_(people), Login.ended_at.is_(None)
            db.session.execute(update(Login).where(*theirs).values(renew=True))
