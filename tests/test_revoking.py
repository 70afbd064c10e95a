"""Prompt revocation: whoever may no longer look is shown nothing, and does nothing, within two seconds."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import event, update

from scg.commands.accounts import set_password
from scg.commands.factors import remove_all
from scg.commands.logins import end_login
from scg.extensions import db, socketio
from scg.live import sweep
from scg.models import CodeApp, Login, Person, Seat
from scg.record.clock import now
from scg.rules.logins import IDLE
from scg.words import Role
from tests.support.following import forget
from tests.support.screens import Screen
from tests.support.server import Server
from tests.support.two import two_servers
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.long

PROMPTLY = 2.0  # seconds
EMAIL = "grace.obi@wy.example"


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """The world's database, served without a heartbeat to help."""
    for part in ("chair", "member", "administrator"):
        world.client(part)
    db.session.remove()
    with Server(database, tmp_path, SCG_HEARTBEAT="600") as server:
        yield server


def member(world: World) -> Person:
    """The member's row as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Person, world.people["member"])


def login_of(world: World) -> str:
    """The member's newest login."""
    db.session.rollback()
    query = db.select(Login.id).where(Login.person == world.people["member"], Login.ended_at.is_(None))
    return db.session.scalars(query.order_by(Login.begun_at.desc())).first()


def signed_out(world: World) -> None:
    end_login(login_of(world))


def disabled(world: World) -> None:
    told = {"name": "Grace Obi", "email": EMAIL, "agency_code": "leeds", "version": member(world).version}
    world.does("administrator", "edit_person", log="WY", person_id=world.people["member"], active=False, **told)


def opened_again(world: World) -> None:
    told = {"name": "Grace Obi", "email": EMAIL, "agency_code": "leeds", "version": member(world).version}
    world.does("administrator", "edit_person", log="WY", person_id=world.people["member"], active=True, **told)


def unseated(world: World) -> None:
    db.session.rollback()
    held = (Seat.incident == world.ref, Seat.person == world.people["member"], Seat.ended_at.is_(None))
    world.does("chair", "end_seat", seat=db.session.scalars(db.select(Seat.id).where(*held)).one())


def seated_again(world: World) -> None:
    world.does("chair", "give_seat", person_id=world.people["member"], role="member")


def expired(world: World) -> None:
    long_ago = now() - IDLE * 2
    db.session.execute(update(Login).where(Login.id == login_of(world)).values(seen_at=long_ago))
    db.session.commit()


def new_password(world: World) -> None:
    set_password(world.people["member"], f"{PASSWORD} anew")
    set_password(world.people["member"], PASSWORD)


def factors_removed(world: World) -> None:
    db.session.add(CodeApp(person=world.people["member"], secret=b"", step=0, begun_at=now()))
    db.session.commit()
    remove_all(world.actor("administrator"), frozenset({Role.ADMINISTRATOR}), world.people["member"])


WAYS: list[tuple[Callable[[World], None], str, Callable[[World], None] | None]] = [
    (signed_out, "session", None),
    (disabled, "session", opened_again),
    (unseated, "seat", seated_again),
    (new_password, "session", None),
    (factors_removed, "session", None),
]


def test_whatever_takes_a_right_away_reaches_the_open_page_and_the_next_command(
    world: World, served: Server
) -> None:
    for take_away, why, give_back in WAYS:
        visitor = served.signed_in(EMAIL)
        screen = Screen(visitor, ["websocket"])
        assert screen.join(world.ref)["ok"]
        take_away(world)
        assert screen.byes.get(timeout=PROMPTLY)["why"] == why, take_away.__name__
        world.does("chair", "write_log", text="Not for them any more")
        answer = visitor.command(world.ref, f"after {take_away.__name__}", "propose_attendance", meeting_number=1)
        assert answer.status_code in (401, 403, 404), take_away.__name__
        assert screen.pushes.empty(), take_away.__name__
        screen.close()
        if give_back is not None:
            give_back(world)


def test_a_login_that_nobody_used_for_long_ends_but_not_in_a_meeting(world: World, served: Server) -> None:
    screen = Screen(served.signed_in(EMAIL), ["websocket"])
    screen.join(world.ref)
    world.does("chair", "open_meeting", meeting_number=1)
    expired(world)
    with pytest.raises(queue.Empty):
        screen.byes.get(timeout=PROMPTLY)
    screen.close()


