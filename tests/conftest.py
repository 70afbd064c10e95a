"""The tests' world: databases of their own, an app on each, and a forum with its agencies and people."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["SCG_DATA"] = tempfile.mkdtemp(prefix="scg-tests-")

from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine

from scg import create_app
from scg.extensions import db
from scg.migrating import migrate_database
from tests.support import chromium
from tests.support.world import World


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["SCG_DATA"], ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def registered() -> None:
    """Every command, projection and piece, registered as in any app."""
    create_app()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with every migration run, to be copied."""
    file = tmp_path_factory.mktemp("template") / "scg.sqlite3"
    migrate_database(create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}"}))
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """A PostgreSQL server, with a template database in which every migration was run."""
    from tests.support.postgres import Postgres

    with Postgres() as server:
        url = server.create("migrated")
        app = create_app({"SQLALCHEMY_DATABASE_URI": url})
        migrate_database(app)
        with app.app_context():
            db.engine.dispose()
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        file = shutil.copy(template, tmp_path / "scg.sqlite3")
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgres")
    name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}"
    yield server.create(name, template="migrated")
    server.drop(name)


@pytest.fixture
def app(database: str) -> Iterator[Flask]:
    """The app on that database."""
    made = create_app({"SQLALCHEMY_DATABASE_URI": database, "TESTING": True, "RATELIMIT_ENABLED": False})
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    """A forum with its people, and an incident whose SCG is convened, with a meeting called."""
    return World.begin(app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, without a window of its own."""
    os.environ.update(chromium.driver_environment())
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**chromium.launch_options())
        yield running
        running.close()
