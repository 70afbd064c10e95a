"""The law of continuity: an incident whose host is lost goes on elsewhere, from its last entry, or not at all."""

import itertools
import json
import os
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from scg import create_app
from scg.commands import Actor, exports, run
from scg.commands.founding import add_first_person, found_forum, give_address
from scg.commands.taking_over import take_over
from scg.extensions import db
from scg.migrating import migrate_database
from scg.models import Action, Agency, Entry, EntryContent, Incident, Meeting, Person
from scg.pieces import bundle
from scg.record import brought, chain, checking, checkpoints, reading, signing, verify
from scg.record.clock import now
from scg.record.founding import append
from scg.record.projection import PROJECTIONS
from scg.words import KeyReused, Refused
from tests.support.bundles import FORUM, LOG, Made, checkpoint, entry, key_of, vkey_of
from tests.support.postgres import Postgres
from tests.support.shell import scg
from tests.support.world import AGENCIES, World, in_hours
from tests.test_backups import leave

pytestmark = pytest.mark.long

TOLD = {"who": "Jo Khan, Calderdale Council", "because": "The server room is under water"}


@pytest.fixture
def other_kind(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the other kind, on another machine."""
    if not database.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"other_{os.getpid()}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Flask]:
    """Another host with an empty database, SQLite."""
    yield from hosted(f"sqlite:///{tmp_path / 'host.sqlite3'}", tmp_path)


def hosted(address: str, folder: Path) -> Iterator[Flask]:
    """An app on a database of its own, with a key of its own; whoever uses it enters its context."""
    made = create_app({"SQLALCHEMY_DATABASE_URI": address, "TESTING": True, "SCG_DATA": str(folder)})
    migrate_database(made)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def lost(world: World, tmp_path: Path) -> Path:
    """The bundle of an incident with a meeting in session, taken away before its host was lost."""
    world.in_session()
    world.action(text="Open a rest centre")
    world.does("chair", "raise_action", text="Ring round", owner="wyp", due_at=in_hours(2), key="raised-twice")
    return exported(world.ref, tmp_path / "bundle.zip")


def exported(ref: str, file: Path) -> Path:
    """The bundle of an incident of the app at hand, in a file."""
    exports.export_by_host(ref)
    file.write_bytes(bundle.packed(ref, exports.sign_for_export(ref)))
    return file


def take(taken: Path, **told: str) -> Any:
    return take_over(brought.read(taken.read_bytes()), host="scg.kirklees.example", at=now(), **{**TOLD, **told})


def test_an_incident_goes_on_elsewhere_from_its_last_entry(
    world: World, lost: Path, other_kind: str, tmp_path: Path
) -> None:
    before = everything(world.ref)
    leave(world)
    done = scg(
        other_kind,
        made(tmp_path / "elsewhere"),
        *("import", str(lost), "--by", TOLD["who"], "--because", TOLD["because"]),
        SCG_RECORD_NAME="scg.kirklees.example",
    )
    assert done.returncode == 0, done.stderr
    assert f"scg person address {world.people['chair']} ...   (Amina Shah, chair)" in done.stdout
    assert "@" not in done.stdout
    for app in hosted(other_kind, tmp_path / "elsewhere"):
        with app.app_context():
            goes_on(World(app, world.people, world.ref, itertools.count(5000)), before, tmp_path / "again.zip")


def goes_on(there: World, before: list[tuple[Any, ...]], file: Path) -> None:
    """The incident's people act on the other host, and its record can be taken away again."""
    assert everything(there.ref)[: len(before)] == before
    assert there.row(Meeting, 1).state == "in session"
    head = reading.head_of(there.ref)
    assert head is not None
    assert there.does("member", "complete_action", action_ref="SCG001/A01", note="It is open").seq == head.seq + 1
    raised = there.does("chair", "raise_action", text="New", owner="ea", due_at=in_hours(2))
    assert raised.entity == "action:SCG001/A03"
    assert verify.check_bundle(exported(there.ref, file).read_bytes()).problems == []
    assert checking.check(there.ref).good and checking.check("WY").good


def made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def everything(ref: str) -> list[tuple[Any, ...]]:
    """Every entry with the exact bytes that were hashed."""
    return [(line.seq, bytes(line.head or b""), line.content, line.link) for line in reading.lines(ref)]


def test_the_take_over_is_the_next_entry_with_who_and_why(world: World, lost: Path, host: Flask) -> None:
    length, link = brought.read(lost.read_bytes()).head.seq, brought.read(lost.read_bytes()).head.link
    with host.app_context():
        done = take(lost)
        [entry] = reading.written(world.ref, after=length)
        assert (done.seq, entry.kind, entry.by) == (length + 1, "incident.taken_over", TOLD["who"])
        told = entry.fields
        assert (told["because"], told["length"], told["link"]) == (TOLD["because"], length, link.hex())
        assert told["note"].startswith("scg-record-checkpoint/v1\n") and len(told["public"]) == 64
        assert told["host"] == "scg.test/log/WY"
        assert checking.check(world.ref).good and checking.check("WY").good
        signed = checkpoints.newest(world.ref)
        assert signed is not None and (signed.seq, signed.reason) == (done.seq, "taken over from another host")
        row = db.session.get_one(Incident, world.ref)
        assert (row.name, row.forum) == ("Calder Valley flooding", "WY")
        assert db.session.get_one(Action, (world.ref, "SCG001/A02")).text == "Ring round"


def test_what_was_done_there_is_not_done_again_here(world: World, lost: Path, host: Flask) -> None:
    with host.app_context():
        take(lost)
        chair = Actor(world.people["chair"], "Amina Shah, wyp")
        given = {"text": "Ring round", "owner": "wyp", "due_at": in_hours(9)}
        again = run("raise_action", chair, world.ref, "raised-twice", given)
        assert (again.replay, again.entity) == (True, "action:SCG001/A02")
        there = World(host, world.people, world.ref, itertools.count(5000))
        with pytest.raises(KeyReused):
            there.does(
                "chair", "open_meeting", log=there.open_incident("Another"), meeting_number=1, key="raised-twice"
            )


def test_the_people_are_here_under_the_same_ids_and_their_pages_open(world: World, lost: Path, host: Flask) -> None:
    with host.app_context():
        take(lost)
        seated = {"chair", "deputy", "loggist", "secretariat", "member", "other_member", "observer"}
        assert {person for person in db.session.scalars(db.select(Person.id))} == {world.people[p] for p in seated}
        there = World(host, world.people, world.ref, itertools.count(5000))
        give_address(world.people["chair"], "amina.shah@wy.example")
        client = there.client("chair")
        for page in ("", "/actions", "/record", "/seats", "/decisions", "/meetings/1", "/as-at?entry=3"):
            answer = client.get(f"/incidents/{world.ref}{page}", follow_redirects=True)
            assert answer.status_code == 200, page
        assert "Taken over from scg.test/log/WY by Jo Khan" in client.get(f"/incidents/{world.ref}/record").text


def test_a_new_incident_gets_a_reference_that_the_lost_host_gave_to_none(
    world: World, tmp_path: Path, host: Flask
) -> None:
    world.open_incident("The second")
    second = exported(world.ref, tmp_path / "bundle.zip")
    with host.app_context():
        take(second)
        there = World(host, world.people, world.ref, itertools.count(5000))
        assert (world.ref[-2:], there.open_incident("The next")[-2:]) == ("02", "03")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bundle_that_was_tampered_with_is_refused(lost: Path, host: Flask) -> None:
    content = lost.read_bytes().replace(b"Calder Valley flooding", b"Aire Valley, flooding!")
    with pytest.raises(Refused, match="tampered with"):
        brought.read(content)
    with pytest.raises(Refused, match="can't be read"):
        brought.read(b"PK nothing")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bundle_under_another_key_than_the_one_known_is_refused(lost: Path) -> None:
    other = "scg.test/log/WY+9b5cf90d+ARvB5v1Zs5DS0qXa+vB8gYdtYQJ0qfVv6d0+7ZBz0E4y"
    with pytest.raises(Refused):
        brought.read(lost.read_bytes(), [other])


def test_an_incident_that_is_here_already_is_refused_with_how_far_it_goes(world: World, lost: Path) -> None:
    with pytest.raises(Refused) as refused:
        take(lost)
    head = reading.head_of(world.ref)
    assert head is not None
    assert f"{world.ref} is here already, with {head.seq} entries" in refused.value.sentence
    assert refused.value.sentence.endswith("They are the same history")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_history_under_the_same_reference_is_told_apart(world: World, lost: Path, host: Flask) -> None:
    with host.app_context():
        World.begin(host)
        with pytest.raises(Refused, match="They are different histories"):
            take(lost)


def test_a_forum_that_is_here_gets_who_is_missing(world: World, lost: Path, host: Flask) -> None:
    with host.app_context():
        there = World.forum_only(host)
        there.does("administrator", "add_person", log="WY", name="Al New", email="al@wy.example", agency_code="ea")
        before = reading.head_of("WY")
        done = take(lost)
        assert (done.founded, done.people) == (False, [])
        after = reading.head_of("WY")
        assert before is not None and after is not None
        assert [entry.kind for entry in reading.written("WY", after=before.seq)][:1] != ["person.added"]
        assert db.session.get_one(Incident, world.ref).forum == "WY"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_forum_that_is_here_gets_the_agencies_and_the_people_that_it_lacks(
    world: World, lost: Path, host: Flask
) -> None:
    told = {"origin": "scg.kirklees.example", "agencies": AGENCIES[:2]}
    with host.app_context():
        found_forum("WY", "West Yorkshire LRF", "West Yorkshire", **told)
        done = take(lost)
        assert (done.founded, len(done.people)) == (False, 7)
        assert {agency.code for agency in db.session.scalars(db.select(Agency))} == {code for code, *_ in AGENCIES}
        chair = db.session.get_one(Person, world.people["chair"])
        assert (chair.name, chair.post, chair.email) == ("Amina Shah", "Assistant Chief Constable", None)
        assert give_address(chair.id, "Amina.Shah@wy.example") == "Amina Shah"
        assert db.session.get_one(Person, chair.id).email == "amina.shah@wy.example"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_forum_under_the_same_code_is_refused(lost: Path, host: Flask) -> None:
    with host.app_context():
        found_forum("WY", "Wyre Local Resilience Forum", "Wyre", origin="scg.wyre.example")
        with pytest.raises(Refused, match="WY is Wyre Local Resilience Forum here, and West Yorkshire LRF in the"):
            take(lost)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_people_under_one_id_are_refused_and_nothing_is_taken_in(lost: Path, host: Flask, world: World) -> None:
    with host.app_context():
        found_forum("WY", "West Yorkshire LRF", "West Yorkshire", origin="scg.kirklees.example")
        add_first_person("WY", "Somebody Else", "somebody@wy.example", "police")
        before = reading.logs()
        with pytest.raises(Refused, match="two people under one id"):
            take(lost)
        db.session.expire_all()
        assert reading.logs() == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_one_person_under_two_ids_is_refused(lost: Path, host: Flask, world: World) -> None:
    with host.app_context():
        found_forum("WY", "West Yorkshire LRF", "West Yorkshire", origin="scg.kirklees.example")
        about = {"name": "Amina Shah", "email": "amina.shah@wy.example", "agency": "wyp", "post": ""}
        append("WY", "person.added", "person:wy-0099", person="wy-0099", administrator=False, **about)
        with pytest.raises(Refused, match="one person under two ids"):
            take(lost)


def test_it_is_all_or_nothing(lost: Path, host: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_entry: object) -> None:
        raise RuntimeError("the machine stops")

    with host.app_context():
        monkeypatch.setitem(PROJECTIONS, "incident.taken_over", fails)
        with pytest.raises(RuntimeError):
            take(lost)
        assert reading.logs() == []
        assert db.session.scalar(db.select(db.func.count()).select_from(Entry)) == 0
        monkeypatch.undo()
        assert take(lost).founded


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("missing", ["who", "because"])
def test_who_and_why_must_be_said(lost: Path, host: Flask, missing: str) -> None:
    with host.app_context(), pytest.raises(Refused, match="taken over"):
        take(lost, **{missing: "  "})


def test_what_is_withheld_stays_withheld(world: World, tmp_path: Path, host: Flask) -> None:
    written = world.does("loggist", "write_log", text="The casualty is Xanthippe Quill")
    told = {"entry": written.seq, "ground": "personal data", "reason": "A casualty's name"}
    proposed = world.does("secretariat", "propose_withholding", **told)
    world.does("chair", "approve_withholding", proposal=proposed.seq)
    taken = exported(world.ref, tmp_path / "bundle.zip")
    assert b"Xanthippe" not in taken.read_bytes()
    with host.app_context():
        take(taken)
        assert db.session.get(EntryContent, (world.ref, written.seq)) is None
        shown = next(e for e in reading.written(world.ref) if e.seq == written.seq)
        assert shown.fields["text"].startswith("Withheld")
        assert checking.check(world.ref).good


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_host_that_bears_the_lost_ones_name_begins_its_forums_log_under_another(
    world: World, lost: Path, host: Flask
) -> None:
    with host.app_context():
        take_over(brought.read(lost.read_bytes()), host="scg.test", at=now(), **TOLD)
        origin = db.session.scalar(db.text("SELECT origin FROM log WHERE id = 'WY'"))
        assert origin == f"scg.test/taken-over-{now():%Y%m%d}/log/WY"


def repacked(taken: Path, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(taken.read_bytes())) as container:
        files = {each: container.read(each) for each in container.namelist()}
    return verify.packed({**files, name: content})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bundle_of_half_a_record_is_refused(lost: Path) -> None:
    with zipfile.ZipFile(lost) as container:
        lines = container.read("log.jsonl").splitlines()
    half = [json.dumps({"seq": json.loads(line)["seq"], "leaf": json.loads(line)["leaf"]}) for line in lines]
    with pytest.raises(Refused):
        brought.read(repacked(lost, "log.jsonl", "\n".join(half).encode() + b"\n"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_has_the_lost_hosts_key_alone_is_told_to_ask_for_the_new_one(
    world: World, lost: Path, host: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, note = bundle.vkey(world.ref), checkpoints.all_of(world.ref)[-1]
    signing.make(tmp_path / "own.key")
    monkeypatch.setattr(signing.Keeping, "file", tmp_path / "own.key")
    with host.app_context():
        take(lost)
        again, new = exported(world.ref, tmp_path / "again.zip").read_bytes(), bundle.vkey(world.ref)
    assert new != old
    report = verify.check_bundle(again, [old])
    assert report.code == 1
    assert "if the incident was taken over by another host, give its key too" in report.problems[0]
    assert verify.check_bundle(again, [new]).code == 0
    report = verify.check_bundle(again, [old, new], {"old.txt": note.note.encode()})
    assert report.code == 0
    assert any(f"Your checkpoint of entry {note.seq}, signed" in found for found in report.found)


def unheard_of() -> Made:
    """A sound bundle, signed for, of entries that no scg wrote."""
    made = Made.sound()
    made.lines.append(entry(LOG, 6, "river.rose", height="2 m"))
    made.checkpoints.append(checkpoint(made.lines, 6, made.private))
    return made


def test_entries_that_scg_knows_nothing_of_are_refused_in_a_sentence_and_nothing_is_taken_in(
    host: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "strange.zip"
    file.write_bytes(unheard_of().packed())
    assert verify.check_bundle(file.read_bytes(), [vkey_of(key_of(1))]).code == 0
    with host.app_context():
        with pytest.raises(Refused, match="can't be made into an incident here, so nothing was taken in"):
            take(file)
        assert reading.logs() == []
    address = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    given = ("import", str(file), "--by", TOLD["who"], "--because", TOLD["because"])
    done = scg(address, made(tmp_path / "elsewhere"), *given, SCG_RECORD_NAME="scg.kirklees.example")
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if not line.startswith("Warning:")]
    assert len(said) == 1 and "can't be made into an incident here" in said[0]


def test_a_directory_that_scg_didnt_write_is_refused_in_a_sentence(host: Flask) -> None:
    odd = Made.sound()
    line = entry(FORUM, 1, "forum.founded")
    head = json.loads(line["head"])
    del head["ent"]
    line["head"] = chain.encode(head).decode()
    line["leaf"] = chain.leaf_of(line["head"].encode()).hex()
    odd.forum[0] = line
    odd.above = [checkpoint(odd.forum, 4, odd.private, "scg.example.gov.uk/log/WY")]
    with pytest.raises(Refused, match="scg didn't write them so"):
        brought.read(odd.packed(), [vkey_of(key_of(1))])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_the_check_calls_tampered_with_is_never_taken_in(lost: Path) -> None:
    beyond = Made.sound()
    beyond.lines.append(entry(LOG, 6, "log.written"))
    with pytest.raises(Refused, match="This bundle was tampered with: 1 entries of the record"):
        brought.read(beyond.packed())
    with pytest.raises(Refused, match=r"tampered with: .*signed by a key that the ones you gave don't vouch for"):
        brought.read(lost.read_bytes(), [vkey_of(key_of(9))])
