"""As it was known: every moment of the record as it stood then, for those who may look, and nothing to act with."""

import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import OperationalError

from scg import pieces
from scg.extensions import db
from scg.models import OF_AN_INCIDENT, Agency, EntryContent, Forum, Incident, LogNote, Person
from scg.pieces.past import onlooker
from scg.pieces.people import viewer_of
from scg.pieces.snapshot import plain
from scg.record import ladder, moments, past, reading
from scg.record.announce import LISTENERS, Committed
from scg.record.clock import now, standing_at
from scg.record.ladder import Rungs
from scg.rules.london import for_input, show
from scg.rules.stamps import stamp
from tests.support.everything import every_command
from tests.support.following import forget
from tests.support.world import PEOPLE, World, in_hours

pytestmark = [pytest.mark.long, pytest.mark.one_database]

TABLES = (*OF_AN_INCIDENT, Forum, Agency, Person)
ALWAYS = ("next-meeting", "clocks", "urgent-actions", "action-counts", "cadence-now", "seats", "latest-entries")
PAGES = (
    "",
    "clocks",
    "meetings",
    "meetings/1",
    "meetings/1/attendance",
    "meetings/1/minutes",
    "actions",
    "actions/SCG001/A01",
    "decisions",
    "decisions/SCG001/D01",
    "situation",
    "situation/leeds",
    "record",
    "record/2",
    "cadence",
    "minutes",
    "seats",
)


