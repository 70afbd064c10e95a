"""Live updates over the real wire: joined, pushed, caught up, let go."""

import base64
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio
from flask import Flask
from sqlalchemy import event

from scg.extensions import db
from scg.extensions import socketio as live_updates
from scg.live import SOCKETS
from scg.record import reading
from tests.support.screens import Screen
from tests.support.server import ROOT, Server, Visitor, counted
from tests.support.two import two_servers
from tests.support.world import World, in_hours

pytestmark = [pytest.mark.one_database, pytest.mark.long]

SOON = 10
OURS = {"Origin": "http://localhost"}


@pytest.fixture
def heartbeat() -> str:
    """Seconds between heartbeats: short, unless a law must hold without them."""
    return "0.5"


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path, heartbeat: str) -> Iterator[Server]:
    """The world's database, served."""
    world.client("chair"), world.client("member"), world.client("observer")
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path, SCG_HEARTBEAT=heartbeat) as server:
        yield server


@pytest.fixture
def chair(served: Server) -> Visitor:
    return served.signed_in("amina.shah@wy.example")


@pytest.fixture
def member(served: Server) -> Visitor:
    return served.signed_in("grace.obi@wy.example")


@pytest.fixture
def observer(served: Server) -> Visitor:
    return served.signed_in("ruth.lowe@wy.example")


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
def test_a_tick_is_seen_by_everybody_in_the_incident(
    world: World, chair: Visitor, member: Visitor, transports: list[str]
) -> None:
    ref = world.action()
    screen = Screen(chair, transports)
    seq = screen.join(world.ref)["seq"]
    answer = member.command(world.ref, "tick", "complete_action", action_ref=ref)
    push = screen.pushes.get(timeout=SOON)
    screen.close()
    assert answer.status_code == 201
    assert (push["prev"], push["seq"]) == (seq, seq + 1)
    assert f"action/{ref}" in {piece["name"] for piece in push["pieces"]}
    assert "Grace Obi" in push["entries"][0]["by"]


def test_a_page_is_pushed_what_it_has_places_for_and_nothing_is_rendered_that_no_page_shows(
    world: World, chair: Visitor, member: Visitor, observer: Visitor
) -> None:
    ref = world.action()
    counts, row, nothing = (Screen(one, ["websocket"]) for one in (chair, member, observer))
    (
        counts.join(world.ref, ["action-counts"]),
        row.join(world.ref, ["action", "made up"]),
        nothing.join(world.ref, []),
    )
    drawn = counted(chair, "scg_drawn_total")
    member.command(world.ref, "tick", "complete_action", action_ref=ref)
    pushes = [screen.pushes.get(timeout=SOON) for screen in (counts, row, nothing)]
    for screen in (counts, row, nothing):
        screen.close()
    assert [[piece["name"] for piece in push["pieces"]] for push in pushes] == [
        ["action-counts"],
        [f"action/{ref}"],
        [],
    ]
    assert {push["seq"] for push in pushes} == {pushes[0]["seq"]}, "each page stands where the record does"
    assert counted(chair, "scg_drawn_total") - drawn == 2


def test_a_push_is_what_catching_up_gives(world: World, chair: Visitor, member: Visitor) -> None:
    ref = world.action()
    screen = Screen(chair, ["websocket"])
    seq = screen.join(world.ref)["seq"]
    member.command(world.ref, "tick", "complete_action", action_ref=ref)
    push = screen.pushes.get(timeout=SOON)
    screen.close()
    assert chair.get(f"/incidents/{world.ref}/since/{seq}").json() == push


def test_a_heartbeat_says_where_the_record_stands(world: World, chair: Visitor) -> None:
    screen = Screen(chair, ["websocket"])
    joined = screen.join(world.ref)
    tick = screen.ticks.get(timeout=SOON)
    screen.close()
    assert (tick["seq"], tick["link"]) == (joined["seq"], joined["link"])


def test_what_another_process_commits_is_told_by_the_heartbeat(world: World, chair: Visitor) -> None:
    screen = Screen(chair, ["websocket"])
    seq = screen.join(world.ref)["seq"]
    world.does("loggist", "write_log", text="Written beside the server")
    told = next(tick for tick in iter(lambda: screen.ticks.get(timeout=SOON), None) if tick["seq"] > seq)
    screen.close()
    assert told["seq"] == seq + 1
    assert chair.get(f"/incidents/{world.ref}/since/{seq}").json()["entries"][0]["sentence"].startswith("Written")


@pytest.mark.parametrize("heartbeat", ["60"])
def test_who_is_told_something_learns_at_once_how_many_notices_are_new_and_nobody_elses_number_changes(
    world: World, chair: Visitor, member: Visitor
) -> None:
    told, other = Screen(member, ["websocket"]), Screen(chair, ["websocket"])
    new, others = told.join(world.ref)["unread"], other.join(world.ref)["unread"]
    chair.command(world.ref, "give", "raise_action", text="Fill sandbags", owner="leeds", due_at=in_hours(3))
    assert told.notices.get(timeout=SOON) == {"unread": new + 1}
    told.close(), other.close()
    assert list(other.notices.queue) in ([], [{"unread": others}])


