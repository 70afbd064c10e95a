"""What a test of a law looks at: rows, what an entry says, and how somebody is refused."""

from typing import Any

import pytest
from sqlalchemy import select

from scg.extensions import db
from scg.models import EntryContent
from scg.record.projection import fields_of
from scg.words import Refused
from tests.support.world import World


def rows(world: World, table: Any, **where: Any) -> list[Any]:
    """The rows of a table in the world's incident, as they are in the database now, in order of key."""
    db.session.rollback()
    db.session.expire_all()
    query = select(table).filter_by(incident=world.ref, **where)
    return list(db.session.scalars(query.order_by(*table.__table__.primary_key.columns)))


def content_of(world: World, seq: int) -> dict[str, Any]:
    """What an entry of the incident's record says."""
    return fields_of(db.session.get_one(EntryContent, (world.ref, seq)).content)


def refused(world: World, part: str, act: str, /, **given: Any) -> Refused:
    """How somebody is refused an act."""
    with pytest.raises(Refused) as caught:
        world.does(part, act, **given)
    return caught.value
