"""Statements that are compiled once and asked by the driver itself: for the few that every act and page needs."""

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError

from scg.extensions import db

Process = Callable[[Any], Any]


class Prepared:
    """One statement, with parameters by name, for either database.

    SQLAlchemy makes it ready; asking it is left to the driver, in the transaction that the session is in. That
    is several times as quick, and knows nothing of the unit of work: what it gives is to read from only. Of an
    INSERT or UPDATE `columns` are those given, by their names; nothing is filled in for others. A list, as
    in IN, is the one that the statement was built with.
    """

    def __init__(self, statement: Any, columns: Sequence[str] | None = None):
        self._statement, self._columns = statement, columns
        self._plans: dict[str, _Plan] = {}

    def rows(self, **given: Any) -> list[Any]:
        """The rows that it gives, with its columns as attributes."""
        return self._ask(given)[0]

    def one(self, **given: Any) -> Any | None:
        """The one row that it gives, or None where it gives none."""
        rows = self._ask(given)[0]
        return rows[0] if rows else None

    def run(self, **given: Any) -> int:
        """Change what it says; gives the number of rows changed."""
        return self._ask(given)[1]

    def _ask(self, given: dict[str, Any]) -> tuple[list[Any], int]:
        session = db.session()
        if session.autoflush and (session.new or session.dirty):
            session.flush()
        connection = session.connection()
        plan = self._plans.get(connection.dialect.name)
        if plan is None:
            plan = self._plans[connection.dialect.name] = _planned(
                self._statement, connection.dialect, self._columns
            )
        cursor: Any = None
        try:
            cursor = connection.connection.cursor()
            cursor.execute(plan.text, plan.bound(given))
            return (plan.made(cursor.fetchall()) if plan.row else []), cursor.rowcount
        except connection.dialect.loaded_dbapi.Error as problem:
            raise _told(connection, plan.text, problem, cursor) from problem
        finally:
            if cursor is not None:
                cursor.close()


@dataclass(frozen=True)
class _Plan:
    """A statement as one database takes it: its text, its parameters in order, what becomes of its columns."""

    text: str
    names: tuple[str, ...]
    fixed: dict[str, Any]
    binders: dict[str, Process]
    positional: bool
    row: Any
    readers: tuple[tuple[int, Process], ...]

    def bound(self, given: dict[str, Any]) -> Sequence[Any] | dict[str, Any]:
        """The parameters as the driver takes them."""
        values = {**self.fixed, **given}
        for name, bind in self.binders.items():
            values[name] = bind(values[name])
        return [values[name] for name in self.names] if self.positional else values

    def made(self, found: list[Any]) -> list[Any]:
        """Rows of the driver's, with the types of their columns."""
        if not self.readers:
            return [self.row(*one) for one in found]
        rows = []
        for one in found:
            values = list(one)
            for place, read in self.readers:
                values[place] = read(values[place])
            rows.append(self.row(*values))
        return rows


def _planned(statement: Any, dialect: Dialect, given: Sequence[str] | None) -> _Plan:
    compiled: Any = statement.compile(dialect=dialect, column_keys=given)
    given_later = {name: None for name, bind in compiled.binds.items() if bind.required}
    expanded = compiled.construct_expanded_state(given_later)
    binders = {**expanded.processors}
    for name, bind in compiled.binds.items():
        if (process := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None:
            binders[name] = process
    columns = list(statement.selected_columns) if isinstance(statement, Select) else []
    readers = [
        (place, process)
        for place, column in enumerate(columns)
        if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
    ]
    return _Plan(
        text=expanded.statement,
        names=tuple(expanded.positiontup or ()),
        fixed={name: value for name, value in expanded.parameters.items() if name not in given_later},
        binders={name: bind for name, bind in binders.items() if name in expanded.parameters},
        positional=bool(compiled.positional),
        row=namedtuple("Row", [str(column.key) for column in columns]) if columns else None,
        readers=tuple(readers),
    )


def _told(connection: Connection, text: str, problem: Any, cursor: Any) -> BaseException:
    """The failure as SQLAlchemy tells it; a connection that is lost isn't used again."""
    dialect: Any = connection.dialect
    lost = dialect.is_disconnect(problem, connection.connection, cursor)
    if lost:
        connection.invalidate(problem)
    base, told = dialect.loaded_dbapi.Error, {"hide_parameters": True, "connection_invalidated": lost}
    failure: BaseException = DBAPIError.instance(text, None, problem, base, dialect=dialect, **told)
    return failure
