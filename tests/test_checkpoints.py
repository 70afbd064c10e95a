"""Checkpoints are made when they are owed, say what stood then, and outlive their key."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import ROOT
from scg import rounds
from scg.extensions import db
from scg.models import Checkpoint, Entry, Log, SigningKey
from scg.pieces import minutes
from scg.record import chain, checking, checkpoints, notes, reading, signing
from scg.record.clock import now
from scg.record.rebuild import rebuild
from scg.words import Refused
from tests.support.world import World, in_hours


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask) -> Path:
    """A key of the test's own."""
    monkeypatch.setattr(signing.Keeping, "file", tmp_path / "signing.key")
    return tmp_path / "signing.key"


def made_for(log: str) -> list[Checkpoint]:
    return checkpoints.all_of(log)


def test_a_meeting_opened_and_closed_and_minutes_circulated_and_signed_are_each_signed_for(world: World):
    world.in_session()
    world.does("secretariat", "confirm_everyone", meeting_number=1)
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    reasons = [made.reason for made in made_for(world.ref)]
    assert reasons == ["SCG 001 opened", "SCG 001 closed", "minutes of SCG 001 circulated, version 1"]


def test_a_checkpoint_states_the_log_its_length_its_last_link_the_time_and_the_reason(world: World):
    opened = world.does("chair", "open_meeting", meeting_number=1)
    made = made_for(world.ref)[0]
    told = made.note.split("\n")
    link = base64.b64encode(bytes.fromhex(opened.link)).decode()
    origin = f"scg.test/log/{world.ref}"
    assert told[:4] == ["scg-record-checkpoint/v1", origin, str(opened.seq), link]
    assert told[5:7] == ["SCG 001 opened", ""]
    assert told[7].startswith(f"— {origin} ")


def test_each_checkpoint_is_an_entry_in_the_forums_own_log(world: World):
    world.does("chair", "open_meeting", meeting_number=1)
    made = made_for(world.ref)[0]
    [entry] = reading.written("WY", after=made.entry - 1, until=made.entry)
    assert (entry.kind, entry.fields["note"]) == ("checkpoint.made", made.note)


def test_the_same_length_is_signed_once_for_the_same_reason(world: World):
    first, again = checkpoints.make(world.ref, "start"), checkpoints.make(world.ref, "start")
    assert (first.entry, len(made_for(world.ref))) == (again.entry, 1)


def test_what_no_checkpoint_covers_is_signed_by_the_clock_and_nothing_twice(world: World):
    rounds.sign_what_is_new("hourly")
    rounds.sign_what_is_new("hourly")
    assert [len(made_for(log)) for log in (world.ref, "WY")] == [1, 1]


def test_by_the_clock_a_log_is_signed_once_an_hour(world: World):
    rounds.sign_what_is_new("start")
    world.does("loggist", "write_log", text="The river is rising")
    rounds.sign_what_is_new("hourly", older_than=timedelta(hours=1))
    assert len(made_for(world.ref)) == 1
    rounds.sign_what_is_new("hourly", older_than=timedelta(0))
    assert len(made_for(world.ref)) == 2


def test_the_key_is_its_owners_alone(world: World, own_key: Path):
    checkpoints.make(world.ref, "start")
    assert (own_key.stat().st_mode & 0o777, signing.problem()) == (0o400, "")
    own_key.chmod(0o444)
    assert "can be read by others" in signing.problem()


def test_without_a_key_nothing_is_signed_in_production(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signing.Keeping, "make_missing", False)
    with pytest.raises(Refused) as refusal:
        checkpoints.make(world.ref, "start")
    assert "scg key new" in refusal.value.sentence


def test_a_rotation_is_an_entry_that_the_old_keys_last_checkpoint_covers(world: World):
    was = notes.public_of(signing.private()).hex()
    public = checkpoints.rotate()
    [rotated] = [entry for entry in reading.written("WY") if entry.kind == "key.rotated"]
    last = made_for("WY")[-1]
    assert (rotated.fields["was"], rotated.fields["public"]) == (was, public)
    assert (last.public, last.seq >= rotated.seq) == (was, True)
    assert checkpoints.make(world.ref, "start").public == public


