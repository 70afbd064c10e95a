"""Whatever is lost, late, doubled or out of order, a page ends as the record says, or says that they differ."""

import contextlib
import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from scg import pieces
from scg.extensions import db
from scg.models import Incident
from scg.record import reading
from scg.record.clock import now, standing_at
from scg.words import Refused
from tests.support.apps import own_app
from tests.support.following import forget, pieces_of
from tests.support.script import Script
from tests.support.world import World
from tests.test_client import node

LONG = os.environ.get("SCG_FAULTS") == "long"
SEED = int(os.environ.get("SCG_FAULTS_SEED") or 2020)
RUNS = int(os.environ.get("SCG_CONVERGE_RUNS") or (2_000 if LONG else 60))
WHOLE_EVERY = 1 if LONG else 8  # runs, after which the whole page is loaded to compare: it takes longest
FEW = 6  # entries, after which a page is told to take the whole page


pytestmark = pytest.mark.faults


class Place:
    """One database file, the app on it, and who does what in its one incident; it can be set back."""

    def __init__(self, file: Path, script: Script):
        self.file, self.script = file, script
        self.app: Flask = own_app(f"sqlite:///{file}", RATELIMIT_ENABLED=True)

    def begin(self) -> None:
        """SCG 001 in session with a few actions, kept to begin every run with."""
        self.world = World.found_again(self.app).in_session()
        for number in range(3):
            self.world.action(text=f"Do {number}")
        self.reader = self.world.client("chair")
        self.beginning = self.page()
        self.keep("beginning")

    def keep(self, name: str) -> None:
        """A backup under this name."""
        self._let_go()
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.file, self.file.with_suffix(f".{name}"))

    def set_back(self, name: str) -> None:
        """The server as it was at that backup."""
        self._let_go()
        for beside in ("-wal", "-shm"):
            Path(f"{self.file}{beside}").unlink(missing_ok=True)
        shutil.copy(self.file.with_suffix(f".{name}"), self.file)

    def _let_go(self) -> None:
        db.session.remove()
        db.engine.dispose()

    @property
    def head(self) -> dict[str, Any]:
        """What a tick or the answer to a join says."""
        db.session.rollback()
        found = reading.head_of(self.world.ref)
        assert found is not None
        return {"seq": found.seq, "link": found.short}

    def links(self) -> list[str]:
        """The link of every entry, in order."""
        return [line.link.hex()[:16] for line in reading.lines(self.world.ref)]

    def push(self, seq: int) -> dict[str, Any] | None:
        """What is pushed after an entry, or None for the whole page."""
        forget()
        with self.app.test_request_context():
            pushed = pieces.since(self.world.ref, seq)
            return pushed.plain if pushed is not None else None

    def since(self, position: dict[str, Any]) -> dict[str, Any]:
        """What the page's question is answered, as static/js/since.js hands it on."""
        told = self.reader.get(f"/incidents/{self.world.ref}/since/{position['seq']}?link={position['link']}")
        if told.status_code == 409:
            return {"fork": told.json}
        return {"whole": True} if "whole" in told.json else {"push": told.json}

    def page(self) -> dict[str, str]:
        """Every piece of the meeting's page, freshly rendered."""
        return pieces_of(self.reader.get(f"/incidents/{self.world.ref}/meetings/1").text)

    def rendered(self, names: set[str]) -> dict[str, str]:
        """These pieces, freshly rendered."""
        forget()
        with self.app.test_request_context():
            incident = db.session.get_one(Incident, self.world.ref)
            return {name: pieces.render(incident, *name.partition("/")[::2]) for name in names}


