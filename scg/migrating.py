"""Bringing the database to this version of scg."""

from flask import Flask
from sqlalchemy import inspect, text

from config import ROOT
from scg.extensions import db

MIGRATIONS = ROOT / "migrations"


def newest() -> str:
    """The number of the newest migration."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def migrate_database(app: Flask) -> None:
    """Run the migrations that the app's database doesn't have yet; quick where it has them all."""
    with app.app_context():
        if number() != newest():
            _run_migrations()


def number() -> str | None:
    """The number of the newest migration that the app's database has; None for none."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def _run_migrations() -> None:
    # Loaded only here: a start without migrations to run is to be quick.
    from alembic.command import upgrade
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with db.engine.connect() as connection:
        config.attributes["connection"] = connection
        upgrade(config, "head")
