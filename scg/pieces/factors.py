"""Ways in as their person sees them: password, second factors, recovery codes, tokens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from scg.extensions import db
from scg.models.directory import Person
from scg.models.factors import CodeApp, Passkey, RecoveryCode
from scg.models.logins import Credential, Identity, Token


@dataclass(frozen=True)
class Factors:
    """What a person can show that it is they: since when a password and an app, passkeys, codes left and used."""

    password: datetime | None
    code_app: datetime | None
    passkeys: list[Passkey]
    codes_left: int
    code_used: datetime | None
    provider: bool

    @property
    def second(self) -> bool:
        """Whether there is a second factor."""
        return self.code_app is not None or bool(self.passkeys)

    @property
    def any(self) -> bool:
        """Whether there is anything at all to show here, without a provider of single sign-on."""
        return self.password is not None or self.second


def factors_of(person: str) -> Factors:
    """What this person, by their id, can show."""
    password, app = db.session.get(Credential, person), db.session.get(CodeApp, person)
    left = select(func.count()).where(RecoveryCode.person == person, RecoveryCode.used_at.is_(None))
    used = select(func.max(RecoveryCode.used_at)).where(RecoveryCode.person == person)
    keys = select(Passkey).where(Passkey.person == person).order_by(Passkey.begun_at)
    return Factors(
        password=password.changed_at if password is not None else None,
        code_app=app.begun_at if app is not None else None,
        passkeys=list(db.session.scalars(keys)),
        codes_left=db.session.scalar(left) or 0,
        code_used=db.session.scalar(used),
        provider=db.session.scalar(select(Identity.subject).where(Identity.person == person).limit(1)) is not None,
    )


def passkey(credential: str) -> Passkey | None:
    """The passkey with this credential's id, if its person's account is open."""
    query = select(Passkey).join(Person, Person.id == Passkey.person).where(Passkey.id == credential, Person.active)
    return db.session.scalar(query)


def tokens_of(person: str) -> list[Token]:
    """A person's tokens that haven't ended, the newest first."""
    query = select(Token).where(Token.person == person, Token.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Token.begun_at.desc())))


def email_of(person: str) -> str:
    """A person's e-mail address; "" where they have none."""
    return db.session.scalar(select(Person.email).where(Person.id == person)) or ""


def password_since(person: str) -> str:
    """When a person's password was last set, as text; "" where they have none."""
    since = db.session.scalar(select(Credential.changed_at).where(Credential.person == person))
    return since.isoformat() if since is not None else ""
