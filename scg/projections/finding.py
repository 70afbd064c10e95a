"""The row that an entry is about."""

from typing import Any, TypeVar

from scg.extensions import db

Row = TypeVar("Row")


def row(table: type[Row], *key: Any) -> Row:
    """The row with this primary key, which an earlier entry must have made."""
    return db.session.get_one(table, key if len(key) > 1 else key[0])