def test_a_rotation_broken_off_ends_as_if_it_had_not_been(world: World, monkeypatch: pytest.MonkeyPatch):
    checkpoints.make(world.ref, "start")
    with monkeypatch.context() as broken:
        broken.setattr(signing, "follow", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            checkpoints.rotate()
    public = checkpoints.rotate()
    keys = [(key.public == public, key.ended_at is None) for key in checkpoints.keys_of("WY")]
    assert keys == [(False, False), (True, True)]


def test_a_log_cut_behind_its_checkpoint_is_shorter_than_the_checkpoint(world: World):
    checkpoints.make(world.ref, "start")
    row = db.session.get_one(Log, world.ref)
    cut_behind(world, row.seq)
    assert "shorter than the checkpoint" in checking.check(world.ref).problem


def cut_behind(world: World, seq: int) -> None:
    """Whoever owns the database takes the last entry away, and sets the head back."""
    before = reading.link_at(world.ref, seq - 1)
    for line in ("entry_content", "entry"):
        drop(line, "delete")
        place = {"log": world.ref, "seq": seq}
        db.session.execute(db.text(f"DELETE FROM {line} WHERE log = :log AND seq = :seq"), place)
    db.session.execute(db.update(Log).where(Log.id == world.ref).values(seq=seq - 1, link=before))
    db.session.commit()


def drop(table: str, act: str) -> None:
    if db.engine.dialect.name == "sqlite":
        db.session.execute(db.text(f"DROP TRIGGER {table}_refuses_{act}"))
    else:
        db.session.execute(db.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def test_a_history_written_anew_differs_from_the_checkpoint_made_of_it(world: World):
    seq = checkpoints.make(world.ref, "start").seq
    rewrite(world, seq)
    for checked in (checking.check(world.ref), checking.check_tail(world.ref)):
        assert checked.problem == f"entry {seq}: it differs from the checkpoint made of it"


def rewrite(world: World, seq: int) -> None:
    """Whoever owns the database writes the last entry anew, with every hash right."""
    entry = db.session.get_one(Entry, (world.ref, seq))
    head = entry.head.replace(b'"v":1', b'"v":2')
    leaf = chain.leaf_of(head)
    link = chain.link_of(reading.link_at(world.ref, seq - 1) or b"", leaf)
    drop("entry", "update")
    db.session.execute(
        db.update(Entry).where(Entry.log == world.ref, Entry.seq == seq).values(head=head, leaf=leaf, link=link)
    )
    db.session.execute(db.update(Log).where(Log.id == world.ref).values(link=link))
    db.session.commit()


def test_the_tables_of_checkpoints_and_keys_are_made_again_from_the_forums_log(world: World):
    checkpoints.make(world.ref, "start")
    checkpoints.rotate()
    before = rows()
    [forum] = [known for known in reading.logs() if known.id == "WY"]
    rebuild(forum)
    assert rows() == before


def rows() -> list[tuple[object, ...]]:
    db.session.expire_all()
    kept = [tuple(row) for row in db.session.execute(select(*Checkpoint.__table__.columns))]
    return kept + [tuple(row) for row in db.session.execute(select(*SigningKey.__table__.columns))]


def test_a_clock_set_back_is_told_by_the_record_itself(world: World):
    ahead, behind = now() + timedelta(seconds=30), now() - timedelta(seconds=20)
    world.does("loggist", "write_log", text="Before the step", at=ahead)
    world.does("loggist", "write_log", text="After it", happened_at=in_hours(-1), at=behind)
    last = reading.written(world.ref)[-1]
    assert (last.kind, last.fields["seconds"]) == ("clock.stepped", 50)
    assert checking.check(world.ref).good


def test_a_note_that_does_not_end_its_last_line_is_not_signed():
    with pytest.raises(ValueError, match="line feed"):
        notes.sign("unfinished", "scg.test", signing.private())


def test_a_checkpoints_text_keeps_a_reason_to_one_line():
    text = notes.text_of("scg.test/log/WY", 3, bytes(32), "2026-11-21T14:05:00.000Z", "two\nlines")
    assert text.split("\n")[5] == "two lines"


def test_issued_minutes_end_in_the_checkpoint_that_covers_them(world: World):
    world.in_session()
    world.does("chair", "close_meeting", meeting_number=1)
    circulated = world.does("secretariat", "circulate_minutes", meeting_number=1)
    shown = minutes.shown(world.ref, 1)
    assert shown is not None
    proof = shown.record.proof
    assert proof is not None
    made = checkpoints.covering(world.ref, circulated.seq)
    assert made is not None
    assert (proof.note, proof.fingerprint.replace(" ", "")) == (made.note, circulated.link)
    page = world.client("observer").get(f"/incidents/{world.ref}/meetings/1/minutes").text
    assert proof.fingerprint in page
    assert 'aria-label="QR code of the signed note printed above it"' in page


def test_a_draft_names_no_checkpoint(world: World):
    world.in_session()
    world.does("chair", "close_meeting", meeting_number=1)
    shown = minutes.shown(world.ref, 1)
    assert shown is not None
    assert shown.record.proof is None


def test_every_checkpoint_can_be_taken_away_as_text(world: World):
    made = checkpoints.make(world.ref, "start")
    answer = world.client("observer").get(f"/incidents/{world.ref}/record/checkpoints.txt")
    assert (answer.text, answer.mimetype) == (made.note, "text/plain")
    nobody = world.app.test_client().get(f"/incidents/{world.ref}/record/checkpoints.txt")
    assert nobody.status_code == 302


def test_the_page_says_all_that_the_record_cannot_show(world: World):
    written = (ROOT / "docs" / "record.md").read_text().split("## What it can't show")[1]
    bullets = [" ".join(part.split()) for part in written.split("\n\nIt is evidence")[0].split("\n- ")[1:]]
    page = " ".join(world.client("member").get("/help/record").text.replace("’", "'").split())
    assert len(bullets) == 9
    assert [bullet for bullet in bullets if bullet not in page] == []
