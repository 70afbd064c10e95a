"""Backups: a copy of the database with the checkpoints made for it, checked before it counts as one."""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from scg import dumps, health, rounds
from scg.record import copies
from scg.record.clock import now
from scg.rules.stamps import stamp
from scg.words import Refused

FORMAT = "scg-backup/v1"
COPIES = {"sqlite": "scg.sqlite3", "postgresql": "scg.dump"}


@dataclass(frozen=True)
class Backup:
    """One backup as it was found good: where it is, its logs, and what is to be said of it besides."""

    folder: Path
    made_at: str
    migration: str
    kind: str
    logs: list[copies.Held]
    warning: str = ""

    @property
    def copy(self) -> Path:
        """The file with the database in it."""
        return self.folder / COPIES[self.kind]

    @property
    def entries(self) -> int:
        """How many entries it holds, in all its logs."""
        return sum(held.seq for held in self.logs)


def make(into: Path, settings: Mapping[str, Any], *, version: str) -> Backup:
    """Make a backup in a new folder of `into`, beside a running server, and check it; in an app's context.

    `version` is that of this scg. Every log with entries that no checkpoint covers is signed first; where
    there is no key, the backup is made all the same and says so. Refused where the copy can't be made or
    doesn't verify: then nothing is left behind under a backup's name.
    """
    warning = _signed()
    at = now()
    target = into / f"scg-{at:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise Refused(f"There is a backup {target} already. Try again in a second")
    partial = into / f".{target.name}.partial"
    try:
        partial.mkdir(parents=True, mode=0o700)
        kind = _copy(settings["SQLALCHEMY_DATABASE_URI"], partial)
        made = _described(partial, kind, stamp(at), version, warning)
        os.rename(partial, target)
        _onto_disk(into)
    except OSError as problem:
        raise Refused(f"The backup can't be written to {into}: {problem.strerror}") from problem
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _note(settings, stamp(at), target)
    return Backup(target, made.made_at, made.migration, made.kind, made.logs, warning)


def _signed() -> str:
    try:
        rounds.sign_what_is_new("backup")
    except Refused as refusal:
        return f"The newest entries are not signed. {refusal.sentence}"
    return ""


def _copy(address: str, folder: Path) -> str:
    kind = make_url(address).get_backend_name()
    file = folder / COPIES[kind]
    if kind == "sqlite":
        copy_file(Path(make_url(address).database or ""), file)
    else:
        dumps.dump(address, file)
    return kind


def copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite database as it stands at one moment, while others write to it, into one file."""
    with closing(sqlite3.connect(target)) as copy:
        with closing(sqlite3.connect(source)) as original:
            original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _described(folder: Path, kind: str, at: str, version: str, warning: str) -> Backup:
    with closing(opened(folder / COPIES[kind], kind)) as copy:
        made = Backup(folder, at, copies.migration_of(copy), kind, copies.check(copy), warning)
    (folder / "checkpoints.txt").write_text("\n".join(held.note for held in made.logs if held.note))
    files = {path.name: _told(path) for path in sorted(folder.iterdir())}
    logs = {held.log: {"origin": held.origin, "length": held.seq, "link": held.link.hex()} for held in made.logs}
    about = {"format": FORMAT, "made_at": at, "scg": version, "database": kind, "migration": made.migration}
    manifest = {**about, "files": files, "logs": logs, "warning": warning}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    for path in (*folder.iterdir(), folder):
        _onto_disk(path)
    return made


def opened(file: Path, kind: str) -> sqlite3.Connection:
    """The copy in a backup, opened for reading alone; a dump by way of a passing database."""
    if kind == "postgresql":
        return dumps.as_sqlite(file)
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _told(path: Path) -> dict[str, Any]:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}


def _onto_disk(path: Path) -> None:
    if stat.S_ISREG(path.stat().st_mode):
        path.chmod(0o600)
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _note(settings: Mapping[str, Any], at: str, target: Path) -> None:
    told = json.dumps({"at": at, "folder": str(target)})
    (health.folder_of(settings) / health.LAST_BACKUP).write_text(told + "\n")


def read(folder: Path) -> Backup:
    """A backup as its folder holds it, checked file by file and log by log; Refused where anything differs."""
    manifest = _manifest(folder)
    for name, told in manifest["files"].items():
        if not (folder / name).is_file() or _told(folder / name) != told:
            raise Refused(f"{folder / name} is missing or isn't as it was written. Take another backup")
    kind = manifest["database"]
    with closing(opened(folder / COPIES[kind], kind)) as copy:
        logs = copies.check(copy)
    return Backup(folder, manifest["made_at"], manifest["migration"], kind, logs, manifest["warning"])


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError):
        raise Refused(f"There is no backup in {folder}: it has no manifest.json that can be read") from None
    if manifest.get("format") != FORMAT:
        raise Refused(f"{folder} isn't a backup that this scg can read")
    return manifest
