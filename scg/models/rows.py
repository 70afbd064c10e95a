"""Rows by their key, read, added and changed by statements that are built once: the shortest way to them."""

from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Insert, Select, Update, bindparam, insert, inspect, select, update
from sqlalchemy.exc import NoResultFound

from scg.extensions import db

Row = TypeVar("Row")


def row_of(table: type[Row], *key: Any) -> Row | None:
    """The row with this primary key as the database has it now, to read from only; None where there is none."""
    found = db.session.execute(_by_key(cast(Any, table)), _named(key)).one_or_none()
    return cast(Row | None, found)


def _named(key: tuple[Any, ...]) -> dict[str, Any]:
    return {f"key_{place}": part for place, part in enumerate(key)}


def add_row(table: Any, **values: Any) -> None:
    """Write one row, at once: for what is written once and never looked at again by whoever writes it."""
    db.session.execute(_new(table), values)


def set_row(table: Any, *key: Any, **values: Any) -> None:
    """Change columns of the row with this primary key, at once; NoResultFound where there is none.

    Rows that wait to be written are written first, and a copy of the row that the session holds is read anew.
    """
    session = db.session()
    if session.new or session.dirty:
        session.flush()
    held = session.identity_map.get(inspect(table).identity_key_from_primary_key(key))
    done = session.execute(_changed(table, tuple(values)), {**_named(key), **values})
    if cast(CursorResult[Any], done).rowcount != 1:
        raise NoResultFound(f"{inspect(table).local_table} has no row {key}")
    if held is not None:
        session.expire(held)


def columns_of(table: Any) -> Any:
    """The columns of a table by name, for statements that the unit of work has no part in."""
    return inspect(table).local_table.c


def rows_of(table: Any) -> Select[Any]:
    """A question for rows of a table, to read from only, which have its attributes' names; to be built once."""
    return select(*[one.columns[0].label(one.key) for one in inspect(table).column_attrs])


@cache
def _by_key(table: Any) -> Select[Any]:
    return rows_of(table).where(*_matching(table))


@cache
def _new(table: Any) -> Insert:
    return insert(inspect(table).local_table)


@cache
def _changed(table: Any, names: tuple[str, ...]) -> Update:
    columns = {name: inspect(table).columns[name] for name in names}
    values = {column: bindparam(name, type_=column.type) for name, column in columns.items()}
    return update(inspect(table).local_table).where(*_matching(table)).values(values)


def _matching(table: Any) -> list[Any]:
    keys = inspect(table).primary_key
    return [column == bindparam(f"key_{place}", type_=column.type) for place, column in enumerate(keys)]
