"""The tests' world: databases of their own, an app on each, and a forum with its agencies and people."""

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.memory import in_memory

# Servers and apps wait for the disk at every act; in memory the wait is short.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", in_memory())
os.environ["SCG_DATA"] = tempfile.mkdtemp(prefix="scg-tests-", dir=in_memory())

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from scg import create_app
from scg.extensions import db
from scg.migrating import migrate_database
from scg.record import signing
from tests.support import chromium
from tests.support.apps import Shared, own_app
from tests.support.postgres import Postgres
from tests.support.world import World

COLLECT_AFTER = (20_000, 20, 20)  # objects, and looks that they outlived, as in scg/engine/server.py


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: many tests wait, for a browser, a server or a deadline."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """Look for no garbage among what is imported and collected (until `registered`)."""
    gc.disable()


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["SCG_DATA"], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the second database where a law says that it doesn't depend on which one it is.

    The files that take longest come first: at the end all workers are then busy, each with short ones.
    """
    names = {item.nodeid for item in items}
    second = [item for item in items if item.get_closest_marker("one_database") and _first(item) in names]
    if second:
        config.hook.pytest_deselected(items=second)
        items[:] = [item for item in items if item not in second]
    slow = {item.path for item in items if any(item.get_closest_marker(name) for name in ("browser", "faults"))}
    items.sort(key=lambda item: item.path not in slow)


def _first(item: pytest.Item) -> str:
    """The name of the same test on the other database, for a test on PostgreSQL."""
    return item.nodeid.replace("postgresql", "sqlite") if "postgresql" in item.nodeid else ""


@pytest.fixture(scope="session", autouse=True)
def registered() -> None:
    """Every command, projection and piece, registered as in any app; none of it is garbage while tests run."""
    create_app()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()


@pytest.fixture(scope="session")
def shared(registered: None) -> Shared:
    """The app that tests share, one after the other."""
    return Shared()


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """SQLite databases to be copied: one with every migration run, one with the world in it besides."""
    folder = tmp_path_factory.mktemp("templates")
    made = {name: folder / f"{name}.sqlite3" for name in ("migrated", "world")}
    for name, file in made.items():
        _prepare(f"sqlite:///{file}", with_world=name == "world")
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, with the same two databases to be copied."""
    with Postgres() as server:
        for name in ("migrated", "world"):
            _prepare(server.create(name), with_world=name == "world")
        yield server


def _prepare(address: str, *, with_world: bool) -> None:
    app = create_app({"SQLALCHEMY_DATABASE_URI": address})
    migrate_database(app)
    with app.app_context():
        if with_world:
            World.begin(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database, once on SQLite, once on PostgreSQL; the world is in it if asked for."""
    template = "world" if "world" in request.fixturenames else "migrated"
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_templates')[template], tmp_path)}"
        return
    server = request.getfixturevalue("postgres")
    name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}"
    yield server.create(name, template=template)
    server.drop(name)


@pytest.fixture
def app(request: pytest.FixtureRequest, database: str, shared: Shared) -> Iterator[Flask]:
    """The app on that database; one that nobody else is given where the test says `own_app`, to change it."""
    made = own_app(database) if request.node.get_closest_marker("own_app") else shared.on(database)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    """A forum with its people, and an incident whose SCG is convened, with a meeting called."""
    return World.found_again(app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, without a window of its own."""
    os.environ.update(chromium.driver_environment())
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**chromium.launch_options())
        yield running
        running.close()


@pytest.fixture
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    """A key and a folder of documents of the test's own."""
    monkeypatch.setattr(signing.Keeping, "file", tmp_path / "signing.key")
    monkeypatch.setitem(app.config, "SCG_RENDERED", str(tmp_path / "rendered"))
