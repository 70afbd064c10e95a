"""The column types and shorthands that every table shares."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from scg.rules.stamps import moment, stamp


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as sortable text so that both databases hold the same."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """The text that is stored."""
        return None if value is None else stamp(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The datetime that was stored."""
        return None if value is None else moment(value)


def key(*, type_: Any = None, autoincrement: bool | Literal["auto"] = "auto") -> Any:
    """A part of a table's primary key."""
    return mapped_column(type_, primary_key=True, autoincrement=autoincrement)


def words(length: int = 500, *, default: str = "") -> Any:
    """A short text that is never missing, empty unless given."""
    return mapped_column(String(length), default=default)


def plain(factory: Any) -> Any:
    """A JSON column that begins as what the factory makes."""
    return mapped_column(JSON, default=factory)
