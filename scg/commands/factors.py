"""Second factors: an app's codes, passkeys, recovery codes; each change an entry of the forum's own log."""

import secrets
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, or_, select, update

from scg.commands.keeping import account_of, administers, digest, keeping, sure
from scg.commands.logins import end_all
from scg.extensions import db
from scg.models.directory import Person
from scg.models.factors import CodeApp, Passkey, RecoveryCode
from scg.models.logins import Login
from scg.record.change import Actor
from scg.record.committing import writing
from scg.rules.access import may
from scg.rules.code_apps import RECOVERY_CODES, as_kept, new_recovery_code, step_of
from scg.sealing import seal, unseal
from scg.words import NotAllowed, NotFound, Refused, Role

LONGEST_LABEL = 60
MOST_PASSKEYS = 20
NOT_NOW = "Enter the 6 digits that your app shows now"


def add_code_app(person_id: str, secret: str, code: str, *, key: bytes, login: str = "") -> None:
    """Turn an app's codes on, once its first code is right; in the place of an app so far.

    `key` seals the secret. Confirm where the login hasn't shown lately that it is they.
    """
    person = account_of(person_id)
    with keeping(person, secrets.token_hex(16)) as under_way:
        sure(under_way, login)
        step = step_of(secret, code, under_way.at)
        if step is None:
            raise Refused(NOT_NOW, field="code")
        app = db.session.get(CodeApp, person.id) or CodeApp(person=person.id)
        app.secret, app.step, app.begun_at = seal(key, secret, person.id), step, under_way.at
        under_way.keep(app)
        under_way.record("code_app.added", f"person:{person.id}", name=person.name)


def use_code(person_id: str, code: str, *, key: bytes) -> bool:
    """Whether this is a code of the person's app that wasn't taken before; it is taken now. Of two at once one is.

    A code is taken once, and none before it any more (RFC 6238, 5.2; OWASP ASVS 5.0, 6.5.1).
    """
    with writing() as part:
        app = db.session.get(CodeApp, person_id)
        secret = unseal(key, app.secret, person_id) if app is not None else None
        step = step_of(secret, code, part.at) if secret is not None else None
        if step is None:
            return False
        unused = (CodeApp.person == person_id, CodeApp.step < step)
        part.kept = _changed(update(CodeApp).where(*unused).values(step=step)) == 1
    return part.kept


def remove_code_app(person_id: str, *, login: str = "") -> None:
    """Turn an app's codes off; with the last second factor go the recovery codes."""
    person = db.session.get_one(Person, person_id)
    with keeping(person, secrets.token_hex(16)) as under_way:
        sure(under_way, login)
        if not _changed(delete(CodeApp).where(CodeApp.person == person.id)):
            raise NotFound("There is no app for codes to remove")
        _without_factors(person.id)
        under_way.record("code_app.removed", f"person:{person.id}", name=person.name)


def add_passkey(person_id: str, passkey: str, public: bytes, *, signed: int, label: str, login: str = "") -> None:
    """Add a passkey that has shown what it can: its credential's id, its public key, how often it signed."""
    person = account_of(person_id)
    named = label.strip()[:LONGEST_LABEL] or "Passkey"
    with keeping(person, f"passkey {passkey}") as under_way:
        sure(under_way, login)
        if db.session.get(Passkey, passkey) is not None:
            raise Refused("This passkey has been added already", field="label")
        if _count(Passkey, person.id) >= MOST_PASSKEYS:
            raise Refused(f"There are {MOST_PASSKEYS} passkeys already. Remove one first", field="label")
        told = {"person": person.id, "label": named, "public": public, "signed": signed}
        under_way.keep(Passkey(id=passkey, begun_at=under_way.at, **told))
        under_way.record("passkey.added", f"person:{person.id}", name=person.name, label=named)


