"""The record: gapless, chained, append-only, and enough to make every table again."""

import json
import threading

import pytest
import rfc8785
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scg.commands import COMMANDS, run
from scg.extensions import db
from scg.models import OF_A_FORUM, OF_AN_INCIDENT, Entry, EntryContent, Log
from scg.pieces.snapshot import plain
from scg.record import chain, checking, reading
from scg.record.rebuild import rebuild
from scg.words import KeyReused, NotFound, Refused
from tests.support.everything import every_command
from tests.support.world import World

NONCES = {"nonce": "0" * 32, "title": "Flooding, Calder Valley"}


def test_the_chain_gives_the_published_vectors() -> None:
    """Source: the test vectors of the record's design, origin scg.example.gov.uk/log/INC-2026-014."""
    genesis = chain.genesis("scg.example.gov.uk/log/INC-2026-014")
    assert genesis.hex() == "dfdfce14b501936c994e3aa0c4d5eec9b7826d5dc752ac232e2daee8890ff304"
    head = chain.encode(
        {
            "actor": "u_7",
            "at": "2026-11-21T14:01:00.000Z",
            "cmd": "00000000-0000-4000-8000-000000000001",
            "data": chain.sha256(chain.encode(NONCES)).hex(),
            "ent": "x:1",
            "kind": "incident.opened",
            "log": "INC-2026-014",
            "seq": 1,
            "v": 1,
        }
    )
    leaf = chain.leaf_of(head)
    assert leaf.hex() == "15f7640ed394ff103820d177b3d582ac685629879f288e944fcae4bf77930063"
    link = chain.link_of(genesis, leaf)
    assert link.hex() == "c616eccfcdc2aed304cbd08d9569a42fd8a1b6410314626a1c8e2b5ddae88626"


def test_the_encoding_is_rfc_8785() -> None:
    content = {"b": ["é", "\u20ac", "\U0001f600", 'quote " and \\', 12, True, None], "a": {"z": "", "y": -1}}
    assert chain.encode(content) == rfc8785.dumps(content)


@pytest.mark.parametrize("content", [{"a": 1.5}, {"a": 2**53}, {"a": "\0"}, {"a": object()}, {"é": 1}])
def test_what_the_encoding_leaves_out_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        chain.encode(content)


def test_every_table_is_made_again_from_the_entries_alone_by_every_command(world: World) -> None:
    every_command(world)
    done = {row.command for row in db.session.execute(text("SELECT DISTINCT command FROM answered_key"))}
    assert set(COMMANDS) - done == set(), "a command that this test does not exercise"
    before = tables()
    for log in reading.logs():
        rebuild(log)
    assert tables() == before


def tables() -> dict[str, list[str]]:
    """Every row of every state table, as text in order."""
    db.session.rollback()
    db.session.expunge_all()
    found = {}
    for table in (*OF_A_FORUM, *OF_AN_INCIDENT):
        rows = [json.dumps(plain(row), sort_keys=True) for row in db.session.query(table)]
        found[table.__name__] = sorted(rows)
    return found


def test_every_log_verifies_after_every_command(world: World) -> None:
    every_command(world)
    for log in reading.logs():
        verdict = checking.check(log.id)
        assert verdict.good
        assert verdict.length == log.seq


