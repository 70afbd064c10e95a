"""Second factors, kept outside the record because they are secrets: codes of an app, passkeys, recovery codes."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scg.extensions import db
from scg.models.columns import Moment, key, words


class CodeApp(db.Model):
    """An app that shows a new code every 30 seconds (RFC 6238); `secret` is sealed, `step` the last one taken."""

    person: Mapped[str] = key(type_=String(40))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    step: Mapped[int] = mapped_column(BigInteger, default=0)
    begun_at: Mapped[datetime] = mapped_column(Moment)


class Passkey(db.Model):
    """A passkey of a person's: its credential's id, its public key, and how often it has signed."""

    id: Mapped[str] = key(type_=String(400))
    person: Mapped[str] = mapped_column(String(40), index=True)
    label: Mapped[str] = words(100)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    signed: Mapped[int] = mapped_column(BigInteger, default=0)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class RecoveryCode(db.Model):
    """A code to get in once when the second factor is lost, kept as its SHA-256."""

    digest: Mapped[str] = key(type_=String(64))
    person: Mapped[str] = mapped_column(String(40), index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
