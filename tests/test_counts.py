"""What a page or a push costs, in questions to the database and pieces drawn: by what it shows, not by history."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from scg import gauges, pieces
from scg.extensions import db
from tests.support.following import forget, head
from tests.support.world import World, in_hours

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
# The pages of an incident, and how many statements each may take when everything it shows is kept.
PAGES = {
    "": 5,
    "/meetings": 6,
    "/meetings/{live}": 9,
    "/meetings/{live}/attendance": 8,
    "/actions": 7,
    "/decisions": 7,
    "/situation": 9,
    "/record": 8,
    "/cadence": 5,
    "/minutes": 7,
    "/seats": 6,
    "/wall": 5,
}
# Acts in a meeting, and how many statements and drawings the push of each may take.
ACTS = {
    "complete_action": (14, 11),
    "accept_action": (18, 12),
    "write_log": (6, 2),
    "adjourn_meeting": (24, 17),
}


@dataclass
class Cost:
    """Statements sent to the database, and pieces drawn."""

    statements: int = 0
    drawn: int = 0


@contextmanager
def counting() -> Iterator[Cost]:
    """Count what happens within."""
    cost, before, going_on = Cost(), pieces_drawn(), threading.Event()

    def asked(statement: str) -> None:
        cost.statements += going_on.is_set() and statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))

    def watch(connection: Any, *_: object) -> None:
        connection.set_trace_callback(asked)

    db.session.remove()
    event.listen(db.engine, "checkout", watch)
    going_on.set()
    try:
        yield cost
    finally:
        going_on.clear()
        event.remove(db.engine, "checkout", watch)
        cost.drawn = pieces_drawn() - before


def pieces_drawn() -> int:
    """How many pieces were ever drawn in this process."""
    found = re.search(r"^scg_drawn_total (\S+)$", gauges.exposition(), re.MULTILINE)
    assert found is not None
    return int(float(found.group(1)))


def hold(world: World, first: int, last: int) -> None:
    """Meetings held one after another, the last one left in session, each with the same business."""
    for number in range(first, last + 1):
        if number > 1:
            world.does("chair", "call_meeting", scheduled_for=in_hours(number), kind="ordinary")
        world.does("chair", "open_meeting", meeting_number=number)
        world.does("secretariat", "confirm_everyone", meeting_number=number)
        ref = world.action(meeting_number=number)
        world.does("loggist", "take_decision", decision="Go", rationale="Rain", meeting_number=number)
        if number < last:
            world.does("member", "complete_action", action_ref=ref)
            world.does("chair", "accept_action", action_ref=ref)
            world.does("chair", "close_meeting", meeting_number=number)


def of_pages(world: World, live: int) -> dict[str, Cost]:
    """What each page costs when nothing has changed since it was last asked for."""
    reader, found = world.client("chair"), {}
    for page in PAGES:
        address = f"/incidents/{world.ref}{page.format(live=live)}"
        assert reader.get(address).status_code == 200
        with counting() as found[page]:
            reader.get(address)
    return found


def of_acts(app: Flask, world: World, live: int) -> dict[str, Cost]:
    """What the push of each act costs, to a process that had followed until then."""
    action, found = world.action(meeting_number=live), {}
    given = {
        "complete_action": ("member", {"action_ref": action}),
        "accept_action": ("chair", {"action_ref": action}),
        "write_log": ("loggist", {"text": "Said", "meeting_number": live}),
        "adjourn_meeting": ("chair", {"reason": "Rest", "meeting_number": live}),
    }
    of_push(app, world, head(world) - 1)
    for act in ACTS:
        part, told = given[act]
        found[act] = of_push(app, world, world.does(part, act, **told).seq - 1)
    return found


def of_push(app: Flask, world: World, after: int) -> Cost:
    """What is asked and drawn for what followed one entry."""
    db.session.rollback()
    db.session.expunge_all()
    forget()
    with app.test_request_context(), counting() as cost:
        assert pieces.since(world.ref, after) is not None
    return cost


def test_pages_and_pushes_cost_by_what_they_show_and_not_by_history(app: Flask, world: World) -> None:
    hold(world, 1, 1)
    pages, acts = of_pages(world, 1), of_acts(app, world, 1)
    assert {page: cost for page, cost in pages.items() if cost.statements > PAGES[page] or cost.drawn} == {}
    over = {act: cost for act, cost in acts.items() if cost.statements > ACTS[act][0] or cost.drawn > ACTS[act][1]}
    assert over == {}
    world.does("chair", "resume_meeting", meeting_number=1)
    world.does("chair", "close_meeting", meeting_number=1)
    hold(world, 2, 10)
    assert of_pages(world, 10) == pages
    assert of_acts(app, world, 10) == acts


def test_a_push_a_page_and_a_catch_up_share_one_drawing(app: Flask, world: World) -> None:
    hold(world, 1, 1)
    reader, page = world.client("chair"), f"/incidents/{world.ref}/meetings/1"
    reader.get(page)
    done = world.does("loggist", "write_log", text="The bridge is closed", meeting_number=1)
    assert of_push(app, world, done.seq - 1).drawn > 0
    with counting() as cost:
        reader.get(page)
        reader.get(f"/incidents/{world.ref}/since/{done.seq - 1}")
        world.client("member").get(page)
    assert cost.drawn <= 2  # the member's own agency's pieces


def test_a_tick_asks_the_database_no_more_than_it_must(app: Flask, world: World) -> None:
    hold(world, 1, 1)
    ref = world.action(meeting_number=1)
    world.does("member", "report_progress", action_ref=ref, text="Under way")
    with counting() as cost:
        world.does("member", "complete_action", action_ref=ref)
    # Where the log stands and whether the key is new; who acts; the action, incident, meeting; then the entry, its
    # content, the head, the action, its progress, and the answer under the key.
    assert cost.statements <= 11
