"""The Flask extensions, made bare here and bound to the app in create_app."""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flask.globals import app_ctx
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf.csrf import CSRFProtect
from itsdangerous import Signer
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase

# What is signed for a browser, such as a form's token, is signed by SHA-256. Source: OWASP ASVS 5.0, 11.4.1.
Signer.default_digest_method = staticmethod(hashlib.sha256)


class Base(DeclarativeBase):
    """What every table derives from."""


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """A database other than the app's own, in which a stretch of code reads and writes."""

    engine: Engine
    connection: Any


elsewhere: ContextVar[Elsewhere | None] = ContextVar("elsewhere", default=None)


class PlacedSession(Session):
    """A session that stays with the database that was current when it began.

    While it has a `writer`, a connection within a transaction, all that it does has its part in that.
    """

    writer: Connection | None = None

    def __init__(self, db: SQLAlchemy, **options: Any):
        self._elsewhere = elsewhere.get()
        # Elsewhere nothing is recorded: rows are written when a question is asked, which is quicker.
        super().__init__(db, **{**options, "autoflush": self._elsewhere is not None})

    def get_bind(self, *about: Any, **named: Any) -> Engine | Connection:
        """The connection that it writes by, or the engine of its database."""
        if self.writer is not None:
            return self.writer
        return super().get_bind(*about, **named) if self._elsewhere is None else self._elsewhere.engine


def _scope() -> int:
    there = elsewhere.get()
    current: Any = app_ctx
    return id(current._get_current_object() if there is None else there)


db = SQLAlchemy(
    model_class=Base,
    session_options={
        "class_": PlacedSession,
        "scopefunc": _scope,
        "autoflush": False,
        "expire_on_commit": False,
        "join_transaction_mode": "create_savepoint",
    },
)
login = LoginManager()
socketio = SocketIO()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)
