"""Each audience gets its own pushes: what only some may read reaches their pages alone, and leaves them at once."""

import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask

from scg.extensions import db
from scg.live import following, pushes
from scg.live.following import Socket
from scg.models import Seat
from scg.pieces.people import viewer_of
from tests.support.following import forget, head
from tests.support.laws import rows
from tests.support.server import Server, Visitor, counted
from tests.support.two import two_servers
from tests.support.world import PEOPLE, World
from tests.test_annexes import CANARY, SAYS, TITLE, annex
from tests.test_counts import counting
from tests.test_live import SOON, Screen

PAGE = ["annex", "annex-text"]
REASON = {"reason": "Counsel has changed"}


class Reading(Screen):
    """An open page of annexes, and what it was told besides pushes."""

    def __init__(self, visitor: Visitor, ref: str, shows: list[str] | None = None):
        super().__init__(visitor, ["websocket"])
        self.own: queue.Queue[dict[str, Any]] = queue.Queue()
        self.socket.on("restricted", self.own.put)
        assert self.join(ref, shows)["ok"]

    def pushed(self, seq: int) -> str:
        """The text of the annexes in the push of one entry; empty where it has none."""
        push: dict[str, Any] = {"seq": 0}
        while push["seq"] < seq:
            push = self.pushes.get(timeout=SOON)
        assert push["seq"] == seq
        return "".join(piece["html"] for piece in push["pieces"] if piece["list"] == "annex-text")

    def told(self) -> dict[str, str]:
        """What it was told for itself: the text by the name of its piece."""
        return {piece["name"]: piece["html"] for piece in self.own.get(timeout=SOON)["pieces"]}


def email(part: str) -> str:
    """The address of somebody in the world."""
    return f"{PEOPLE[part][0].lower().replace(' ', '.')}@wy.example"


@pytest.fixture
def served(world: World, database: str, tmp_path: Path) -> Iterator[Server]:
    """The world's database, served without the heartbeats that would heal what is tested."""
    for part in ("chair", "member", "other_member", "observer"):
        world.client(part)
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path, SCG_HEARTBEAT="600") as server:
        yield server


def written(visitor: Visitor, world: World, key: str, act: str, **given: Any) -> int:
    """An act by a real request; gives the number of its entry."""
    answer = visitor.command(world.ref, key, act, **given)
    assert answer.status_code == 201, answer.text
    seq: int = answer.json()["seq"]
    return seq


def given_to(world: World, *parts: str) -> dict[str, Any]:
    """What an annex for these by name is made of."""
    told = {"title": TITLE, "text": SAYS, "restriction": "legally privileged", "agency_code": "leeds"}
    return {**told, "named": [world.people[part] for part in parts]}


@pytest.mark.one_database
@pytest.mark.long
def test_the_named_get_it_in_the_push_that_tells_the_others_of_it_and_lose_it_at_once(
    world: World, served: Server
) -> None:
    chair, member, reader, observer = (
        served.signed_in(email(part)) for part in ("chair", "member", "other_member", "observer")
    )
    author, named, second = (Reading(who, world.ref, PAGE) for who in (member, reader, reader))
    elsewhere = Reading(reader, world.ref, ["annex-line"])
    others = [Reading(who, world.ref, PAGE) for who in (chair, observer)]
    drawn = counted(chair, "scg_drawn_total")
    seq = written(member, world, "add", "add_annex", **given_to(world, "other_member"))
    assert all(CANARY in screen.pushed(seq) for screen in (author, named, second))
    assert [screen.pushed(seq) for screen in (*others, elsewhere)] == ["", "", ""]
    assert counted(chair, "scg_drawn_total") - drawn == 3, "its shell, its line, and what it says once for all"

    about = {"annex": seq, **REASON}
    added = written(chair, world, "name", "name_reader", person_id=world.people["chair"], **about)
    assert CANARY in others[0].pushed(added) and others[1].pushed(added) == ""
    gone = written(chair, world, "remove", "remove_reader", person_id=world.people["other_member"], **about)
    assert named.told() == second.told() == {f"annex-text/{seq}": ""}
    assert named.pushed(gone) == second.pushed(gone) == ""
    assert CANARY in author.pushed(gone)
    since = reader.get(f"/incidents/{world.ref}/since/{seq - 1}").json()["pieces"]
    assert [piece["html"] for piece in since if piece["list"] == "annex-text"] == [""]
    again = Reading(chair, world.ref, PAGE)
    assert CANARY in again.told()[f"annex-text/{seq}"], "who comes back is told what is theirs now"
    assert elsewhere.own.empty() and others[1].own.empty()


@pytest.mark.one_database
@pytest.mark.long
def test_a_lost_seat_and_a_changed_policy_reach_open_pages_without_any_annex_being_touched(
    world: World, served: Server
) -> None:
    seq = annex(world, restriction="operational", by="secretariat")
    name = f"annex-text/{seq}"
    reader, observer = (Reading(served.signed_in(email(part)), world.ref, PAGE) for part in ("member", "observer"))
    assert CANARY in reader.told()[name] and observer.told() == {name: ""}
    why = {"log": "WY", "reason": "Scrutiny in the room"}
    world.does("administrator", "let_observers_see", operational=True, **why)
    assert CANARY in observer.told()[name]
    world.does("administrator", "let_observers_see", operational=False, **why)
    assert observer.told() == {name: ""}
    world.does("chair", "give_seat", person_id=world.people["member"], role="observer")
    world.does("chair", "end_seat", seat=rows(world, Seat, person=world.people["member"], role="member")[0].id)
    assert reader.told() == {name: ""}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_where_there_is_no_annex_a_page_for_them_costs_a_push_nothing(app: Flask, world: World) -> None:
    def cost(shows: list[str]) -> int:
        world.does("loggist", "write_log", text="It rains")
        following.opened("page", Socket("login", viewer_of(world.people["chair"])))
        following.follow("page", world.ref, "", frozenset(shows))
        forget()
        with counting() as found:
            pushes._push(world.ref, head(world) - 1, time.monotonic(), here_alone=True)
        following.closed("page")
        return found.statements

    cost(PAGE)
    assert cost(PAGE) == cost(["annex"])
    annex(world, "chair")
    assert cost(PAGE) > cost(["annex"])


@pytest.mark.postgresql
@pytest.mark.long
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_another_worker_reads_it_itself_and_the_message_queue_never_has_it(
    app: Flask, world: World, database: str, tmp_path: Path
) -> None:
    for part in ("member", "other_member", "chair"):
        world.client(part)
    db.session.remove()
    with two_servers(database, tmp_path) as (valkey, one, other):
        heard = redis.Redis.from_url(valkey.url).pubsub()
        heard.psubscribe("*")
        author = one.signed_in(email("member"))
        here = Reading(author, world.ref, PAGE)
        there, stranger = (
            Reading(other.signed_in(email(part)), world.ref, PAGE) for part in ("other_member", "chair")
        )
        while len(here.presence.get(timeout=SOON)["people"]) < 3:
            pass
        seq = written(author, world, "add", "add_annex", **given_to(world, "other_member"))
        assert CANARY in here.pushed(seq) and CANARY in there.pushed(seq)
        assert stranger.pushed(seq) == ""
        messages = list(iter(lambda: heard.get_message(timeout=1), None))
        told = b"".join(message["data"] for message in messages if message["type"] == "pmessage")
        assert TITLE.encode() in told and CANARY.encode() not in told
