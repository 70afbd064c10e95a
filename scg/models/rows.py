"""Rows by their key, read, added and changed by prepared statements: the shortest way to them."""

from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Select, bindparam, insert, inspect, select, update
from sqlalchemy.exc import NoResultFound

from scg.extensions import db
from scg.models.prepared import Prepared

Row = TypeVar("Row")


def row_of(table: type[Row], *key: Any) -> Row | None:
    """The row with this primary key as the database has it now, to read from only; None where there is none."""
    return cast(Row | None, _by_key(cast(Any, table)).one(**_named(key)))


def add_row(table: Any, **values: Any) -> None:
    """Write one whole row, at once: for what is written once and never looked at again by whoever writes it."""
    _new(table, tuple(values)).run(**values)


def set_row(table: Any, *key: Any, **values: Any) -> None:
    """Change columns of the row with this primary key, at once; NoResultFound where there is none.

    Rows that wait to be written are written first, and a copy of the row that the session holds is read anew.
    """
    session = db.session()
    if session.new or session.dirty:
        session.flush()
    held = session.identity_map.get(inspect(table).identity_key_from_primary_key(key))
    if _changed(table, tuple(values)).run(**_named(key), **values) != 1:
        raise NoResultFound(f"{inspect(table).local_table} has no row {key}")
    if held is not None:
        session.expire(held)


def columns_of(table: Any) -> Any:
    """The columns of a table by name, for statements that the unit of work has no part in."""
    return inspect(table).local_table.c


def rows_of(table: Any) -> Select[Any]:
    """A question for rows of a table, to read from only, which have its attributes' names; to be prepared."""
    return select(*[one.columns[0].label(one.key) for one in inspect(table).column_attrs])


@cache
def _by_key(table: Any) -> Prepared:
    return Prepared(rows_of(table).where(*_matching(table)))


@cache
def _new(table: Any, names: tuple[str, ...]) -> Prepared:
    return Prepared(insert(inspect(table).local_table), names)


@cache
def _changed(table: Any, names: tuple[str, ...]) -> Prepared:
    return Prepared(update(inspect(table).local_table).where(*_matching(table)), names)


def _matching(table: Any) -> list[Any]:
    keys = inspect(table).primary_key
    return [column == bindparam(f"key_{place}", type_=column.type) for place, column in enumerate(keys)]


def _named(key: tuple[Any, ...]) -> dict[str, Any]:
    return {f"key_{place}": part for place, part in enumerate(key)}