@pytest.fixture(autouse=True)
def rungs(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of rungs of one's own, a rung every few entries, and no moment remembered."""
    monkeypatch.setattr(ladder, "STEP", 16)
    monkeypatch.setattr(ladder, "MOST", 1000)
    monkeypatch.setattr(Rungs, "folder", tmp_path / "as-at")
    monkeypatch.setattr(past, "_built", OrderedDict())
    return tmp_path / "as-at"


def state(ref: str) -> dict[str, list[str]]:
    """Every row of an incident's tables and of its forum's directory, as the session at hand reads them."""
    found = {}
    for table in TABLES:
        query = select(table).execution_options(populate_existing=True)
        if table in OF_AN_INCIDENT:
            query = query.where((table.ref if table is Incident else table.incident) == ref)
        rows = db.session.scalars(query)
        found[table.__name__] = sorted(json.dumps(plain(row), sort_keys=True) for row in rows)
    return found


def shown(ref: str, names: list[tuple[str, str]]) -> dict[str, str]:
    """Pieces of an incident by name, as the session at hand and the clock have them."""
    forget()
    incident = db.session.get_one(Incident, ref)
    return {f"{word}/{key}": pieces.render(incident, word, key) for word, key in names}


def touched(ref: str, seq: int) -> list[tuple[str, str]]:
    """The pieces that an entry changes, and those that every moment is looked at by."""
    (entry,) = reading.written(ref, after=seq - 1, until=seq)
    changed = [(kind.word, key) for kind in pieces.PIECES.values() for key in kind.touched(entry)]
    return list(dict.fromkeys([*changed, *((word, "") for word in ALWAYS)]))


class Watch:
    """What stood in the tables and on the pages after each entry of an incident, taken as it was recorded."""

    def __init__(self, world: World):
        self.world, self.then = world, dict[tuple[str, int], Any]()

    def __call__(self, made: Committed) -> None:
        """Take it down."""
        log, seq = made.log, made.seq
        if log == "WY":
            return
        head = reading.head_of(log)
        assert head is not None and head.seq == seq and head.at is not None
        with self.world.app.test_request_context(), standing_at(head.at):
            names = touched(log, seq)
            self.then[log, seq] = (head.link, names, shown(log, names), state(log))
        db.session.rollback()


@contextmanager
def watching(world: World) -> Iterator[Watch]:
    """Have everything taken down that is recorded in here, before anything else is told of it."""
    watch = Watch(world)
    LISTENERS.insert(0, watch)
    try:
        yield watch
    finally:
        LISTENERS.remove(watch)


def withheld_words(ref: str, given: Any, words: str) -> Any:
    """The same with what was withheld since replaced by what stands in its place."""
    said = (by.fields["stand_in"].get("text", "") for by in reading.withheld(ref).values())
    instead = next(said, "")
    return json.loads(json.dumps(given).replace(words, instead)) if instead else given


@pytest.mark.one_database
@pytest.mark.timeout(300)
def test_at_every_entry_the_past_is_what_stood_in_the_tables_and_on_the_pages_then(world: World) -> None:
    with watching(world) as watch:
        every_command(world)
    assert len(watch.then) > 80
    secret = "Counsel advises that the wall is ours"
    for (ref, seq), (link, names, pages, rows) in watch.then.items():
        moment = moments.at_entry(ref, seq)
        assert moment is not None and moment.place.link == link
        pages, rows = (withheld_words(ref, given, secret) for given in (pages, rows))
        with world.app.test_request_context(), past.looking_back(moment):
            assert state(ref) == rows, f"{ref} at entry {seq}"
            assert shown(ref, names) == pages, f"{ref} at entry {seq}"
            head = reading.head_of(ref)
            assert head is not None and (head.seq, head.link, head.at) == (seq, link, now())


def page(world: World, path: str, part: str = "member", status: int = 200) -> str:
    """A page of the incident as somebody gets it."""
    forget()
    answer = world.client(part).get(f"/incidents/{world.ref}/{path}".rstrip("/"), follow_redirects=True)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


def head(world: World) -> int:
    """The number of the incident's newest entry."""
    db.session.rollback()
    found = reading.head_of(world.ref)
    assert found is not None
    return found.seq


def full(world: World) -> int:
    """A meeting with business, closed, its minutes circulated; gives the newest entry."""
    world.in_session()
    world.does("loggist", "take_decision", decision="Evacuate", rationale="The wall may fail", meeting_number=1)
    world.action(meeting_number=1)
    world.does("member", "report_update", agency_code="leeds", what="River at 3 m", rag="amber", trend="worsening")
    world.does("loggist", "write_log", text="Bridge closed")
    world.does("chair", "close_meeting", meeting_number=1)
    return world.does("secretariat", "circulate_minutes", meeting_number=1).seq


CANARY = "canary"


def later(world: World) -> None:
    """Much that is said later, each time with the canary."""
    edited = {"name": f"Flood {CANARY}", "area": CANARY, "lead_agency": "ea", "threat": "", "marking": "OFFICIAL"}
    world.does("chair", "edit_incident", **edited, version=1)
    agency = {"name": f"Leeds {CANARY}", "category": "Category 1", "sector": CANARY}
    version = db.session.get_one(Agency, ("WY", "leeds")).version
    world.does("administrator", "edit_agency", log="WY", agency_code="leeds", **agency, version=version)
    world.does("chair", "set_strategy", aim=CANARY, objectives=CANARY)
    world.does("loggist", "write_log", text=CANARY)
    world.does("member", "report_update", agency_code="leeds", what=CANARY, rag="red", trend="worsening")
    world.does("member", "complete_action", action_ref="SCG001/A01", note=CANARY)
    told = {"decision": CANARY, "rationale": CANARY, "meeting_number": 1}
    world.does("loggist", "supersede_decision", decision_ref="SCG001/D01", **told)
    world.does("secretariat", "move_meeting", meeting_number=2, scheduled_for=in_hours(30), reason=CANARY)


def test_what_came_later_stands_nowhere_in_the_pages_of_the_past(world: World) -> None:
    before = full(world)
    later(world)
    after = head(world)
    found = {
        path: [CANARY in page(world, f"as-at/{seq}/{path}", "observer") for seq in (before, after)]
        for path in PAGES
    }
    assert [path for path, (then, _) in found.items() if then] == []
    assert all(now_too for _, now_too in found.values())


def test_what_was_not_there_yet_is_said_to_be_missing_not_shown(world: World) -> None:
    before = head(world)
    full(world)
    for path in ("decisions/SCG001/D01", "actions/SCG001/A01", "meetings/1/minutes", f"record/{before + 1}"):
        assert "not in the record yet" in page(world, f"as-at/{before}/{path}", status=404)
    page(world, "as-at/2/wall", status=404)
    page(world, "as-at/2/do/close_incident", status=404)


def test_a_page_of_the_past_has_nothing_to_act_with_and_its_links_stay_there(world: World) -> None:
    seq = full(world)
    chair = {path: page(world, f"as-at/{seq}/{path}", "chair") for path in PAGES}
    for path, html in chair.items():
        for form in re.findall(r"<form[^>]*>", html):
            assert 'method="get"' in form or 'action="/sign-out"' in form, (path, form)
        assert not re.search(r"data-(needs|powers|incident|seq|propose|countdown)=|/do/|app-fresh", html), path
        assert [script for script in re.findall(r"<script[^>]*>", html) if "/js/as_at." not in script] == [], path
        own = re.findall(rf'(?:href|action)="(/incidents/{world.ref}[^"]*)"', html)
        back = f"/incidents/{world.ref}/{path}".rstrip("/")
        assert {link for link in own if "/as-at" not in link} == {back}, path
        assert f"As the record stood at entry {seq}" in html and "Not the present" in html
        assert f"<title>As at entry {seq}: " in html


def test_who_looks_back_carries_none_of_their_powers(world: World) -> None:
    chair = viewer_of(world.people["chair"])
    assert chair.roles(world.ref) and not onlooker(chair).roles(world.ref)
    assert onlooker(chair).shown == chair.shown


def test_nobody_can_send_anything_to_the_past(world: World) -> None:
    forget()
    answer = world.client("chair").post(f"/incidents/{world.ref}/as-at/2/do/close_incident")
    assert answer.status_code in (403, 405)


def everything_kept() -> dict[str, list[str]]:
    """Every row of every table of the app's own database."""
    db.session.rollback()
    names = inspect(db.engine).get_table_names()
    return {name: sorted(map(told, db.session.execute(text(f'SELECT * FROM "{name}"')))) for name in names}


def told(row: Any) -> str:
    """A row as text, its bytes too."""
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in row])


