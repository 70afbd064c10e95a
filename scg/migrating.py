"""Bringing the database to this version of scg."""

import io
import logging
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade

from config import ROOT
from scg.extensions import db

MIGRATIONS = ROOT / "migrations"


def newest() -> str:
    """The newest migration's number."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def migrate_database(app: Flask, migrations: Path = MIGRATIONS) -> None:
    """Run the migrations that the app's database doesn't have yet; quick where it has them all."""
    with app.app_context():
        with db.engine.connect() as connection:
            here = MigrationContext.configure(connection).get_current_revision()
        if here != newest():
            logging.getLogger("alembic").setLevel(logging.WARNING)
            upgrade(directory=str(migrations))
