"""Serving, settings and migrations on the command line."""

from typing import TYPE_CHECKING

import click

from config import SETTINGS, settings
from scg.cli.group import migrated_app, scg

if TYPE_CHECKING:  # a serving process patches before it imports Flask
    from flask import Flask


@scg.command()
def run() -> None:
    """Migrate the database, load the demonstration into an empty one, and serve."""
    import wsgi  # patches first, so nothing of the app may have been imported before
    from scg import storage
    from scg.migrating import migrate_database

    storage.ready_to_serve(wsgi.app)
    migrate_database(wsgi.app)
    with wsgi.app.app_context():
        _demonstrate_if_empty(wsgi.app.config["SCG_ENV"] != "production")
        _say_where(wsgi.app)
    wsgi.main()


def _demonstrate_if_empty(wanted: bool) -> None:
    from scg import demo
    from scg.record import reading

    if wanted and not reading.logs():
        click.echo("Loading the demonstration (first time only, about a minute)...")
        demo.load_all(click.echo)


def _say_where(app: "Flask") -> None:
    from scg.pieces.people import is_known

    where = app.config["SCG_ORIGIN"] or f"http://{app.config['SCG_HOST']}:{app.config['SCG_PORT']}"
    click.echo(f"scg is at {where.replace('127.0.0.1', 'localhost')}  (Ctrl+C stops it)")
    for one in app.config["DEMONSTRATION"]:
        if is_known(one["email"]):
            click.echo(f"  {one['part']:14} {one['email']:38} password {one['password']}")


@scg.command("settings")
def list_settings() -> None:
    """List the settings: name, value now, and what each is for."""
    chosen = settings()
    for setting in SETTINGS:
        secret = setting.name in ("SECRET_KEY", "DATABASE_URL", "SCG_MESSAGE_QUEUE", "SCG_METRICS_TOKEN")
        value = ("(set)" if chosen[setting.name] else "") if secret else chosen[setting.name]
        click.echo(f"{setting.name:22} {value or '(empty)':20} {setting.help}")


@scg.command()
def migrate() -> None:
    """Bring the database to this version of scg."""
    migrated_app()
    click.echo("The database is up to date")