ACTS: dict[str, Callable[[World], Any]] = {
    "log": lambda world: world.does("loggist", "write_log", text="Bridge closed"),
    "raise": lambda world: world.action(text="Open the hall", meeting_number=1),
    "tick": lambda world: world.does("member", "complete_action", action_ref="SCG001/A01"),
    "tick another": lambda world: world.does("member", "complete_action", action_ref="SCG001/A02"),
    "send back": lambda world: world.does("chair", "send_back_action", action_ref="SCG001/A01", reason="Half"),
    "update": lambda world: world.does(
        "member", "report_update", agency_code="leeds", what="Dry", rag="green", trend="improving"
    ),
    "decide": lambda world: world.does("chair", "take_decision", decision="Go", rationale="Wet", meeting_number=1),
    "item": lambda world: world.does("chair", "take_item", meeting_number=1, item_number=2),
    "late": lambda world: world.does(
        "secretariat", "confirm_attendance", meeting_number=1, agency_code="ea", status="joined late"
    ),
    "adjourn": lambda world: world.does("chair", "adjourn_meeting", meeting_number=1),
    "resume": lambda world: world.does("chair", "resume_meeting", meeting_number=1),
}


class Course(RuleBasedStateMachine):
    """One page, one server, and a line between them on which anything may happen."""

    place: Place
    runs = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.place.set_back("beginning")
        self.page = self.place.script
        self.before: dict[str, str] = {}
        self.backed_up = False
        self._learn()
        head = self.place.head
        self.page("open", **head, pieces=self.place.beginning)
        self.told, self.line = head["seq"], list[tuple[str, dict[str, Any]]]()
        self.answers: dict[int, dict[str, Any]] = {}
        self.stood, self.connected, self.paused = head["link"], True, False
        self.kept: tuple[Any, ...] | None = None

    def _learn(self) -> None:
        """Remember which entry came before which, in every history that there has been."""
        links = ["", *self.place.links()]
        self.before.update(zip(links[1:], links[:-1], strict=True))
        self.seqs = {**getattr(self, "seqs", {}), **{link: seq for seq, link in enumerate(links)}}

    # What happens at the server

    @rule(act=st.sampled_from(sorted(ACTS)), times=st.integers(1, 3))
    def something_is_recorded(self, act: str, times: int) -> None:
        for _ in range(times):
            with contextlib.suppress(Refused):
                ACTS[act](self.place.world)
                self._learn()

    @rule()
    def a_push_goes_out(self) -> None:
        head, told = self.place.head["seq"], self.told
        self.told = head
        if head > told and self.connected and (push := self.place.push(told)) is not None:
            self.line.append(("push", push))

    @rule()
    def a_tick_goes_out(self) -> None:
        if self.connected:
            self.line.append(("tick", self.place.head))

    @rule()
    def the_server_restarts(self) -> None:
        self.told, self.connected = self.place.head["seq"], False
        self.page("lost")

    @rule()
    def a_backup_is_made(self) -> None:
        self.place.keep("backup")
        self.backed_up = True

    @precondition(lambda self: self.backed_up)
    @rule(noticed=st.booleans())
    def the_server_is_set_back_to_its_backup(self, noticed: bool) -> None:
        self.place.set_back("backup")
        self.told = self.place.head["seq"]
        if noticed:  # else a proxy has kept the line up
            self.the_server_restarts()

    # What happens on the line

    @precondition(lambda self: self.line)
    @rule(data=st.data(), again=st.booleans())
    def something_arrives(self, data: st.DataObject, again: bool) -> None:
        kind, told = self.line.pop(0) if data.draw(st.booleans()) else self._any(data)
        if again:
            self.line.append((kind, told))
        self.page(kind, told=told)

    @precondition(lambda self: self.line)
    @rule(data=st.data())
    def something_is_lost(self, data: st.DataObject) -> None:
        self._any(data)

    def _any(self, data: st.DataObject) -> tuple[str, dict[str, Any]]:
        return self.line.pop(data.draw(st.integers(0, len(self.line) - 1)))

    @rule()
    def the_line_is_cut(self) -> None:
        self.connected = False
        self.page("lost")

    @precondition(lambda self: not self.connected)
    @rule()
    def the_page_joins_again(self) -> None:
        self.connected = True
        self.line.append(("joined", self.place.head))

    @precondition(lambda self: self.page.last["asked"])
    @rule(fate=st.sampled_from(["answered", "answered", "made", "lost"]))
    def a_question_is(self, fate: str) -> None:
        asked = self.page.last["asked"][0]
        if fate == "lost":
            self.page("fail", id=asked["id"])
        elif fate == "made" and asked["id"] not in self.answers:
            self.answers[asked["id"]] = self._answer(asked)  # as things stand now, to arrive later
        else:
            self.page("answer", id=asked["id"], told=self.answers.pop(asked["id"], None) or self._answer(asked))

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["kind"] == "since":
            return self.place.since(asked["position"])
        told = [{"name": name, "html": html} for name, html in self.place.page().items()]
        return {**self.place.head, "pieces": told}

    # What happens at the page

    @rule()
    def the_laptop_wakes(self) -> None:
        self.page("woke")

    @rule()
    def somebody_pauses_or_goes_on(self) -> None:
        self.paused = not self.paused
        self.page("pause" if self.paused else "resume")

    # What holds at any moment

    @invariant()
    def the_page_stands_where_some_record_stood_and_goes_on_from_there(self) -> None:
        at = self.page.last["position"]
        assert self.seqs.get(at["link"]) == at["seq"]
        earlier = at["link"]
        while earlier and earlier != self.stood:
            earlier = self.before[earlier]
        assert earlier == self.stood, "the page took in entries of another history"
        self.stood = at["link"]

    @invariant()
    def a_fork_is_for_good_and_takes_nothing_in(self) -> None:
        stands = (self.page.state, self.page.last["position"], self.page.last["applied"])
        assert self.kept in (None, stands)
        if self.page.state == "fork":
            self.kept = stands

    # What holds in the end

    def teardown(self) -> None:
        self._quiet()
        at, links = self.page.last["position"], ["", *self.place.links()]
        if at["seq"] >= len(links) or links[at["seq"]] != at["link"]:
            assert self.page.state == "fork"
            return
        assert (self.page.state, at) == ("fresh", self.place.head)
        shown = self.page.shown
        wanted = self.place.rendered(set(shown))
        assert {name for name, html in wanted.items() if shown[name] != html} == set()
        if next(self.runs) % WHOLE_EVERY == 0:
            assert self.place.page().keys() <= shown.keys()

    def _quiet(self) -> None:
        """The line is whole again, nothing more happens, and one tick goes out."""
        if self.paused:
            self.page("resume")
        self.page("tick", told=self.place.head)
        while self.page.last["asked"]:
            asked = self.page.last["asked"][0]
            self.page("answer", id=asked["id"], told=self._answer(asked))
            self.the_page_stands_where_some_record_stood_and_goes_on_from_there()
            self.a_fork_is_for_good_and_takes_nothing_in()


@pytest.fixture
def place(sqlite_templates: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The world's database, with the clock standing still, and a page in Node.js."""
    monkeypatch.setattr(pieces, "MOST_ENTRIES", FEW)
    file = Path(shutil.copy(sqlite_templates["world"], tmp_path / "scg.sqlite3"))
    (tmp_path / "page").mkdir()
    with Script(node(), tmp_path / "page") as script, standing_at(now() + timedelta(minutes=5)):
        made = Place(file, script)
        with made.app.app_context():
            made.begin()
            yield made
            db.session.remove()
            db.engine.dispose()


@pytest.mark.timeout(14_400 if LONG else 240)
def test_a_page_ends_as_the_record_says_whatever_happens_on_the_line(place: Place) -> None:
    Course.place = place
    print(f"SCG_FAULTS_SEED={SEED} SCG_CONVERGE_RUNS={RUNS}")
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        phases=[Phase.generate],  # a run takes too long to be made smaller
    )
    run_state_machine_as_test(seed(SEED)(Course), settings=chosen)