def test_what_another_process_tells_somebody_is_counted_by_the_heartbeat(world: World, member: Visitor) -> None:
    screen = Screen(member, ["websocket"])
    new = screen.join(world.ref)["unread"]
    world.action()
    told = next(one for one in iter(lambda: screen.notices.get(timeout=SOON), None) if one["unread"] > new)
    screen.close()
    assert told == {"unread": new + 1}


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_tick_at_one_worker_is_pushed_to_the_screens_of_another(
    world: World, database: str, tmp_path: Path
) -> None:
    ref = world.action()
    world.client("chair"), world.client("member")
    db.session.remove()
    with two_servers(database, tmp_path) as (_, one, two):
        screen = Screen(one.signed_in("amina.shah@wy.example"), ["websocket"])
        screen.join(world.ref)
        member = two.signed_in("grace.obi@wy.example")
        member.command(world.ref, "tick", "complete_action", action_ref=ref)
        push = screen.pushes.get(timeout=SOON)
        screen.close()
    assert f"action/{ref}" in {piece["name"] for piece in push["pieces"]}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_room_is_joined_before_the_head_is_read_so_that_nothing_falls_in_between(
    app: Flask, world: World
) -> None:
    page = live_updates.test_client(app, flask_test_client=world.client("chair"), headers=OURS)
    rooms: list[set[str]] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT log.seq, log.link"):
            rooms.append({room for sid in SOCKETS for room in live_updates.server.rooms(sid)})

    answer = page.emit("join", {"incident": world.ref}, callback=True)
    page.disconnect()
    assert answer["ok"]
    assert rooms
    assert world.ref in rooms[-1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_page_that_comes_costs_three_questions_so_that_hundreds_may_come_at_once(
    app: Flask, world: World
) -> None:
    chair, asked = world.client("chair"), list[str]()
    event.listen(db.engine, "before_cursor_execute", lambda _connection, _cursor, asks, *_: asked.append(asks))
    page = live_updates.test_client(app, flask_test_client=chair, headers=OURS)
    answer = page.emit("join", {"incident": world.ref}, callback=True)
    page.disconnect()
    assert answer["ok"]
    assert len([asks for asks in asked if asks.startswith("SELECT")]) <= 3, asked


def test_nobody_joins_what_is_not_theirs_to_see(world: World, served: Server, chair: Visitor) -> None:
    screen = Screen(chair, ["websocket"])
    assert screen.join("WY-1999-01") == {"ok": False}
    screen.close()


def test_a_socket_needs_a_sign_in(served: Server) -> None:
    stranger = socketio.Client(reconnection=False, request_timeout=5)
    with pytest.raises(socketio.exceptions.ConnectionError):
        stranger.connect(served.url, transports=["websocket"], wait_timeout=5)


@pytest.mark.parametrize("heartbeat", ["600"])
def test_signing_out_closes_the_sockets_of_that_login_at_once(
    world: World, chair: Visitor, member: Visitor
) -> None:
    mine, theirs = Screen(chair, ["websocket"]), Screen(member, ["websocket"])
    mine.join(world.ref), theirs.join(world.ref)
    chair.act("/sign-out")
    assert mine.byes.get(timeout=SOON)["why"] == "session"
    assert mine.gone.get(timeout=SOON)
    assert theirs.gone.empty()
    theirs.close()


def test_a_lost_seat_closes_the_socket(world: World, chair: Visitor, member: Visitor) -> None:
    screen = Screen(member, ["websocket"])
    screen.join(world.ref)
    given = next(entry for entry in reading.written(world.ref) if entry.fields.get("name") == "Grace Obi")
    chair.command(world.ref, "end", "end_seat", seat=given.seq * 1000 + 1)
    assert screen.byes.get(timeout=SOON)["why"] == "seat"


def test_presence_shows_who_has_the_page_open(world: World, chair: Visitor, member: Visitor) -> None:
    screen = Screen(chair, ["websocket"])
    screen.join(world.ref)
    other = Screen(member, ["websocket"])
    other.join(world.ref)
    seen = next(
        people
        for shown in iter(lambda: screen.presence.get(timeout=SOON), None)
        if "Grace Obi" in (people := {person["name"] for person in shown["people"]})
    )
    assert seen == {"Amina Shah", "Grace Obi"}
    screen.close(), other.close()


def test_frames_leave_at_once_and_uncompressed(served: Server) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as wire:
        key = base64.b64encode(b"0123456789abcdef").decode()
        wire.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:{served.port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()
        )
        answer = wire.recv(4096)
    assert b"101" in answer.split(b"\r\n")[0]
    assert b"permessage-deflate" not in answer


def test_a_server_told_to_stop_says_goodbye_and_ends_well(world: World, served: Server, chair: Visitor) -> None:
    screen = Screen(chair, ["websocket"])
    screen.join(world.ref)
    served.process.send_signal(signal.SIGTERM)
    assert screen.byes.get(timeout=SOON)["why"] == "restart"
    assert served.process.wait(SOON) == 0


def test_a_fork_is_told_apart_from_being_behind(world: World, chair: Visitor) -> None:
    head = reading.head_of(world.ref)
    ahead = chair.get(f"/incidents/{world.ref}/since/{head.seq + 5}")
    other = chair.get(f"/incidents/{world.ref}/since/{head.seq}?link={'0' * 16}")
    same = chair.get(f"/incidents/{world.ref}/since/{head.seq}?link={head.short}")
    assert (ahead.status_code, other.status_code, same.status_code) == (409, 409, 200)


STEPPED = """
import time
from types import SimpleNamespace
from scg import engine
engine.patch()
from engineio.socket import Socket
page = Socket(SimpleNamespace(ping_timeout=20, create_queue=list), "page")
page.close = lambda *why, **more: print("dropped")
told = time.time
time.time = lambda: told() + 3600
print("kept" if page.check_ping_timeout() else "late")
"""


def test_a_clock_set_forward_drops_no_page_that_has_just_been_opened() -> None:
    said = subprocess.run([sys.executable, "-c", STEPPED], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert said.stdout.split() == ["kept"], said.stderr
