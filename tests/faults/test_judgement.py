"""The judge itself: it finds what is lost, altered, invented or recorded though refused, and nothing else."""

from typing import Any

import pytest

from scg.extensions import db
from tests.faults.conftest import Scene
from tests.faults.history import RECORDED, REFUSED, UNKNOWN, Act
from tests.support.world import World

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NOBODY: Any = None


@pytest.fixture
def written(scene: Scene, world: World) -> Scene:
    """A scene in which fault-1 was sent, recorded and acknowledged."""
    seq = world.does("loggist", "write_log", key="fault-1", text="Heard 1").seq
    db.session.remove()
    scene.history.acts.append(Act("fault-1", "Heard 1", NOBODY, RECORDED, 201, seq=seq))
    return scene


def test_what_was_acknowledged_and_recorded_is_found_good(written: Scene) -> None:
    written.history.acts.append(Act("fault-2", "Heard 2", NOBODY, UNKNOWN))
    written.judge()


@pytest.mark.parametrize("changed", [{"key": "fault-2"}, {"seq": 1}, {"text": "Heard 2"}])
def test_what_was_acknowledged_and_is_not_there_as_it_was_sent_is_found(
    written: Scene, changed: dict[str, Any]
) -> None:
    vars(written.history.acts[0]).update(changed)
    with pytest.raises(AssertionError, match="acknowledged and not recorded so"):
        written.judge()


def test_what_nobody_sent_is_found(written: Scene, world: World) -> None:
    world.does("loggist", "write_log", key="fault-2", text="Heard 2")
    db.session.remove()
    with pytest.raises(AssertionError, match="recorded and never sent"):
        written.judge()


def test_what_was_refused_and_is_recorded_is_found(written: Scene) -> None:
    written.history.acts[0].known = REFUSED
    with pytest.raises(AssertionError, match="refused and recorded"):
        written.judge()


def test_an_answer_that_says_nothing_is_found(written: Scene) -> None:
    written.history.acts.append(Act("fault-2", "Heard 2", NOBODY, REFUSED, 500))
    with pytest.raises(AssertionError, match="a page fell over"):
        written.judge()


def test_a_table_that_the_entries_do_not_make_is_found(written: Scene, world: World) -> None:
    db.session.execute(db.text("UPDATE log_note SET text = 'Heard nothing'"))
    db.session.commit()
    db.session.remove()
    with pytest.raises(AssertionError):
        written.judge()
    written.judge()  # for they have been made again by now
