"""Rows that prepared statements read and write are those that SQLAlchemy would read and write."""

from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, NoResultFound

from scg.extensions import db
from scg.models import Action, Incident, Meeting, Person
from scg.models.prepared import Prepared
from scg.models.record import Entry
from scg.models.rows import columns_of, row_of, rows_of, set_row
from tests.support.world import World


def values(row: Any, table: Any) -> dict[str, Any]:
    """What a row holds, by the names of its attributes."""
    return {one.key: getattr(row, one.key) for one in inspect(table).column_attrs}


@pytest.mark.parametrize("table", [Action, Entry, Incident, Meeting, Person])
def test_a_row_is_read_as_the_unit_of_work_reads_it(world: World, table: Any) -> None:
    world.in_session().action()
    found = db.session.scalars(select(table).limit(1)).one()
    key = inspect(table).primary_key_from_instance(found)
    assert values(row_of(table, *key), table) == values(found, table)
    assert [type(one) for one in values(row_of(table, *key), table).values()] == [
        type(one) for one in values(found, table).values()
    ]


def test_a_row_that_is_changed_is_read_anew_and_one_that_is_not_there_is_not_changed(world: World) -> None:
    ref = world.action()
    held = db.session.get_one(Action, (world.ref, ref))
    set_row(Action, world.ref, ref, text="Open two rest centres", supporting=["ea"], completed_at=held.raised_at)
    assert (held.text, held.supporting, held.completed_at) == ("Open two rest centres", ["ea"], held.raised_at)
    with pytest.raises(NoResultFound):
        set_row(Action, world.ref, "SCG001/A99", text="Nobody's")
    db.session.rollback()


def test_a_list_is_the_one_that_the_statement_was_built_with(world: World) -> None:
    ref = world.action()
    of = columns_of(Action)
    assert [row.ref for row in Prepared(rows_of(Action).where(of.ref.in_([ref, "SCG001/A98"]))).rows()] == [ref]


def test_what_goes_wrong_is_told_as_everywhere_and_without_what_was_written(world: World) -> None:
    with pytest.raises(DBAPIError) as told:
        Prepared(text("SELECT secret FROM nowhere WHERE secret = :secret")).rows(secret="what somebody wrote")
    assert "what somebody wrote" not in str(told.value)
    db.session.rollback()