def test_looking_back_leaves_the_database_as_it_is(world: World) -> None:
    seq = full(world)
    client = world.client("member")
    before = everything_kept()
    for path in PAGES:
        forget()
        assert client.get(f"/incidents/{world.ref}/as-at/{seq}/{path}".rstrip("/")).status_code == 200
    past.climb(world.ref)
    assert everything_kept() == before


def test_nothing_can_be_written_into_the_past(world: World) -> None:
    moment = moments.at_entry(world.ref, 2)
    assert moment is not None
    with past.looking_back(moment):
        db.session.add(LogNote(incident=world.ref, seq=99, text="x", happened_at=now(), recorded_at=now()))
        with pytest.raises(OperationalError):
            db.session.flush()
    assert db.session.get(LogNote, (world.ref, 99)) is None


def test_only_those_who_see_the_incident_now_see_its_past(world: World) -> None:
    page(world, "as-at/2", "observer")
    page(world, "as-at/2", "administrator")
    for path in ("as-at", "as-at/2", "as-at/2/record", "as-at/told/2", "as-at?entry=99999"):
        page(world, path, "colleague", 404)
        forget()
        assert "/sign-in" in world.app.test_client().get(f"/incidents/{world.ref}/{path}").location
    given = world.does("chair", "give_seat", person_id=world.people["colleague"], role="member")
    page(world, "as-at/2", "colleague")
    seq = world.does("chair", "end_seat", seat=given.seq * 1000 + 1, reason="Off shift").seq
    page(world, f"as-at/{seq - 1}", "colleague", 404)


def test_one_forum_never_looks_back_at_anothers_incident(world: World) -> None:
    other = World.forum_only(world.app, "SY")
    other.ref = world.ref
    page(other, "as-at/2", "administrator", 404)


def spread(world: World) -> tuple[int, datetime]:
    """Three entries an hour apart; gives the first one and its time."""
    at = datetime(2031, 1, 7, 9, 0, tzinfo=UTC)
    seqs = [
        world.does("loggist", "write_log", text=f"Note {hours}", at=at + timedelta(hours=hours)).seq
        for hours in range(3)
    ]
    return seqs[0], at


@pytest.mark.parametrize(("minutes", "entry"), [(0, 0), (1, 0), (59, 0), (60, 1), (119, 1), (120, 2), (600, 2)])
def test_a_time_means_the_last_entry_recorded_at_or_before_it(world: World, minutes: int, entry: int) -> None:
    first, at = spread(world)
    moment = moments.at_time(world.ref, at + timedelta(minutes=minutes))
    assert moment is not None and moment.seq == first + entry
    assert moment.at == at + timedelta(minutes=minutes)


def test_the_clock_stands_at_the_moment_looked_at(world: World) -> None:
    at, began = datetime(2031, 1, 7, 9, 0, tzinfo=UTC), now()
    ref = world.action(due_at=stamp(at + timedelta(hours=2)), at=at)
    for hours, overdue in ((0, False), (1, False), (3, True)):
        moment = moments.at_time(world.ref, at + timedelta(hours=hours))
        assert moment is not None
        with world.app.test_request_context(), past.looking_back(moment):
            assert now() == at + timedelta(hours=hours)
            assert ("data-overdue" in shown(world.ref, [("action", ref)])[f"action/{ref}"]) is overdue
    assert began <= now() < at