def use_passkey(passkey: str, signed: int) -> bool:
    """Take down that a passkey has signed; False where it counts fewer signatures than before, as a copy would."""
    counted = or_(Passkey.signed < signed, (Passkey.signed == 0) & (signed == 0))
    with writing() as part:
        told = {"signed": signed, "used_at": part.at}
        part.kept = _changed(update(Passkey).where(Passkey.id == passkey, counted).values(**told)) == 1
    return part.kept


def remove_passkey(person_id: str, passkey: str, *, login: str = "") -> None:
    """Remove one of a person's passkeys; with the last second factor go the recovery codes."""
    person = db.session.get_one(Person, person_id)
    with keeping(person, secrets.token_hex(16)) as under_way:
        sure(under_way, login)
        found = db.session.get(Passkey, passkey)
        if found is None or found.person != person.id:
            raise NotFound("There is no such passkey")
        label = found.label
        _changed(delete(Passkey).where(Passkey.id == passkey))
        _without_factors(person.id)
        under_way.record("passkey.removed", f"person:{person.id}", name=person.name, label=label)


def make_recovery_codes(person_id: str, *, login: str = "") -> list[str]:
    """Ten new recovery codes in the place of any before, given here and never again."""
    person, codes = db.session.get_one(Person, person_id), [new_recovery_code() for _ in range(RECOVERY_CODES)]
    with keeping(person, secrets.token_hex(16)) as under_way:
        sure(under_way, login)
        _changed(delete(RecoveryCode).where(RecoveryCode.person == person.id))
        for code in codes:
            under_way.keep(RecoveryCode(digest=digest(as_kept(code)), person=person.id))
        under_way.record("recovery_codes.made", f"person:{person.id}", name=person.name, codes=len(codes))
    return codes


def use_recovery_code(person_id: str, code: str) -> bool:
    """Whether this is an unused recovery code of the person's; it is used up now, which is an entry."""
    person, told = db.session.get_one(Person, person_id), digest(as_kept(code))
    with keeping(person, secrets.token_hex(16)) as under_way:
        unused = (RecoveryCode.digest == told, RecoveryCode.person == person.id, RecoveryCode.used_at.is_(None))
        if not _changed(update(RecoveryCode).where(*unused).values(used_at=under_way.at)):
            return False
        left = _count(RecoveryCode, person.id, RecoveryCode.used_at.is_(None))
        under_way.record("recovery_code.used", f"person:{person.id}", name=person.name, left=left)
    return True


def remove_all(actor: Actor, roles: frozenset[Role], person_id: str) -> None:
    """Take from somebody who has lost them all their second factors, as an administrator who knows that it is they.

    Ends all their logins (OWASP ASVS 5.0, 6.4.4). NotFound where they have none.
    """
    if may("edit_person", roles) != "yes":
        raise NotAllowed("Only the administrator may do this")
    person = db.session.get_one(Person, person_id)
    with keeping(person, secrets.token_hex(16), actor) as under_way:
        administers(under_way)
        sure(under_way, actor.login)
        if not sum(_changed(delete(table).where(table.person == person.id)) for table in (CodeApp, Passkey)):
            raise NotFound("They have no second factor")
        _without_factors(person.id)
        end_all(under_way, Login.person == person.id, "second factors removed")
        under_way.record("second_factors.removed", f"person:{person.id}", name=person.name)


def _without_factors(person_id: str) -> None:
    if not _count(CodeApp, person_id) and not _count(Passkey, person_id):
        _changed(delete(RecoveryCode).where(RecoveryCode.person == person_id))


def _count(table: Any, person_id: str, *which: Any) -> int:
    query = select(func.count()).select_from(table).where(table.person == person_id, *which)
    return db.session.scalar(query) or 0


def _changed(statement: Any) -> int:
    """Carry a statement out, with what was kept before it, and give how many rows it changed."""
    db.session.flush()
    return cast(CursorResult[Any], db.session.execute(statement)).rowcount
