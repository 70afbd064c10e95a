"""PostgreSQL's own programs that take a database out and put it back, found on this machine and run."""

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from scg.words import Refused

SCHEMA = "public"
DEBIANS = Path("/usr/lib/postgresql")
HEADER = re.compile(r"COPY public\.(\w+) \((.*)\) FROM stdin;")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
TABLES = ("alembic_version", "log", "entry", "entry_content", "checkpoint")


def dump(address: str, file: Path) -> None:
    """Write one consistent dump of the database at this address; others go on writing meanwhile."""
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--schema={SCHEMA}", f"--file={file}"]
    _run("pg_dump", options, address)


def put_back(file: Path, address: str) -> None:
    """Fill a database whose schema is there and empty from a dump, all of it or nothing."""
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    database = make_url(address).database or ""
    _run("pg_restore", [*options, f"--schema={SCHEMA}", f"--dbname={database}", str(file)], address)


def as_sqlite(file: Path) -> sqlite3.Connection:
    """The record as a dump holds it, in a passing SQLite database, so that it's checked without any server."""
    made = sqlite3.connect("")
    listed = [f"--table={name}" for name in TABLES]
    options = ["--data-only", "--file=-", *listed, str(file)]
    for table, columns, values in _rows(_lines("pg_restore", options)):
        if values is None:
            typed = ", ".join(f"{name} INTEGER" if name in ("seq", "entry") else name for name in columns)
            made.execute(f"CREATE TABLE {table} ({typed})")
        else:
            made.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    return made


def _rows(lines: Iterable[str]) -> Iterator[tuple[str, list[str], list[str | bytes | None] | None]]:
    table, columns = "", list[str]()
    for line in lines:
        if found := HEADER.fullmatch(line):
            table, columns = found[1], [name.strip().strip('"') for name in found[2].split(",")]
            yield table, columns, None
        elif line == r"\.":
            table = ""
        elif table:
            yield table, columns, [_value(field, table) for field in line.split("\t")]


def _value(field: str, table: str) -> str | bytes | None:
    if field == r"\N":
        return None
    text = re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), field)
    # No text of these tables begins so, but bytes do.
    return bytes.fromhex(text[2:]) if text.startswith(r"\x") and table != "checkpoint" else text


def _lines(program: str, options: list[str]) -> Iterator[str]:
    """What a program writes, line by line: a dump may be larger than the memory."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([_found(program), *options], stdout=subprocess.PIPE, stderr=errors)
        assert process.stdout is not None, "its words were asked for"
        with process, process.stdout as words:
            for line in words:
                yield line.rstrip(b"\n").decode()
        errors.seek(0)
        _ended_well(program, process.returncode, errors.read())


def _run(program: str, options: list[str], address: str) -> None:
    run = subprocess.run([_found(program), *options], env=_environment(address), capture_output=True, check=False)
    _ended_well(program, run.returncode, run.stderr)


def _ended_well(program: str, code: int, said: bytes) -> None:
    if code:
        told = (said.decode(errors="replace").strip().splitlines() or ["it said nothing"])[0]
        raise Refused(f"{program} ended in an error: {told}")


def _found(program: str) -> str:
    versions = sorted(DEBIANS.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]), reverse=True)
    found = shutil.which(program) or next(map(str, versions), "")
    if not found:
        raise Refused(
            f"{program} isn't on this machine. Install PostgreSQL's client programs, in a version no older than "
            "the server's: apt install postgresql-client"
        )
    return found


def _environment(address: str) -> dict[str, str]:
    """What PostgreSQL's programs read: so no password stands in the list of processes."""
    url = make_url(address)
    query = {f"PG{name.upper()}": str(value) for name, value in url.query.items()}
    told = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    named = {"PGDATABASE": url.database, **told}
    return {**os.environ, **{name: str(value) for name, value in named.items() if value}, **query}