REFUSED = [
    ("entry=x", 422, "Enter the number of an entry"),
    ("entry=0", 404, "and no entry 0"),
    ("entry=-3", 422, "Enter the number of an entry"),
    ("entry=999999", 404, "and no entry 999,999"),
    ("entry=" + "9" * 40, 404, "and no entry 999999999999"),
    ("entry=٣", 422, "Enter the number of an entry"),
    ("entry=2&time=2020-04-07T10:00", 422, "Give an entry or a time, not both"),
    ("time=yesterday", 422, "Enter a date and time"),
    ("time=2019-03-31T01:30", 422, "did not exist: the clocks went forward"),
    ("time=2019-10-27T01:30", 422, "happened twice. Add BST or GMT"),
    ("time=2019-10-27T01:30 GMT", 404, "Nothing was recorded of this incident before"),
    ("time=2199-01-01T00:00", 404, "is still to come"),
]


@pytest.mark.parametrize(("asked", "status", "sentence"), REFUSED)
def test_a_moment_that_is_none_is_refused_in_a_sentence(
    world: World, asked: str, status: int, sentence: str
) -> None:
    assert sentence in page(world, f"as-at?{asked}", status=status)


@pytest.mark.parametrize(("stand", "status"), [("0", 404), ("x", 422), ("2019-01-01T00:00Z", 404), ("99999", 404)])
def test_an_address_of_no_moment_is_refused_too(world: World, stand: str, status: int) -> None:
    assert "There is no such moment" in page(world, f"as-at/{stand}/actions", status=status)


def test_without_a_moment_one_looks_at_the_newest_and_goes_on_from_page_to_page(world: World) -> None:
    newest = head(world)
    html = page(world, "as-at?page=actions")
    assert f"As the record stood at entry {newest}" in html
    assert f'href="/incidents/{world.ref}/as-at/{newest - 1}/actions"' in html
    assert ">Next entry</span>" in html and ">Previous meeting</span>" in html
    assert f'href="/incidents/{world.ref}/as-at/{newest}/meetings"' in html


def test_a_time_of_london_may_be_asked_for_as_people_write_it(world: World) -> None:
    at = datetime(2020, 3, 20, 9, 30, tzinfo=UTC)
    for written in (show(at), for_input(at), "20 Mar 2020 09:30"):
        assert "Nothing was recorded" in page(world, f"as-at?time={written}", status=404)
    assert "As the record stood at entry" in page(world, f"as-at?time={stamp(now())}")


def test_each_decision_leads_to_what_was_known_before_it_was_recorded(world: World) -> None:
    world.in_session()
    told = {"decision": "Evacuate", "rationale": "The wall may fail", "meeting_number": 1}
    taken = world.does("loggist", "take_decision", **told).seq
    world.does("chair", "rescind_decision", decision_ref="SCG001/D01", reason="The river fell")
    link = f"/incidents/{world.ref}/as-at?entry={taken - 1}"
    assert f'href="{link}"' in page(world, "decisions/SCG001/D01")
    assert "Evacuate" not in page(world, f"as-at?entry={taken - 1}")
    then = page(world, f"as-at?entry={taken}")
    assert "Evacuate" in then and "The river fell" not in then
    assert f'href="{link}"' in page(world, f"as-at/{taken}/decisions/SCG001/D01")


def test_the_slider_is_told_of_each_entry_in_a_sentence(world: World) -> None:
    seq = world.does("loggist", "write_log", text="Bridge closed").seq
    forget()
    told = world.client("member").get(f"/incidents/{world.ref}/as-at/told/{seq}").get_json()
    assert told["seq"] == seq and told["told"].endswith("Bridge closed")
    page(world, f"as-at/told/{seq + 1}", status=404)


def rebuilt(world: World, seq: int) -> dict[str, list[str]]:
    """The state at an entry, remembered by nobody."""
    past._built.clear()
    moment = moments.at_entry(world.ref, seq)
    assert moment is not None
    with past.looking_back(moment):
        return state(world.ref)