@pytest.mark.parametrize(
    "statement", ["UPDATE entry SET kind = 'x'", "DELETE FROM entry", "DELETE FROM entry_content"]
)
def test_the_database_itself_refuses_to_change_the_record(world: World, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert checking.check(world.ref).good


def without_triggers(statement: str, **values: object) -> None:
    """What somebody with the database in their hands could do."""
    if db.engine.dialect.name == "sqlite":
        for name in ("entry", "entry_content"):
            for act in ("update", "delete"):
                db.session.execute(text(f"DROP TRIGGER IF EXISTS {name}_refuses_{act}"))
    else:
        db.session.execute(text("ALTER TABLE entry DISABLE TRIGGER ALL"))
        db.session.execute(text("ALTER TABLE entry_content DISABLE TRIGGER ALL"))
    db.session.execute(text(statement), values)
    db.session.commit()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE entry_content SET data = :other WHERE log = :log AND seq = 3", "entry 3: its content"),
        ("UPDATE entry SET link = :other WHERE log = :log AND seq = 4", "entry 4: its link"),
        ("UPDATE entry SET leaf = :other WHERE log = :log AND seq = 4", "entry 4: its head was"),
        ("UPDATE entry SET head = :other WHERE log = :log AND seq = 5", "entry 5: its head can't"),
        ("DELETE FROM entry WHERE log = :log AND seq = 2", "entry 2: missing"),
        ("DELETE FROM entry WHERE log = :log AND seq > 6", "the log holds 6 entries"),
    ],
)
def test_tampering_is_found_and_the_first_bad_entry_named(world: World, statement: str, found: str) -> None:
    without_triggers(statement, **{"log": world.ref, **({"other": b"{"} if ":other" in statement else {})})
    assert found in checking.check(world.ref).problem


def test_the_same_request_under_the_same_key_is_done_once(world: World) -> None:
    first = world.does("loggist", "write_log", key="once", text="Water at the bridge")
    again = world.does("loggist", "write_log", key="once", text="Water at the bridge")
    assert (again.seq, again.replay, first.replay) == (first.seq, True, False)
    assert reading.head_of(world.ref).seq == first.seq


def test_another_request_under_a_used_key_is_refused(world: World) -> None:
    world.does("loggist", "write_log", key="once", text="Water at the bridge")
    with pytest.raises(KeyReused):
        world.does("loggist", "write_log", key="once", text="Water over the bridge")


def test_a_key_belongs_to_a_person(world: World) -> None:
    mine = world.does("loggist", "write_log", key="once", text="Water at the bridge")
    theirs = world.does("chair", "write_log", key="once", text="Water at the bridge")
    assert theirs.seq == mine.seq + 1


def test_a_refusal_leaves_no_trace(world: World) -> None:
    before = reading.head_of(world.ref)
    with pytest.raises(Refused):
        world.does("chair", "take_decision", decision="Close the bridge")
    with pytest.raises(Refused):
        world.does("chair", "close_meeting", meeting_number=1)
    assert reading.head_of(world.ref) == before


def test_an_incident_of_another_forum_is_as_one_that_does_not_exist(app: Flask, world: World) -> None:
    elsewhere = World.forum_only(app, "SY")
    told = {"text": "x"}
    with pytest.raises(NotFound) as theirs:
        run("write_log", elsewhere.actor("chair"), world.ref, "k", told)
    with pytest.raises(NotFound) as nobodys:
        run("write_log", elsewhere.actor("chair"), "WY-1999-01", "k", told)
    assert str(theirs.value) == str(nobodys.value)


def test_many_hands_make_one_sequence_without_gaps(app: Flask, world: World) -> None:
    world.in_session()
    before = reading.head_of(world.ref).seq
    db.session.remove()
    problems: list[BaseException] = []

    def write(hand: int) -> None:
        with app.app_context():
            try:
                for number in range(8):
                    world.does("loggist", "write_log", key=f"{hand}-{number}", text=f"{hand} {number}")
            except BaseException as problem:
                problems.append(problem)
            finally:
                db.session.remove()

    hands = [threading.Thread(target=write, args=(hand,)) for hand in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert problems == []
    assert reading.head_of(world.ref).seq == before + 48
    assert checking.check(world.ref).good


def test_what_is_stored_is_what_was_hashed(world: World) -> None:
    written = world.does("loggist", "write_log", text="Café – Ŵ 🚒")
    entry = db.session.get_one(Entry, (world.ref, written.seq))
    content = db.session.get_one(EntryContent, (world.ref, written.seq)).content
    assert json.loads(entry.head)["data"] == chain.sha256(content).hex()
    assert "Café – Ŵ 🚒".encode() in content
    assert db.session.get_one(Log, world.ref).link == entry.link