def test_a_lowered_role_is_told_to_the_page_and_refused_at_the_next_command(world: World, served: Server) -> None:
    world.does("chair", "give_seat", person_id=world.people["member"], role="secretariat")
    visitor = served.signed_in(EMAIL)
    screen = Screen(visitor, ["websocket"])
    screen.join(world.ref)
    before = visitor.command(world.ref, "before", "add_item", meeting_number=1, title="Dams")
    assert before.status_code == 201, before.text
    held = (Seat.person == world.people["member"], Seat.role == "secretariat", Seat.ended_at.is_(None))
    world.does("chair", "end_seat", seat=db.session.scalars(db.select(Seat.id).where(*held)).one())
    assert screen.rights.get(timeout=PROMPTLY)["incident"] == world.ref
    assert visitor.command(world.ref, "after", "add_item", meeting_number=1, title="Dams").status_code == 403
    assert screen.byes.empty()
    screen.close()


def test_a_command_that_waited_for_the_lock_is_refused_when_its_login_ended_meanwhile(
    world: World, served: Server
) -> None:
    visitor, login = served.signed_in(EMAIL), login_of(world)
    answers: list[requests.Response] = []

    def send() -> None:
        answers.append(visitor.command(world.ref, "half-sent", "raise_urgent_item", **ITEM))

    sending = threading.Thread(target=send)
    with holding(world) as (ask, let_go):
        sending.start()
        wait_for_the_lock(ask)
        ask(f"UPDATE login SET ended_at = '2026-01-01T00:00:00.000Z' WHERE id = '{login}'")
        let_go()
    sending.join(20)
    assert answers[0].status_code == 403
    assert "signed out" in answers[0].json()["sentence"]


@contextmanager
def holding(world: World) -> Iterator[tuple[Callable[[str], Any], Callable[[], None]]]:
    """The right to write in the incident, held from beside the server: how to ask there, and how to let it go."""
    with contextlib.closing(db.engine.raw_connection().driver_connection) as connection:
        sqlite = not on_postgresql()
        cursor = connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if sqlite else f"SELECT seq FROM log WHERE id = '{world.ref}' FOR UPDATE")
        yield lambda asked: (cursor.execute(asked), None if sqlite else cursor)[1], connection.commit


ITEM: dict[str, Any] = {"meeting_number": 1, "title": "Boats"}


def wait_for_the_lock(ask: Callable[[str], Any]) -> None:
    """Until the server's act waits for what is held; SQLite doesn't say, so there it is given the time to come."""
    deadline = time.monotonic() + (0.5 if not on_postgresql() else 10)
    while time.monotonic() < deadline:
        found = (
            ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") if on_postgresql() else None
        )
        if found is not None and found.fetchone()[0]:
            return
        time.sleep(0.05)


def on_postgresql() -> bool:
    """Whether the database is PostgreSQL."""
    return db.engine.dialect.name == "postgresql"


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_with_the_message_queue_dead_another_workers_pages_are_let_go_as_well(
    world: World, database: str, tmp_path: Path
) -> None:
    world.client("chair"), world.client("member")
    db.session.remove()
    with two_servers(database, tmp_path) as (valkey, one, two):
        screen = Screen(one.signed_in(EMAIL), ["websocket"])
        screen.join(world.ref)
        valkey.stop()
        two.signed_in("amina.shah@wy.example").command(world.ref, "end", "end_seat", seat=seat_of_member(world))
        assert screen.byes.get(timeout=15)["why"] == "seat"
        screen.close()


def seat_of_member(world: World) -> int:
    """The member's seat."""
    held = (Seat.person == world.people["member"], Seat.ended_at.is_(None))
    return db.session.scalars(db.select(Seat.id).where(*held)).one()


def test_a_page_that_joins_while_rights_are_looked_at_is_not_let_go(world: World) -> None:
    pages = []
    for part in ("chair", "member"):
        client = world.client(part)
        forget()
        page = socketio.test_client(world.app, flask_test_client=client, headers={"Origin": "http://localhost"})
        pages.append(page)
    assert pages[0].emit("join", {"incident": world.ref}, callback=True)["ok"]
    joined: list[bool] = []

    def joins(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "JOIN seat" in statement and not joined:
            joined.append(True)
            joined[:] = [pages[1].emit("join", {"incident": world.ref}, callback=True)["ok"]]

    event.listen(db.engine, "before_cursor_execute", joins)
    try:
        sweep()
    finally:
        event.remove(db.engine, "before_cursor_execute", joins)
    assert joined == [True]
    assert "bye" not in [told["name"] for page in pages for told in page.get_received()]
    for page in pages:
        page.disconnect()
