"""Codes by e-mail with which somebody signs in once, in the place of a password."""

from sqlalchemy import delete, insert, update

from scg.commands.codes import new_code, sealed
from scg.commands.keeping import digest, person_by_email
from scg.extensions import db
from scg.models.codes import MailedCode
from scg.record.committing import writing
from scg.rules.codes import MAILED_VALID, MOST_WRONG, as_meant
from scg.words import Refused

WRONG = "This code doesn’t sign you in. Check it, or have a new one sent: it works once, for 10 minutes"


def make_code(email: str, browser: str = "") -> tuple[str, str]:
    """Make a code for whoever has this address; gives their address and the code.

    It takes the place of any that the same `browser` asked for before, and works in that one alone: nobody ends
    another's code by asking for one. Without a browser it works in any. Source: OWASP ASVS 5.0, 6.6.2.

    The address is "" where nobody has it: it takes as long, and leaves as much behind, whether somebody has it
    or not.
    """
    whose, address = _whose(email)
    code = new_code()
    with writing() as part:
        its = MailedCode.person == whose, MailedCode.browser == _named(browser)
        db.session.execute(delete(MailedCode).where(*its))
        db.session.execute(delete(MailedCode).where(MailedCode.ends_at < part.at - MAILED_VALID))
        kept = {"digest": sealed(code, whose), "person": whose, "browser": _named(browser), "wrong": 0}
        kept["ends_at"] = part.at + MAILED_VALID
        db.session.execute(insert(MailedCode).values(**kept))
        part.kept = True
    return address, code


def use_code(email: str, typed: str, browser: str = "") -> str:
    """The id of whose code this is, which is used up with it; Refused in the same words whatever is wrong.

    A fifth wrong one ends the code that was sent.
    """
    whose, address = _whose(email)
    here = MailedCode.browser.in_({_named(browser), ""})
    its = (MailedCode.person == whose, here, MailedCode.used_at.is_(None), MailedCode.wrong < MOST_WRONG)
    with writing() as part:
        open_now = (*its, MailedCode.ends_at > part.at)
        right = (*open_now, MailedCode.digest == sealed(as_meant(typed), whose))
        using = update(MailedCode).where(*right).values(used_at=part.at).returning(MailedCode.digest)
        used = db.session.execute(using).first() is not None
        if not used:
            db.session.execute(update(MailedCode).where(*open_now).values(wrong=MailedCode.wrong + 1))
        part.kept = True
    if not used or not address:
        raise Refused(WRONG, field="code")
    return whose


def _named(browser: str) -> str:
    return digest(browser) if browser else ""


def _whose(email: str) -> tuple[str, str]:
    """The id and address of the person with an open account, or a name that no person has, and no address."""
    person = person_by_email(email)
    if person is not None and person.active and person.email:
        return person.id, person.email
    return f"?{digest(email.strip().lower())[:39]}", ""