def test_from_a_rung_the_past_is_the_same_as_from_the_first_entry(
    world: World, rungs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_command(world)
    newest = head(world)
    assert past.climb(world.ref) == newest
    assert len(list((rungs / world.ref).iterdir())) == newest // ladder.STEP
    assert past.climb(world.ref) == newest % ladder.STEP
    seqs = range(1, newest + 1, 5)
    by_rungs = {seq: rebuilt(world, seq) for seq in seqs}
    monkeypatch.setattr(Rungs, "folder", rungs / "none")
    monkeypatch.setattr(ladder, "STEP", 10_000)
    assert {seq: rebuilt(world, seq) for seq in seqs} == by_rungs


def test_a_damaged_rung_and_a_full_disk_are_done_without(
    world: World, rungs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seq = full(world)
    whole = rebuilt(world, seq)
    for file in (rungs / world.ref).iterdir():
        file.write_bytes(file.read_bytes()[:5000] + b"x" * 200)
    assert rebuilt(world, seq) == whole
    (rungs / "file").write_text("")
    monkeypatch.setattr(Rungs, "folder", rungs / "file")
    assert rebuilt(world, seq) == whole


def test_a_rung_of_another_history_or_of_an_older_scg_is_never_begun_at(
    world: World, rungs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladder, "STEP", 4)
    seq = full(world)
    whole = rebuilt(world, seq)
    kept = sorted((rungs / world.ref).iterdir())
    contents, strange = [file.read_bytes() for file in kept], set()
    for number, file in enumerate(kept):
        place, forum, rest = file.stem.split("_", 2)
        name = f"{place}_{forum}_{rest}older" if number else f"{place[:-4]}0000_{forum}_{rest}"
        file.unlink()
        file.with_name(f"{name}.sqlite3").write_bytes(contents[number - 1])
        strange.add(f"{name}.sqlite3")
    assert len(strange) > 1
    assert rebuilt(world, seq) == whole
    assert strange & {file.name for file in (rungs / world.ref).iterdir()} == set()


def test_the_longer_a_log_the_wider_its_rungs_stand_so_that_they_stay_few() -> None:
    for length in (1, 100, 5_700, 100_000, 10_000_000):
        assert length // ladder.step_of(length) <= ladder.MOST


def test_what_is_withheld_is_gone_from_the_past_as_well(world: World, rungs: Path) -> None:
    said = "Counsel says the wall at Mytholmroyd is ours"
    seq = world.does("loggist", "write_log", text=said).seq
    full(world)
    assert said in page(world, f"as-at/{seq}/record")
    past.climb(world.ref)
    assert [file for file in (rungs / world.ref).iterdir() if said.encode() in file.read_bytes()]
    told = {"ground": "legal privilege", "reason": "Advice of counsel"}
    proposal = world.does("secretariat", "propose_withholding", entry=seq, **told).seq
    done = world.does("chair", "approve_withholding", proposal=proposal).seq
    assert list((rungs / world.ref).iterdir()) == []
    assert db.session.get(EntryContent, (world.ref, seq)) is None
    for then in (seq, proposal, done):
        shown_then = page(world, f"as-at/{then}/record")
        assert said not in shown_then and "Withheld: legal privilege" in shown_then
    past.climb(world.ref)
    assert not [file for file in (rungs / world.ref).iterdir() if said.encode() in file.read_bytes()]


def test_where_an_entry_is_missing_the_past_is_not_shown_as_if_it_were_whole(world: World) -> None:
    from tests.test_record_pages import drop_guards

    seq = full(world)
    drop_guards(world)
    db.session.execute(text(f"DELETE FROM entry_content WHERE log = '{world.ref}' AND seq = 3"))
    db.session.commit()
    for then in (3, seq):
        assert "What entry 3 says is missing" in page(world, f"as-at/{then}", status=422)
    page(world, "as-at/2")


def test_only_so_many_moments_are_remembered(world: World) -> None:
    for seq in range(1, head(world) + 1):
        rebuilt_now = moments.at_entry(world.ref, seq)
        assert rebuilt_now is not None
        with past.looking_back(rebuilt_now):
            assert len(past._built) <= past.KEPT


def test_people_in_the_past_are_those_of_the_directory_then(world: World) -> None:
    before = head(world)
    agency = {"name": "Leeds and Bradford", "category": "Category 1"}
    version = db.session.get_one(Agency, ("WY", "leeds")).version
    world.does("administrator", "edit_agency", log="WY", agency_code="leeds", **agency, version=version)
    after = world.does("loggist", "write_log", text="Bridge closed").seq
    assert "Leeds City Council" in page(world, f"as-at/{before}/seats")
    assert "Leeds and Bradford" in page(world, f"as-at/{after}/seats")
    assert PEOPLE["member"][0] in page(world, f"as-at/{before}/seats")
